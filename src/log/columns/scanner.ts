import { isUtf8 } from 'node:buffer';
import { LONGEST_RECORD, NOT_UTF8, TOO_LONG, type UnreadableLine } from '../bytes/lines.ts';
import type { LineReader } from '../formats/line-reader.ts';
import { type Entry, isMalformed, type Problem } from '../observation.ts';
import type { Sink } from '../sink.ts';
import type { Matcher } from './column-reader.ts';
import { Batch } from './columns.ts';
import { Block } from './line-buffer.ts';

const LINE_FEED = 0x0a;

/** How a format is scanned: line by line. */
export interface LineFormat {
  /** Reads what is unusual. */
  readonly reader: LineReader;
  /** Reads what is usual; `undefined` until it can be told what that is. */
  matcher(): Matcher | undefined;
}

/**
 * Reads lines from bytes: those of a usual sort in columns, and every other by the exact reader of the format. Both say the
 * same of a line. Memory holds a {@link Block} and a {@link Batch}, and what the exact reader holds.
 */
export class LineScanner {
  readonly block: Block = new Block();
  /** The number of the next line. */
  line = 1;
  readonly #batch = new Batch();
  readonly #sink: Sink;
  readonly #format: LineFormat;
  #matcher: Matcher | undefined;

  /** @param file the name of the file, for the place of each record */
  constructor(sink: Sink, format: LineFormat, file?: string) {
    this.#sink = sink;
    this.#batch.file = file;
    this.#format = format;
  }

  /** Whether a record is open that the next lines may belong to. */
  get isOpen(): boolean {
    return this.#format.reader.isOpen;
  }

  /** Takes the next bytes of a stream. */
  push(chunk: Uint8Array): void {
    for (let from = 0; from < chunk.length; ) {
      from += this.block.fill((target, at, most) => {
        const part = chunk.subarray(from, from + most);
        target.set(part, at);
        return part.length;
      });
      this.scan();
      this.block.clear();
    }
  }

  /** Takes what is left where no bytes follow. */
  end(): void {
    if (this.block.hasRest) {
      this.block.close();
      this.scan();
      this.block.clear();
    }
    this.#takeAll(this.#format.reader.end());
  }

  /** Takes what is left where the bytes break off. */
  breakOff(problem: Problem): void {
    this.#takeAll(this.#format.reader.push(this.line, { problem }));
    this.#takeAll(this.#format.reader.end());
  }

  /**
   * Reads whole lines of the block: those that begin before `limit`, and more as long as a record is open. Returns where
   * the next line begins.
   */
  scan(limit: number = Number.POSITIVE_INFINITY): number {
    const { block } = this;
    const end = Math.min(limit, block.end);
    let at = 0;
    while (at < end || (this.isOpen && at < block.end)) {
      at = this.#matchLines(at, end);
      if (at < end || (this.isOpen && at < block.end)) at = this.#readLine(at);
    }
    return at;
  }

  #matchLines(start: number, end: number): number {
    const { block } = this;
    this.#matcher ??= this.#format.matcher();
    const mayBeTooLong = block.dropped > 0 || block.end - start > LONGEST_RECORD;
    if (this.#matcher === undefined || this.isOpen || mayBeTooLong) return start;
    const batch = this.#batch;
    let at = start;
    do {
      batch.clear(this.line);
      at = this.#matcher.match(block, at, end, batch);
      this.line += batch.count;
      if (batch.count > 0) this.#sink.judge(batch);
    } while (batch.isFull);
    return at;
  }

  #readLine(start: number): number {
    const { bytes } = this.block;
    const end = bytes.indexOf(LINE_FEED, start);
    const text = this.#textOf(start, end);
    const wasOpen = this.isOpen;
    const entries = this.#format.reader.push(this.line++, text);
    this.#takeAll(entries);
    const [entry] = entries;
    const isRecord = entries.length === 1 && entry !== undefined && !isMalformed(entry) && !wasOpen && !this.isOpen;
    if (isRecord) this.#matcher?.learn?.(bytes, start, end);
    return end + 1;
  }

  #textOf(start: number, end: number): string | UnreadableLine {
    const { bytes, dropped, highest } = this.block;
    this.block.dropped = 0;
    if (dropped + end - start > LONGEST_RECORD) return TOO_LONG;
    return highest === 0xff || isUtf8(bytes.subarray(start, end)) ? bytes.toString('utf8', start, end) : NOT_UTF8;
  }

  #takeAll(entries: readonly Entry[]): void {
    for (const entry of entries) this.#sink.take(entry);
  }
}
