import type { ReaderOptions } from '../formats/reader.ts';
import type { ColumnReader } from './column-reader.ts';
import type { Columns } from './columns.ts';
import { JsonRecords } from './json-records.ts';
import { JsonTokens } from './json-tokens.ts';
import type { LineBuffer } from './line-buffer.ts';
import { StatusCodes } from './status-codes.ts';
import { TimeReader } from './times.ts';

const TAB = 0x09;
const LINE_FEED = 0x0a;
const RETURN = 0x0d;
const BLANK = 0x20;
const OPEN_BRACE = 0x7b;

/** The letters with which no JSON begins: all but those of its words. */
const NO_BEGINNING = /[^\s[{"\-\dtfn]/;
const BEGINS_NOTHING = Uint8Array.from({ length: 256 }, (_, byte) =>
  Number(byte > BLANK && byte < 0x7f && NO_BEGINNING.test(String.fromCharCode(byte))),
);

/** Reads NDJSON: objects, on one line or on several. A line that is sure to be no JSON becomes a malformed record. */
export class NdjsonColumns implements ColumnReader {
  readonly #codes: StatusCodes;
  readonly #tokens = new JsonTokens();
  readonly #records: JsonRecords;

  constructor(options: ReaderOptions) {
    const { vocabulary, timeZone, keepsTold = false } = options;
    this.#codes = new StatusCodes(vocabulary, !keepsTold);
    this.#records = new JsonRecords(this.#tokens, this.#codes, new TimeReader(timeZone === undefined), options);
  }

  read(buffer: LineBuffer, start: number, limit: number, columns: Columns): number {
    this.#tokens.attach(buffer);
    columns.uncommon = this.#codes.uncommon;
    const { bytes } = buffer;
    const tokens = this.#tokens;
    const records = this.#records;
    let at = start;
    while (at < limit && !columns.isFull) {
      const { count } = columns;
      const known = records.readKnown(at, columns);
      const end = known >= 0 || bytes[at] !== OPEN_BRACE ? known : records.readOther(at, columns);
      const next = end < 0 ? this.#readText(buffer, at, columns) : this.#endOfLine(bytes, end);
      if (next < 0 || next > buffer.end) {
        columns.cutTo(count);
        break;
      }
      if (end >= 0) columns.line += tokens.lineFeeds + 1;
      at = next;
    }
    return at;
  }

  learnStatus(status: number | string): void {
    this.#codes.learn(status);
  }

  /** Takes a line that is empty, or sure to be no JSON: by its first byte, or because a text in it does not end. */
  #readText({ bytes, highest }: LineBuffer, at: number, columns: Columns): number {
    const { cutOff, lineFeeds } = this.#tokens;
    if (bytes[at] === OPEN_BRACE) return cutOff >= 0 && lineFeeds === 0 ? this.#reject(cutOff, columns) : -1;
    if (bytes[at] === LINE_FEED || (bytes[at] === RETURN && bytes[at + 1] === LINE_FEED)) {
      columns.line++;
      return bytes.indexOf(LINE_FEED, at) + 1;
    }
    const isText = BEGINS_NOTHING[bytes[at] ?? 0] === 1 && highest === 0xff;
    return isText ? this.#reject(bytes.indexOf(LINE_FEED, at), columns) : -1;
  }

  /** Adds a line as a malformed record, and returns where the next line begins. */
  #reject(lineFeed: number, columns: Columns): number {
    const code = this.#codes.ofProblem('not JSON');
    if (code < 0) return -1;
    columns.pushMalformed(code);
    columns.line++;
    return lineFeed + 1;
  }

  /** Where the next line begins, if nothing but blanks comes before it; else -1. */
  #endOfLine(bytes: Uint8Array, start: number): number {
    let at = start;
    while (bytes[at] === BLANK || bytes[at] === RETURN || bytes[at] === TAB) at++;
    return bytes[at] === LINE_FEED ? at + 1 : -1;
  }
}
