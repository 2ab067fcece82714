import { isUtf8 } from 'node:buffer';
import type { Vocabulary } from '../../model/catalogue.ts';
import { LONGEST_RECORD, NOT_UTF8, TOO_LONG, type UnreadableLine } from '../bytes/lines.ts';
import type { LineReader } from '../formats/reader.ts';
import { type Entry, isMalformed, type Problem } from '../observation.ts';
import type { ColumnReader } from './column-reader.ts';
import { type Chunk, Columns } from './columns.ts';
import { LineBuffer } from './line-buffer.ts';

const LINE_FEED = 0x0a;
const RETURN = 0x0d;

/** Reads a log from the bytes of a stream, chunk by chunk. */
export interface Scanner {
  /** Takes the next bytes, and returns the chunks that end in them. */
  push(bytes: Uint8Array): Iterable<Chunk>;
  /** Returns what is left where no bytes follow. */
  end(): Iterable<Chunk>;
  /** Returns what is left where the bytes cannot be read on. */
  breakOff(problem: Problem): Iterable<Chunk>;
}

/** How the lines of a format are read. */
export interface LineFormat {
  /** Reads any line. */
  readonly exact: LineReader;
  /** How the statuses in columns are spelled. */
  readonly vocabulary: Vocabulary;
  /** Reads common lines; `undefined` until it is known what these look like. */
  columns(): ColumnReader | undefined;
}

/**
 * Reads common lines straight into columns and hands all others to the exact reader. Both give the same result. Memory holds
 * a {@link LineBuffer}, {@link Columns}, and what the exact reader holds.
 */
export class LineScanner implements Scanner {
  readonly buffer: LineBuffer = new LineBuffer();
  readonly #columns: Columns;
  readonly #format: LineFormat;
  #reader: ColumnReader | undefined;

  /**
   * @param file the name of the file, for the place of each record
   * @param line the number of the first line
   */
  constructor(format: LineFormat, file?: string, line = 1) {
    this.#format = format;
    this.#columns = new Columns(format.vocabulary);
    this.#columns.file = file;
    this.line = line;
  }

  /** The number of the next line. */
  get line(): number {
    return this.#columns.line;
  }

  set line(line: number) {
    this.#columns.line = line;
  }

  /** Whether a record is open that the next lines may belong to. */
  get isOpen(): boolean {
    return this.#format.exact.isOpen;
  }

  *push(bytes: Uint8Array): Iterable<Chunk> {
    for (let from = 0; from < bytes.length; ) {
      from += this.buffer.fill((target, at, limit) => {
        const part = bytes.subarray(from, from + limit);
        target.set(part, at);
        return part.length;
      });
      yield* this.scan();
      this.buffer.clear();
    }
  }

  *end(): Iterable<Chunk> {
    if (this.buffer.hasRest) {
      this.buffer.close();
      yield* this.scan();
      this.buffer.clear();
    }
    yield this.#format.exact.end();
  }

  *breakOff(problem: Problem): Iterable<Chunk> {
    yield this.#format.exact.push(this.line, { problem });
    yield this.#format.exact.end();
  }

  /**
   * Reads whole lines of the buffer: those that begin before `limit`, and more as long as a record is open. Returns where
   * the next line begins.
   */
  *scan(limit: number = Number.POSITIVE_INFINITY): Generator<Chunk, number> {
    const { buffer } = this;
    const columns = this.#columns;
    const end = Math.min(limit, buffer.end);
    let entries: Entry[] = [];
    let at = 0;
    while (at < end || (this.isOpen && at < buffer.end)) {
      at = this.#passEmpty(at, end);
      // An empty line may end behind the limit, where that is within its end of two bytes.
      if (at >= end && !this.isOpen) break;
      columns.clear();
      const next = this.#readColumns(at, end);
      if (columns.count > 0) {
        if (entries.length > 0) yield entries;
        yield columns;
        entries = [];
      }
      at = next > at ? next : this.#readLine(at, entries);
    }
    if (entries.length > 0) yield entries;
    return at;
  }

  /** Passes over empty lines, of which no reader makes anything where no record is open. Returns where the next line begins. */
  #passEmpty(start: number, end: number): number {
    const { bytes, dropped } = this.buffer;
    if (this.isOpen || dropped > 0) return start;
    let at = start;
    let lines = 0;
    for (; at < end; lines++) {
      if (bytes[at] === LINE_FEED) at++;
      else if (bytes[at] === RETURN && bytes[at + 1] === LINE_FEED) at += 2;
      else break;
    }
    this.line += lines;
    return at;
  }

  #readColumns(start: number, end: number): number {
    const { buffer } = this;
    this.#reader ??= this.#format.columns();
    const mayBeTooLong = buffer.dropped > 0 || buffer.end - start > LONGEST_RECORD;
    if (this.#reader === undefined || start >= end || this.isOpen || mayBeTooLong) return start;
    return this.#reader.read(buffer, start, end, this.#columns);
  }

  /** Adds the entries of an uncommon line, and returns where the next one begins. */
  #readLine(start: number, entries: Entry[]): number {
    const { bytes } = this.buffer;
    const end = bytes.indexOf(LINE_FEED, start);
    const text = this.#textOf(start, end);
    const found = this.#format.exact.push(this.line++, text);
    for (const entry of found) {
      entries.push(entry);
      if (!isMalformed(entry)) this.#reader?.learnStatus(entry.status);
    }
    return end + 1;
  }

  #textOf(start: number, end: number): string | UnreadableLine {
    const { bytes, dropped, highest } = this.buffer;
    this.buffer.dropped = 0;
    if (dropped + end - start > LONGEST_RECORD) return TOO_LONG;
    return highest === 0xff || isUtf8(bytes.subarray(start, end)) ? this.buffer.text(start, end) : NOT_UTF8;
  }
}
