import { LogError } from '../../src/errors.ts';
import type { Bytes } from '../../src/log/bytes/bytes.ts';
import { entriesOf as entriesIn } from '../../src/log/columns/columns.ts';
import type { Entry } from '../../src/log/observation.ts';
import { type ReadOptions, readLog } from '../../src/log/read.ts';

/** The bytes of a text, or some bytes, in chunks of a given size. */
export async function* chunked(content: string | Uint8Array, size = 2 ** 16): Bytes {
  const bytes = Buffer.from(content);
  for (let start = 0; start < bytes.length; start += size) yield bytes.subarray(start, start + size);
}

/** Some bytes in chunks of these sizes, over and over. */
export async function* cutInto(bytes: Uint8Array, sizes: readonly number[]): Bytes {
  for (let start = 0, chunk = 0; start < bytes.length; chunk++) {
    const end = start + (sizes[chunk % sizes.length] ?? 1);
    yield bytes.subarray(start, end);
    start = end;
  }
}

/** All that a reader makes of a log. */
export async function entriesOf(
  content: string | Uint8Array,
  options: ReadOptions = {},
  size?: number,
): Promise<Entry[]> {
  return collected(readLog(chunked(content, size), options));
}

/** All entries in one list. */
export async function collected(log: AsyncIterable<readonly Entry[]>): Promise<Entry[]> {
  const all: Entry[] = [];
  for await (const entries of log) all.push(...entries);
  return all;
}

/** All that a reader makes of a log, where it reads common lines into columns. */
export async function entriesInColumns(
  content: string | Uint8Array,
  options: ReadOptions = {},
  size?: number,
): Promise<Entry[]> {
  const all: Entry[] = [];
  for await (const chunk of readLog(chunked(content, size), { ...options, columns: true }))
    all.push(...entriesIn(chunk));
  return all;
}

/** Passes over that a log cannot be read, and nothing else: for `catch`, where any bytes are given as a log. */
export function onlyUnreadable(error: unknown): undefined {
  if (!(error instanceof LogError)) throw error;
}
