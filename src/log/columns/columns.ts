import type { Vocabulary } from '../../model/catalogue.ts';
import type { Entry } from '../observation.ts';
import { keyIn } from './keys.ts';

/** The most observations that columns hold. */
const CAPACITY = 2 ** 12;

/** The most words that their keys take, the last key aside. */
const KEY_CAPACITY = 2 ** 15;

/** The longest id of a job or a version that fits into columns, in bytes. */
export const LONGEST_ID = 2 ** 8;

const SLASH = 0x2f;

/** Four bytes that fill a key up: see `keys.ts`. */
const FILLERS = -1;

/**
 * Consecutive observations of one file in columns, to be read without an object for each. A key is UTF-8 in words of four
 * bytes, as `keys.ts` writes them. Columns are used again: they are valid until the next chunk is asked for.
 */
export class Columns {
  count = 0;
  /** The line of the next observation that is read. */
  line = 1;
  /** The name of the file, where there is one. */
  file: string | undefined;
  /** The words of the keys, one key after the other. */
  readonly keys: Int32Array = new Int32Array(KEY_CAPACITY + LONGEST_ID);
  /** Where each key ends, in words. */
  readonly ends: Int32Array = new Int32Array(CAPACITY);
  /** How the statuses are spelled. */
  readonly vocabulary: Vocabulary;
  /** The statuses, by their indices in the vocabulary. */
  readonly statuses: Uint8Array = new Uint8Array(CAPACITY);
  /** The times in milliseconds since 1970; NaN where there is none. */
  readonly times: Float64Array = new Float64Array(CAPACITY);
  /** The lines on which the records start. */
  readonly lines: Float64Array = new Float64Array(CAPACITY);
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
    this.#words = 0;
  }

  /**
   * Adds an observation whose status and time are in their columns already. Its key is in these bytes, behind which three
   * more can be read.
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
    this.lines[this.count] = this.line++;
    this.ends[this.count++] = this.#words;
  }

  /** Adds an observation whose status and time are in their columns already, and whose key is in these words. */
  pushKey(words: Int32Array, start: number, end: number): void {
    for (let at = start; at < end; at++) this.keys[this.#words++] = words[at] ?? 0;
    this.lines[this.count] = this.line++;
    this.ends[this.count++] = this.#words;
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
  return chunk instanceof Columns ? [...observationsIn(chunk)] : chunk;
}

function* observationsIn({ vocabulary, count, file, keys, ends, statuses, times, lines }: Columns): Iterable<Entry> {
  for (let row = 0; row < count; row++) {
    const time = times[row];
    yield {
      job: keyIn(keys, row === 0 ? 0 : (ends[row - 1] ?? 0), ends[row] ?? 0),
      ...(file === undefined ? {} : { file }),
      line: lines[row] ?? 0,
      ...(time === undefined || Number.isNaN(time) ? {} : { time }),
      status: vocabulary.written[statuses[row] ?? 0] ?? '',
    };
  }
}
