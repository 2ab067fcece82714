import { closeSync, openSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { isOfSystem, plainError } from '../../errors.ts';
import { type OnRead, type PlainFile, plainFile, readRange, scannerFor } from '../../log/columns/plain-file.ts';
import { createRecordCount, takeAll } from '../../log/records.ts';
import type { DefaultStatus } from '../../model/lifecycles.ts';
import { merge } from '../../validate/store/merge.ts';
import type { Tally } from '../../validate/store/tally.ts';
import { createLogValidator, tallyOptions } from '../../validate/validator.ts';
import type { Engine, EngineOptions, LogSource } from '../engine.ts';
import { checkedBy, inProcess, reportError } from '../in-process.ts';
import { takeEach } from './range.ts';
import { Claims, piecesOf } from './ranges.ts';
import { type StartThread, startThread, type Thread } from './thread.ts';
import type { Answer, Task } from './worker.ts';

/** How files are shared among threads. */
export interface ThreadsOptions {
  /** The most threads, this one included: as many as there are processors unless given. */
  readonly workers?: number;
  /** The bytes for which a thread is worth starting: 64 MiB unless given. */
  readonly minBytes?: number;
  /** Starts a thread: a worker thread of Node unless given. */
  readonly start?: StartThread;
}

/** Starting a thread and merging its segment cost about as much as reading this many bytes. */
const MIN_BYTES = 2 ** 26;

/** A piece is a part of what a thread is worth starting for. */
const PIECES_PER_THREAD = 16;

/**
 * Checks plain files of NDJSON or CSV in ranges, in several threads; everything else as `inProcess` does.
 *
 * The files are cut into pieces. This thread takes them from the first on; each other takes runs of them from the last on, and
 * checks what does not depend on anything before. The segments are merged in their order. A run that turns out not to begin
 * where a record does, because what is before it ends within a record of several lines, is read again by this thread. Memory
 * holds the jobs of each segment.
 */
export function threads({
  workers = availableParallelism(),
  minBytes = MIN_BYTES,
  start = startThread,
}: ThreadsOptions = {}): Engine {
  return {
    name: 'threads',
    async check<S extends string = DefaultStatus>(logs: readonly LogSource[], options: EngineOptions<S> = {}) {
      if (options.sort) return inProcess.check(logs, options);
      const validator = createLogValidator(options);
      const most = options.forgetEnded ? 1 : workers;
      const ranges = checkInRanges(validator.tally, logs, options, { workers: most, minBytes, start });
      try {
        for (const [index, log] of logs.entries()) {
          try {
            if (!(await ranges.check(index))) await takeAll(validator, log.chunks());
          } catch (error) {
            reportError(error, options.onError);
          }
        }
      } finally {
        ranges.close();
      }
      return checkedBy(validator, options);
    },
  };
}

/** Checks those of some logs that are plain files. */
interface RangeCheck {
  /**
   * Checks the next log; they must be checked in their order. Returns `false` for one that must be read as a stream.
   *
   * @throws LogError as `readLog` does
   */
  check(index: number): Promise<boolean>;
  /** Stops the threads. */
  close(): void;
}

function checkInRanges<S extends string>(
  tally: Tally,
  logs: readonly LogSource[],
  options: EngineOptions<S>,
  { workers, minBytes, start }: Required<ThreadsOptions>,
): RangeCheck {
  const { vocabulary } = tally;
  const files = logs.map(({ file }) =>
    file === undefined ? undefined : plainFile(file, { vocabulary, ...options.read }),
  );
  const total = files.reduce((sum, file) => sum + (file?.size ?? 0), 0);
  const threads = Math.max(1, Math.min(workers, Math.floor(total / minBytes)));
  const pieces = piecesOf(files, minBytes / PIECES_PER_THREAD);
  const claims = new Claims(pieces);
  const bytesRead = new BigInt64Array(new SharedArrayBuffer(8));
  const task: Task = { files, pieces, taken: claims.taken, threads, options: tallyOptions(options), bytesRead };
  const running = Array.from({ length: threads - 1 }, () => start(task));
  const answers = answersOf(running);

  let told = 0n;
  const onRead: OnRead = (bytes) => {
    const before = Atomics.add(bytesRead, 0, BigInt(bytes)) + BigInt(bytes);
    options.onRead?.(Number(before - told));
    told = before;
  };

  /** The next piece that is neither taken here nor waited for. */
  let next = 0;

  /** What another thread found from this piece on; `undefined` if this thread has taken the piece. */
  const answerAt = async (piece: number) => (claims.takeFirst() ? undefined : answers.at(piece));

  /** Checks the pieces of a file, which are the next. */
  async function checkPieces(descriptor: number, plain: PlainFile, index: number) {
    const { file, start } = plain;
    const count = createRecordCount(plain.format.options.seen);
    let position = start;
    let lines = 0;
    while (pieces[next]?.file === index) {
      const { part, count: length = 1 } = (await answerAt(next)) ?? {};
      next += length;
      const end = pieces[next - 1]?.range.end ?? Number.POSITIVE_INFINITY;
      if (part?.start === position) {
        count.merge(part.records, lines);
        merge(tally, part.segment, { file, lines });
        position = part.end;
        lines += part.lines;
      } else if (position < end) {
        const scanner = await scannerFor(plain.format, position === start, file, lines + 1);
        const chunks = readRange(descriptor, position, end, scanner, onRead, true);
        position = takeEach(chunks, (chunk) => {
          count.take(chunk);
          tally.take(chunk);
        });
        lines = scanner.line - 1;
      }
    }
    count.check({ ...plain.format.options, file });
  }

  return {
    async check(index) {
      const plain = files[index];
      if (plain === undefined) return false;
      let descriptor: number | undefined;
      try {
        descriptor = openSync(plain.file, 'r');
        await checkPieces(descriptor, plain, index);
      } catch (error) {
        while (pieces[next]?.file === index) next += (await answerAt(next))?.count ?? 1;
        throw isOfSystem(error) ? plainError(error, plain.file) : error;
      } finally {
        if (descriptor !== undefined) closeSync(descriptor);
      }
      return true;
    },
    close() {
      for (const thread of running) thread.stop();
    },
  };
}

/** The answers of threads, as they come. */
function answersOf(threads: readonly Thread[]) {
  const found = new Map<number, Answer>();
  let running = threads.length;
  let wake = () => {};
  const follow = async (thread: Thread) => {
    for (let answer = await thread.next(); answer !== undefined; answer = await thread.next()) {
      found.set(answer.first, answer);
      wake();
    }
    running--;
    wake();
  };
  for (const thread of threads) void follow(thread);
  return {
    /** The answer for the run that begins with this piece; `undefined` if there is none, and no thread is left to give it. */
    async at(piece: number): Promise<Answer | undefined> {
      while (!found.has(piece) && running > 0) await new Promise<void>((resolve) => (wake = resolve));
      const answer = found.get(piece);
      found.delete(piece);
      return answer;
    },
  };
}
