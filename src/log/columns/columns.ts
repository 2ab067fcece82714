/** How many observations a batch has at most. */
const MOST = 2 ** 12;

/** How many words the keys of a batch have at most, the last one aside. */
const MOST_WORDS = 2 ** 15;

/** The longest id of a job or a version that a batch takes, in bytes. */
export const LONGEST_ID = 2 ** 8;

const SLASH = 0x2f;

/** What the bytes of a key are filled up with to whole words. It occurs in no key, as it does in no UTF-8. */
export const FILLER = 0xff;
const FILLERS = -1;

/**
 * Observations in columns, as they follow each other in a log, one a line: for reading many without an object for each.
 * A key is in words of four bytes, the last one filled up with {@link FILLER}.
 */
export class Batch {
  count = 0;
  /** The line of the first of them. */
  line = 1;
  /** The name of the file, where there is one. */
  file: string | undefined;
  /** The words of the keys, one key after the other, and the same as bytes. */
  readonly keys: Int32Array = new Int32Array(MOST_WORDS + LONGEST_ID);
  /** Where each key ends, in words. */
  readonly ends: Int32Array = new Int32Array(MOST);
  /** The statuses, by their codes. */
  readonly statuses: Uint8Array = new Uint8Array(MOST);
  /** The times in milliseconds since 1970; not a number where there is none. */
  readonly times: Float64Array = new Float64Array(MOST);
  readonly #view = new DataView(this.keys.buffer);
  #words = 0;

  get isFull(): boolean {
    return this.count === MOST || this.#words > MOST_WORDS;
  }

  /** Forgets all; the next observation is on this line. */
  clear(line: number): void {
    this.count = 0;
    this.line = line;
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
    this.ends[this.count++] = this.#words;
  }
}
