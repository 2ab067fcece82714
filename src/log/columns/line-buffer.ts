import { isUtf8 } from 'node:buffer';
import { LONGEST_RECORD } from '../bytes/lines.ts';

/** Bytes read at a time: small enough to stay in the cache, large enough that the call costs nothing. */
const READ_AT_ONCE = 2 ** 18;

/** Bytes that may be read past the end, because words of four bytes are read at the end of a line too. */
const MARGIN = 64;

const LINE_FEED = 0x0a;

/**
 * The bytes of the lines that are being read: whole lines, and the beginning of the next. Memory holds one read, or one line
 * of at most {@link LONGEST_RECORD}; of a longer line only its length.
 */
export class LineBuffer {
  bytes: Uint8Array = Buffer.alloc(READ_AT_ONCE + MARGIN);
  view: DataView = viewOf(this.bytes);
  /** Where the whole lines end. */
  end = 0;
  /** The highest byte that needs no closer look: 255 if all lines are valid UTF-8, else the highest of ASCII. */
  highest = 0x7f;
  /** Bytes of the first line that were dropped because it is too long. */
  dropped = 0;
  /** Where the beginning of the next line ends. */
  #length = 0;

  /** Appends the bytes that `read` writes, and returns their number; 0 means that there are no more. */
  fill(read: (target: Uint8Array, at: number, most: number) => number): number {
    if (this.#length + MARGIN === this.bytes.length) this.#grow();
    const count = read(this.bytes, this.#length, this.bytes.length - MARGIN - this.#length);
    const last = this.bytes.subarray(this.#length, this.#length + count).lastIndexOf(LINE_FEED);
    if (last >= 0) this.end = this.#length + last + 1;
    this.#length += count;
    this.#look();
    return count;
  }

  /** Whether there are bytes after the last line feed. */
  get hasRest(): boolean {
    return this.#length > this.end || this.dropped > 0;
  }

  /** The text between two places, which must be UTF-8. */
  text(start: number, end: number): string {
    const { buffer, byteOffset } = this.bytes;
    return Buffer.from(buffer, byteOffset + start, end - start).toString();
  }

  /** Adds the line feed that the last line lacks. */
  close(): void {
    this.bytes[this.#length++] = LINE_FEED;
    this.end = this.#length;
    this.#look();
  }

  /** Drops the whole lines, and the beginning of the next if it is too long. Returns the number of bytes dropped. */
  clear(): number {
    const before = this.#length;
    this.bytes.copyWithin(0, this.end, this.#length);
    this.#length -= this.end;
    this.end = 0;
    if (this.#length > LONGEST_RECORD || this.dropped > 0) {
      this.dropped += this.#length;
      this.#length = 0;
    }
    return before - this.#length;
  }

  #look(): void {
    this.highest = this.end > 0 && isUtf8(this.bytes.subarray(0, this.end)) ? 0xff : 0x7f;
  }

  #grow(): void {
    const grown = Buffer.alloc(2 * this.bytes.length);
    grown.set(this.bytes);
    this.bytes = grown;
    this.view = viewOf(grown);
  }
}

function viewOf({ buffer, byteOffset, byteLength }: Uint8Array): DataView {
  return new DataView(buffer, byteOffset, byteLength);
}
