import { closeSync, openSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import type { PlainFile } from '../../log/columns/plain-file.ts';
import type { TallyOptions } from '../../validate/store/tally.ts';
import { checkRange, type RangePart } from './range.ts';
import { Claims, type Piece, type Run } from './ranges.ts';

/** The work of a thread: it takes runs of pieces, as long as there are any. */
export interface Task {
  readonly files: readonly (Pick<PlainFile, 'file' | 'format'> | undefined)[];
  readonly pieces: readonly Piece[];
  /** See {@link Claims}. */
  readonly taken: Int32Array;
  /** How many threads there are. */
  readonly threads: number;
  readonly options: TallyOptions;
  /** The count of bytes that all threads have read. */
  readonly bytesRead: BigInt64Array;
}

/** What a thread found in a run: nothing where it cannot be checked on its own. */
export interface Answer extends Run {
  readonly part: RangePart | undefined;
}

/** The memory that is moved with a part, not copied. */
export function transferable({ segment: { jobs, start, counts } }: RangePart): ArrayBuffer[] {
  const columns = [jobs.keys, jobs.rows, counts, ...Object.values(start)];
  return columns.map(({ buffer }) => buffer as ArrayBuffer);
}

/** Takes and checks runs, one after the other. Why one cannot be read is found out when it is read again. */
export async function work(task: Task, give: (answer: Answer) => void): Promise<void> {
  const { files, pieces, taken, threads, options, bytesRead } = task;
  const onRead = (bytes: number) => Atomics.add(bytesRead, 0, BigInt(bytes));
  const claims = new Claims(pieces, taken);
  for (let run = claims.takeLast(threads); run !== undefined; run = claims.takeLast(threads)) {
    const { first, count } = run;
    const begin = pieces[first];
    const plain = begin && files[begin.file];
    const end = pieces[first + count - 1]?.range.end;
    if (begin === undefined || plain === undefined || end === undefined)
      throw new RangeError(`no pieces ${first} to ${first + count - 1}`);
    const { file, format } = plain;
    const part = await inFile(file, (descriptor) =>
      checkRange({ descriptor, name: file }, { ...begin.range, end }, format, options, onRead),
    ).catch(() => undefined);
    give({ ...run, part });
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
const isThread = port !== null && typeof workerData === 'object' && workerData !== null && 'pieces' in workerData;
if (isThread)
  await work(workerData as Task, (answer) => port.postMessage(answer, answer.part ? transferable(answer.part) : []));
