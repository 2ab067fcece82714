import { expect } from 'vitest';
import type { Format } from '../../../src/log/formats/formats.ts';
import type { Entry } from '../../../src/log/observation.ts';
import type { ReadOptions } from '../../../src/log/read.ts';
import { modelartsV1 } from '../../../src/model/modelarts-v1/lifecycle.ts';
import { statusRead } from '../../../src/model/spelling.ts';
import { entriesInColumns, entriesOf } from '../logs.ts';

/** A member of an object of JSON. */
export const member = (name: string, value: string) => `"${name}":${value}`;

/** An object of JSON. */
export const object = (...members: readonly string[]) => `{${members.join()}}`;

const { vocabulary, size } = modelartsV1.statuses;

/** An entry as a text, the same for all spellings of a status: columns keep which it is. */
export function textOf(entry: Entry | undefined): string {
  const index = entry !== undefined && 'status' in entry ? statusRead(vocabulary, entry.status) : size;
  return JSON.stringify(index === size ? entry : { ...entry, status: index });
}

/** Fails at the first entry that the two ways of reading do not have in common. */
export async function expectTheSame(
  lines: readonly string[],
  format: Format,
  options: ReadOptions = {},
): Promise<void> {
  const read = { file: 'a.log', format, ...options };
  const log = lines.join('\n');
  const [fast, exact] = [await entriesInColumns(log, read), await entriesOf(log, read)];
  const at = exact.findIndex((entry, index) => textOf(entry) !== textOf(fast[index]));
  const line = log.split('\n')[(exact[at]?.line ?? 0) - 1] ?? '';
  if (at >= 0) expect(fast[at], `${line.slice(0, 500)} in ${log.slice(0, 500)}`).toEqual(exact[at]);
  expect(fast).toHaveLength(exact.length);
}

/** The same of records of JSON, which stand on a line each in NDJSON, and else on many. */
export async function expectTheSameRecords(
  records: readonly string[],
  format: Format,
  options: ReadOptions = {},
): Promise<void> {
  // A log without any observation would not be read.
  const lines = [...records, '{"job":1,"status":0}'];
  await expectTheSame(
    format === 'json' ? lines.map((line) => line.replaceAll(',', '\n,\n ').replaceAll('":', '"\n:\n')) : lines,
    format,
    options,
  );
}
