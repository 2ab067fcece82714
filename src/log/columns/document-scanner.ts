import { isUtf8 } from 'node:buffer';
import { LONGEST_RECORD } from '../bytes/lines.ts';
import { entriesOfValue } from '../formats/json.ts';
import { JsonSplitter, PAUSE, type Value } from '../formats/json-splitter.ts';
import type { ReaderOptions } from '../formats/reader.ts';
import type { Problem } from '../observation.ts';
import { type Chunk, Columns } from './columns.ts';
import { JsonRecords } from './json-records.ts';
import { JsonTokens } from './json-tokens.ts';
import type { Scanner } from './scanner.ts';
import { StatusCodes } from './status-codes.ts';
import { TimeReader } from './times.ts';

const OPEN_BRACKET = 0x5b;
const LAST_OF_ASCII = 0x7f;

/**
 * Reads JSON documents: common objects straight into columns, and all other values as the exact reader does. Memory holds
 * {@link Columns}, and what a {@link JsonSplitter} holds.
 */
export class DocumentScanner implements Scanner {
  readonly #options: ReaderOptions;
  readonly #columns: Columns;
  readonly #tokens = new JsonTokens();
  readonly #codes: StatusCodes;
  readonly #records: JsonRecords;
  readonly #splitter: JsonSplitter;
  /** The bytes that the tokens are found in. */
  #bytes: Buffer | undefined;
  #hasRecord = false;
  #hasBracket = false;

  constructor(options: ReaderOptions) {
    const { vocabulary, timeZone, keepsTold = false, file } = options;
    this.#options = options;
    this.#columns = new Columns(vocabulary);
    this.#columns.file = file;
    this.#codes = new StatusCodes(vocabulary, !keepsTold);
    this.#columns.uncommon = this.#codes.uncommon;
    this.#records = new JsonRecords(this.#tokens, this.#codes, new TimeReader(timeZone === undefined), options);
    const tokens = this.#tokens;
    this.#splitter = new JsonSplitter(1, {
      read: (bytes, at, line) => this.#read(bytes, at, line),
      get lineFeeds() {
        return tokens.lineFeeds;
      },
    });
  }

  *push(bytes: Uint8Array): Iterable<Chunk> {
    this.#hasBracket ||= !this.#hasRecord && bytes.includes(OPEN_BRACKET);
    this.#bytes = undefined;
    yield* this.#give(this.#splitter.push(bytes));
    while (this.#splitter.isPaused) yield* this.#give(this.#splitter.resume());
  }

  breakOff(problem: Problem): Iterable<Chunk> {
    return this.end(problem);
  }

  *end(problem?: Problem): Iterable<Chunk> {
    yield* this.#give(this.#splitter.end(problem));
    // The brackets of the outermost list are passed over by the splitter, so that one without anything in it leaves no value.
    const { seen } = this.#options;
    if (!this.#hasRecord && this.#hasBracket && seen !== undefined) seen.hasEmptyList = true;
  }

  /** The columns, and behind them the values that were split off. */
  *#give(values: readonly Value[]): Iterable<Chunk> {
    this.#hasRecord ||= values.length > 0 || this.#columns.count > 0;
    if (this.#columns.count > 0) yield this.#columns;
    this.#columns.clear();
    if (values.length === 0) return;
    const entries = values.flatMap((value) => entriesOfValue(value, this.#options));
    for (const entry of entries) if ('status' in entry) this.#codes.learn(entry.status);
    yield entries;
  }

  /** Reads an object into the columns: see `ReadAside`. */
  #read(bytes: Buffer, at: number, line: number): number {
    const columns = this.#columns;
    if (columns.isFull) return PAUSE;
    const { count } = columns;
    if (this.#bytes !== bytes) this.#attach(bytes);
    columns.line = line;
    const end = this.#records.read(at, columns);
    const isWithin = end <= bytes.length && end - at <= LONGEST_RECORD;
    if (end >= 0 && isWithin) return end;
    columns.cutTo(count);
    return this.#records.ranOut && count > 0 ? PAUSE : -1;
  }

  #attach(bytes: Buffer): void {
    let end = bytes.length;
    while (end > 0 && (bytes[end - 1] ?? 0) > LAST_OF_ASCII) end--;
    const view = new DataView(bytes.buffer, bytes.byteOffset);
    this.#tokens.attach({
      bytes,
      view,
      end: bytes.length,
      highest: isUtf8(bytes.subarray(0, end)) ? 0xff : LAST_OF_ASCII,
    });
    this.#bytes = bytes;
  }
}
