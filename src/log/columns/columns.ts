import type { Vocabulary } from '../../model/catalogue.ts';
import type { Entry, Problem } from '../observation.ts';
import { keyIn } from './keys.ts';

/** The most records that columns hold. */
const CAPACITY = 2 ** 12;

/** The most words that their keys take, the last key aside. */
const KEY_CAPACITY = 2 ** 15;

/** The longest id of a job or a version that fits into columns, in bytes. */
export const LONGEST_ID = 2 ** 8;

const SLASH = 0x2f;

/** Four bytes that fill a key up: see `keys.ts`. */
const FILLERS = -1;

/** What a row holds where it has no status: a value that is none, or why its record is malformed. */
export type Uncommon = { readonly status: number | string } | { readonly problem: Problem };

/**
 * Consecutive records of one file in columns, to be read without an object for each. A key is UTF-8 in words of four
 * bytes, as `keys.ts` writes them. Columns are used again: they are valid until the next chunk is asked for.
 */
export class Columns {
  count = 0;
  /** How many of the records are malformed. */
  malformed = 0;
  /** Whether a record is malformed, or has a status that is not recognized. */
  hasUncommon = false;
  /** The line of the next record that is read. */
  line = 1;
  /** The name of the file, where there is one. */
  file: string | undefined;
  /** The words of the keys, one key after the other. */
  readonly keys: Int32Array = new Int32Array(KEY_CAPACITY + LONGEST_ID);
  /** Where each key ends, in words. */
  readonly ends: Int32Array = new Int32Array(CAPACITY);
  /** How the statuses are spelled. */
  readonly vocabulary: Vocabulary;
  /** The statuses, by their indices in the vocabulary; behind these, what is {@link Uncommon}. */
  readonly statuses: Uint8Array = new Uint8Array(CAPACITY);
  /** The times in milliseconds since 1970; NaN where there is none. */
  readonly times: Float64Array = new Float64Array(CAPACITY);
  /** The lines on which the records start. */
  readonly lines: Float64Array = new Float64Array(CAPACITY);
  /** What is uncommon, by its index in the column of statuses less the number of statuses. */
  uncommon: readonly Uncommon[] = [];
  /** Filled in by who follows the histories: the number of each job. */
  readonly jobs: Int32Array = new Int32Array(CAPACITY);
  /** Filled in likewise: the last known status of the job before each observation. */
  readonly lasts: Uint8Array = new Uint8Array(CAPACITY);
  readonly #view = new DataView(this.keys.buffer);
  #words = 0;

  constructor(vocabulary: Vocabulary) {
    this.vocabulary = vocabulary;
  }

  get isFull(): boolean {
    return this.count === CAPACITY || this.#words > KEY_CAPACITY;
  }

  clear(): void {
    this.count = 0;
    this.malformed = 0;
    this.hasUncommon = false;
    this.#words = 0;
  }

  /** Takes back the records that were added since there were this many. */
  cutTo(count: number): void {
    this.count = count;
    this.#words = this.ends[count - 1] ?? 0;
  }

  /**
   * Adds an observation of the current line, whose status and time are in their columns already. Its key is in these bytes,
   * behind which three more can be read.
   */
  push(view: DataView, job: number, jobEnd: number, version: number, versionEnd: number): void {
    const target = this.#view;
    let at = this.#words * 4;
    for (let from = job; from < jobEnd; from += 4) target.setInt32(at + from - job, view.getInt32(from, true), true);
    at += jobEnd - job;
    if (versionEnd > version) {
      target.setUint8(at++, SLASH);
      for (let from = version; from < versionEnd; from += 4)
        target.setInt32(at + from - version, view.getInt32(from, true), true);
      at += versionEnd - version;
    }
    target.setInt32(at, FILLERS, true);
    this.#words = (at + 3) >> 2;
    this.#end();
  }

  /** Adds an observation of the current line, whose status and time are in their columns already, and whose key is in these words. */
  pushKey(words: Int32Array, start: number, end: number): void {
    for (let at = start; at < end; at++) this.keys[this.#words++] = words[at] ?? 0;
    this.#end();
  }

  /** Adds a malformed record of the current line. */
  pushMalformed(code: number): void {
    this.statuses[this.count] = code;
    this.times[this.count] = Number.NaN;
    this.malformed++;
    this.#end();
  }

  #end(): void {
    if ((this.statuses[this.count] ?? 0) >= this.vocabulary.names.length) this.hasUncommon = true;
    this.lines[this.count] = this.line;
    this.ends[this.count++] = this.#words;
  }

  /** What is uncommon in a row; `undefined` where nothing is. */
  uncommonAt(row: number): Uncommon | undefined {
    return this.uncommon[(this.statuses[row] ?? 0) - this.vocabulary.names.length];
  }

  /** The record in a row as an object; a status is given as it is usually written. */
  entryAt(row: number): Entry {
    const uncommon = this.uncommonAt(row);
    const place = { ...(this.file === undefined ? {} : { file: this.file }), line: this.lines[row] ?? 0 };
    if (uncommon !== undefined && 'problem' in uncommon) return { ...place, ...uncommon };
    const time = this.times[row];
    return {
      job: keyIn(this.keys, this.ends[row - 1] ?? 0, this.ends[row] ?? 0),
      ...place,
      ...(time === undefined || Number.isNaN(time) ? {} : { time }),
      status: uncommon?.status ?? this.vocabulary.written[this.statuses[row] ?? 0] ?? '',
    };
  }
}

/** A piece of a log, in its order: records that were read one by one, or observations in columns. */
export type Chunk = readonly Entry[] | Columns;

/** Takes a log chunk by chunk. */
export interface LogConsumer {
  /** Takes the next chunk, which may be changed after the call. */
  take(chunk: Chunk): void;
}

/** The records of a chunk as objects; a status in columns is given as it is usually written. */
export function entriesOf(chunk: Chunk): readonly Entry[] {
  return chunk instanceof Columns ? Array.from({ length: chunk.count }, (_, row) => chunk.entryAt(row)) : chunk;
}
