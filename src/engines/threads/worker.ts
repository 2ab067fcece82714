import { closeSync, openSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import type { Range, RangeFormat } from '../../log/columns/plain-file.ts';
import type { TallyOptions } from '../../validate/store/tally.ts';
import { checkRange, type RangePart } from './range.ts';

/** The work of a thread: the ranges that it reads, one after the other. */
export interface Task {
  readonly ranges: readonly { readonly file: string; readonly format: RangeFormat; readonly range: Range }[];
  readonly options: TallyOptions;
  /** The count of bytes that all threads have read. */
  readonly bytesRead: BigInt64Array;
}

/** What a thread found in its next range: nothing where the range cannot be checked on its own. */
export type Answer = RangePart | undefined;

/** The memory that is moved with a part, not copied. */
export function transferable({ segment: { jobs, start, counts } }: RangePart): ArrayBuffer[] {
  const columns = [jobs.keys, jobs.rows, counts, ...Object.values(start)];
  return columns.map(({ buffer }) => buffer as ArrayBuffer);
}

/** Checks the ranges of a task one after the other. Why one cannot be read is found out when it is read again. */
export async function work({ ranges, options, bytesRead }: Task, give: (answer: Answer) => void): Promise<void> {
  const onRead = (bytes: number) => Atomics.add(bytesRead, 0, BigInt(bytes));
  for (const { file, format, range } of ranges) {
    give(
      await inFile(file, (descriptor) => checkRange({ descriptor, name: file }, range, format, options, onRead)).catch(
        () => undefined,
      ),
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
