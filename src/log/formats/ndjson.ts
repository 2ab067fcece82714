import type { UnreadableLine } from '../bytes/lines.ts';
import type { Entry } from '../observation.ts';
import { entriesOfValue } from './json.ts';
import { JsonSplitter, type Value } from './json-splitter.ts';
import type { Reader, ReaderOptions } from './reader.ts';
import { type LineReader, readLines } from './reader.ts';

/** The start of a line that is no value on its own, but may begin one or hold several. */
const OPENING = /^(\{|\[\s*(\{|$))/;

/**
 * Reads NDJSON: each line is a record, a response body or a list of them. Empty lines are skipped. A line that is no value on
 * its own begins a document, which is read until its values end: so a line may hold several values, and a value may span
 * several lines.
 */
export const readNdjson: Reader = (bytes, options) => readLines(bytes, new NdjsonReader(options));

/** Reads NDJSON line by line: see {@link readNdjson}. */
export class NdjsonReader implements LineReader {
  readonly #options: ReaderOptions;
  #splitter: JsonSplitter | undefined;

  constructor(options: ReaderOptions) {
    this.#options = options;
  }

  get isOpen(): boolean {
    return this.#splitter !== undefined;
  }

  push(line: number, text: string | UnreadableLine): readonly Entry[] {
    if (typeof text !== 'string') {
      const values = this.#splitter?.end(text.problem) ?? [{ line, problem: text.problem }];
      this.#splitter = undefined;
      return this.#entriesOf(values);
    }
    if (this.#splitter === undefined) {
      const trimmed = text.trim();
      if (trimmed === '') return [];
      const entries = entriesOfValue({ line, text: trimmed }, this.#options);
      const [first] = entries;
      const isValue = first === undefined || !('problem' in first) || first.problem !== 'not JSON';
      if (isValue || !OPENING.test(trimmed)) return entries;
      this.#splitter = new JsonSplitter(line);
    }
    const values = this.#splitter.push(Buffer.from(`${text}\n`));
    if (!this.#splitter.isOpen) this.#splitter = undefined;
    return this.#entriesOf(values);
  }

  end(): readonly Entry[] {
    return this.#entriesOf(this.#splitter?.end() ?? []);
  }

  #entriesOf(values: readonly Value[]): readonly Entry[] {
    return values.flatMap((value) => entriesOfValue(value, this.#options));
  }
}
