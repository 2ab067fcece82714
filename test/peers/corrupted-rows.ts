import { createReadStream, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Lifecycle } from '../../src/model/lifecycle.ts';
import { modelartsV1 } from '../../src/model/modelarts-v1/lifecycle.ts';
import { modelartsV2 } from '../../src/model/modelarts-v2/lifecycle.ts';
import { type SimulatedObservation, simulate } from '../../src/simulate/simulate.ts';
import type { Report } from '../../src/validate/report.ts';
import { inProcess, type Row, type Said } from '../engines/rows.ts';
import { hardNames } from '../lifecycles/hard-names.ts';

/** The lifecycles, and on how many observations of each the engines are compared. */
export const compared: readonly (readonly [title: string, lifecycle: Lifecycle, count: number])[] = [
  ['a million of ModelArts v1', modelartsV1 as Lifecycle<string>, 1_000_000],
  ['those of ModelArts v2', modelartsV2 as Lifecycle<string>, 100_000],
  ['those with names that are hard to quote', hardNames, 10_000],
];

/** A number without a factor in common with that of the rows: steps of it lead to each row once. */
const STRIDE = 611_953;

/** Many corrupted observations: the file that has them, and what the in-process engine says of them. */
export interface CorruptedRows {
  /** CSV without a header, in no order: line, job, version, time in minutes, status. What is empty is NULL. */
  readonly file: string;
  /** What is said of each row, by its line. */
  readonly said: readonly Said[];
  readonly report: Report<string>;
}

/** Simulates and corrupts observations, writes them into a folder, and judges them. */
export function corruptedRows(folder: string, lifecycle: Lifecycle, count: number): CorruptedRows {
  const rows: Row[] = [];
  // There are more jobs than are needed: they are made one by one.
  for (const seen of simulate({ lifecycle, jobs: 2 ** 30, seed: 20250101, poll: '5m', corrupt: 0.2 })) {
    rows.push(rowOf(seen, rows.length + 1, lifecycle));
    if (rows.length === count) break;
  }
  const file = join(folder, 'observations.csv');
  const scattered = rows.map((_, index) => rows[(index * STRIDE) % count] ?? rows[0]);
  const lines = scattered.map((row) => [row?.line, row?.job, row?.version, row?.time, row?.status].join(','));
  writeFileSync(file, `${lines.join('\n')}\n`);
  return { file, ...inProcess(rows, { lifecycle }) };
}

/** Times are cut to minutes, so that many are the same; a garbled record lacks its job or its status. */
function rowOf({ job: key, time, status, injected }: SimulatedObservation, line: number, { statuses }: Lifecycle): Row {
  const [job = '', version = ''] = key.split('/');
  const known = statuses.parse(status);
  const { code, wire } = known === undefined ? {} : statuses.entryOf(known);
  const spelled = (line % 3 === 0 ? undefined : line % 3 === 1 ? code : wire) ?? status;
  return {
    line,
    job: injected === 'garbled' && line % 2 === 0 ? null : job,
    version,
    time: Math.floor(time / 60_000),
    status:
      injected === 'garbled' && line % 2 === 1 ? null : line % 5 === 0 ? byPeople(spelled, line) : String(spelled),
  };
}

/** The same status as people and their tools write it. */
function byPeople(spelled: string | number, line: number): string {
  const text = String(spelled);
  if (/^\d+$/.test(text)) return `${text}${['.0', '.00 ', '\u00a0'][line % 3]}`;
  const words = text.replaceAll('_', ['-', '\u3000', ' '][line % 3] ?? ' ');
  return line % 2 === 0 ? ` ${words.toLowerCase()}` : words;
}

/** The first lines of files with all rows (line, from_status, verdict, missed, reason) in which something else is said. */
export async function disagreements(files: readonly string[], said: readonly Said[]): Promise<readonly string[]> {
  const found: string[] = [];
  let at = 0;
  for (const file of files) {
    for await (const text of createInterface({ input: createReadStream(file) })) {
      const expected = `${at + 1},${said[at]}`;
      at++;
      if (text !== expected && found.length < 5) found.push(`${text} is to be ${expected}`);
    }
  }
  return at === said.length ? found : [`${at} rows came back, of ${said.length}`, ...found];
}
