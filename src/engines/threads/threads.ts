import { closeSync, openSync } from 'node:fs';
import { plainError } from '../../log/file.ts';
import type { ReadOptions } from '../../log/read.ts';
import { RecordCount } from '../../log/records.ts';
import type { Ledger, LedgerOptions } from '../../validate/store/tally.ts';
import { type OnRead, type Range, readRange, scannerFor } from './range.ts';
import { type PlainFile, plainFile, type Share, shareOut } from './ranges.ts';
import { type StartThread, startThread, type Thread } from './thread.ts';

/** How files are judged. */
export interface ParallelOptions {
  /** How the ledgers of parts are kept. */
  readonly ledger: LedgerOptions;
  /** How the files are read. */
  readonly read?: ReadOptions;
  /** How many threads there are at most, this one included: 1 unless given. */
  readonly workers?: number;
  /** How many bytes there must be for each thread, so that it is worth starting: 64 MiB unless given. */
  readonly leastBytes?: number;
  /** Is told how many bytes were read, since it was told last. */
  readonly onRead?: OnRead;
  /** Starts a thread: one of Node's unless given. */
  readonly start?: StartThread;
}

const LEAST_BYTES = 2 ** 26;

/**
 * Judges plain files of NDJSON or CSV in ranges, with several threads, as if they were read one after the other.
 *
 * Each thread reads one stretch of the files by itself, this one the first of them, and judges in it what does not depend on
 * what comes before. The parts are put together in their order. A range that turns out not to begin where a record does (the
 * one before it ends in the middle of a record that goes over several lines) is read again by this thread. Memory holds the
 * jobs of each part: at most those of the whole, for each thread and range.
 */
export class ParallelLogs {
  readonly #ledger: Ledger;
  readonly #files: readonly (PlainFile | undefined)[];
  readonly #shares: readonly (readonly Share[])[];
  readonly #threads = new Map<number, Thread>();
  readonly #read = new BigInt64Array(new SharedArrayBuffer(8));
  readonly #onRead: OnRead;
  #told = 0n;

  /** @param files their names; `undefined` where there is something else to be read in their order */
  constructor(ledger: Ledger, files: readonly (string | undefined)[], options: ParallelOptions) {
    const { read = {}, workers = 1, leastBytes = LEAST_BYTES, onRead = () => {}, start = startThread } = options;
    this.#ledger = ledger;
    this.#onRead = onRead;
    this.#files = files.map((file) => (file === undefined ? undefined : plainFile(file, read)));
    this.#shares = shareOut(this.#files, workers, leastBytes);
    for (let thread = 1; thread < workers; thread++) {
      const ranges = this.#rangesOf(thread);
      if (ranges.length === 0) continue;
      this.#threads.set(thread, start({ ranges, options: options.ledger, read: this.#read }));
    }
  }

  /**
   * Judges the next file; the files must be judged in their order. Returns `false` where it is no plain file, or cannot be
   * opened: then it has to be read as a stream.
   *
   * @throws LogError as `readLog` does
   */
  async judge(index: number): Promise<boolean> {
    const plain = this.#files[index];
    const shares = [...(this.#shares[index] ?? [])];
    if (plain === undefined) return false;
    let descriptor: number | undefined;
    try {
      descriptor = openSync(plain.file, 'r');
      await this.#judgeShares(descriptor, plain, shares);
    } catch (error) {
      for (const { thread } of shares) await this.#threads.get(thread)?.next();
      throw isOfSystem(error) ? plainError(error, plain.file) : error;
    } finally {
      if (descriptor !== undefined) closeSync(descriptor);
    }
    return true;
  }

  /** Stops the threads. */
  close(): void {
    for (const thread of this.#threads.values()) thread.stop();
  }

  /** Judges the shares of a file, and takes each away whose answer was awaited. */
  async #judgeShares(descriptor: number, plain: PlainFile, shares: Share[]): Promise<void> {
    const { file, start } = plain;
    const count = new RecordCount(this.#ledger);
    let position = start;
    let lines = 0;
    for (let share = shares.shift(); share !== undefined; share = shares.shift()) {
      const part = await this.#threads.get(share.thread)?.next();
      if (part?.start === position) {
        count.absorb(part.records, lines);
        this.#ledger.absorb(part.ledger, { file, lines });
        position = part.end;
        lines += part.lines;
      } else if (position < share.range.end) {
        const scanner = await scannerFor(count, plain.format, position === start, file);
        scanner.line = lines + 1;
        position = readRange(descriptor, position, share.range.end, scanner, this.#count, true);
        lines = scanner.line - 1;
      }
    }
    count.check(file);
  }

  #count = (bytes: number): void => {
    const before = Atomics.add(this.#read, 0, BigInt(bytes)) + BigInt(bytes);
    this.#onRead(Number(before - this.#told));
    this.#told = before;
  };

  #rangesOf(thread: number): { file: string; format: PlainFile['format']; range: Range }[] {
    return this.#files.flatMap((plain, index) => {
      const shares = this.#shares[index]?.filter((share) => share.thread === thread) ?? [];
      return plain === undefined ? [] : shares.map(({ range }) => ({ file: plain.file, format: plain.format, range }));
    });
  }
}

function isOfSystem(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error;
}
