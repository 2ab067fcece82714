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
import { type Share, shareOut } from './ranges.ts';
import { type StartThread, startThread, type Thread } from './thread.ts';

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

/**
 * Checks plain files of NDJSON or CSV in ranges, in several threads; everything else as `inProcess` does.
 *
 * Each thread reads one stretch of the files, this one the first of them, and checks what does not depend on anything before
 * it. The segments are merged in their order. A range that turns out not to begin where a record does, because the range
 * before it ends within a record of several lines, is read again by this thread. Memory holds the jobs of each segment.
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
  const shares = shareOut(files, workers, minBytes);
  const bytesRead = new BigInt64Array(new SharedArrayBuffer(8));
  const running = new Map<number, Thread>();
  for (let thread = 1; thread < workers; thread++) {
    const ranges = rangesOf(thread, files, shares);
    if (ranges.length > 0) running.set(thread, start({ ranges, options: tallyOptions(options), bytesRead }));
  }

  let told = 0n;
  const onRead: OnRead = (bytes) => {
    const before = Atomics.add(bytesRead, 0, BigInt(bytes)) + BigInt(bytes);
    options.onRead?.(Number(before - told));
    told = before;
  };

  /** Checks the shares of a file, and removes each whose segment was awaited. */
  async function checkShares(descriptor: number, plain: PlainFile, rest: Share[]): Promise<void> {
    const { file, start } = plain;
    const seen = plain.format.options.seen ?? {};
    const count = createRecordCount();
    let position = start;
    let lines = 0;
    for (let share = rest.shift(); share !== undefined; share = rest.shift()) {
      const part = await running.get(share.thread)?.next();
      if (part?.start === position) {
        count.merge(part.records, lines);
        Object.assign(seen, { ...part.seen, ...seen });
        merge(tally, part.segment, { file, lines });
        position = part.end;
        lines += part.lines;
      } else if (position < share.range.end) {
        const scanner = await scannerFor(plain.format, position === start, file, lines + 1);
        const chunks = readRange(descriptor, position, share.range.end, scanner, onRead, true);
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
      const rest = [...(shares[index] ?? [])];
      let descriptor: number | undefined;
      try {
        descriptor = openSync(plain.file, 'r');
        await checkShares(descriptor, plain, rest);
      } catch (error) {
        for (const { thread } of rest) await running.get(thread)?.next();
        throw isOfSystem(error) ? plainError(error, plain.file) : error;
      } finally {
        if (descriptor !== undefined) closeSync(descriptor);
      }
      return true;
    },
    close() {
      for (const thread of running.values()) thread.stop();
    },
  };
}

/** The ranges that a thread reads, of all files. */
function rangesOf(thread: number, files: readonly (PlainFile | undefined)[], shares: readonly (readonly Share[])[]) {
  return files.flatMap((plain, index) => {
    const own = shares[index]?.filter((share) => share.thread === thread) ?? [];
    return plain === undefined ? [] : own.map(({ range }) => ({ file: plain.file, format: plain.format, range }));
  });
}
