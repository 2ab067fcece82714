import { closeSync, openSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import type { LedgerOptions } from '../../validate/store/tally.ts';
import { type Range, type RangeFormat, type RangePart, readPart } from './range.ts';

/** What a thread is told: the ranges that it is to read, one after the other. */
export interface Task {
  readonly ranges: readonly { readonly file: string; readonly format: RangeFormat; readonly range: Range }[];
  readonly options: LedgerOptions;
  /** Where the bytes are counted that were read. */
  readonly read: BigInt64Array;
}

/** What a thread says of its next range: nothing where the range cannot be read by itself. */
export type Answer = RangePart | undefined;

/** The memory in a part that is given away with it. */
export function transferable({ ledger: { jobs, beginnings, counts } }: RangePart): ArrayBuffer[] {
  const columns = [jobs.keys, jobs.rows, counts, ...Object.values(beginnings)];
  return columns.map(({ buffer }) => buffer as ArrayBuffer);
}

/** Reads the ranges of a task, and gives out what is in each. Why one cannot be read is found out by who reads it again. */
export async function work({ ranges, options, read }: Task, give: (answer: Answer) => void): Promise<void> {
  const onRead = (bytes: number) => Atomics.add(read, 0, BigInt(bytes));
  for (const { file, format, range } of ranges) {
    give(
      await inFile(file, (descriptor) => readPart(descriptor, range, format, options, onRead)).catch(() => undefined),
    );
  }
}

async function inFile<Result>(file: string, act: (descriptor: number) => Promise<Result>): Promise<Result> {
  const descriptor = openSync(file, 'r');
  try {
    return await act(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

const port = parentPort;
const isThread = port !== null && typeof workerData === 'object' && workerData !== null && 'ranges' in workerData;
if (isThread) await work(workerData as Task, (answer) => port.postMessage(answer, answer ? transferable(answer) : []));
