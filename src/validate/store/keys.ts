/** What the bytes of a key are filled up with to whole words. It occurs in no key. */
const FILLER = 0xff;

/**
 * Job keys as words of four bytes: UTF-8, filled up to whole words. A half of a surrogate pair that stands alone, which
 * UTF-8 has no form for, is written as if it had one, so that no two keys are the same.
 */
export class KeyWriter {
  /** The words that were written last. */
  words: Int32Array = new Int32Array(64);
  #bytes = new Uint8Array(this.words.buffer);

  /** Writes a key, and returns how many words it has. */
  write(key: string): number {
    if (key.length * 3 + 4 > this.#bytes.length) {
      this.words = new Int32Array(key.length + 2);
      this.#bytes = new Uint8Array(this.words.buffer);
    }
    const bytes = this.#bytes;
    let at = 0;
    for (let index = 0; index < key.length; index++) {
      const code = key.charCodeAt(index);
      if (code < 0x80) bytes[at++] = code;
      else {
        const point = key.codePointAt(index) ?? 0;
        if (point > 0xffff) index++;
        at = writePoint(bytes, at, point);
      }
    }
    while (at % 4 !== 0) bytes[at++] = FILLER;
    return at / 4;
  }
}

/** The key in some words. */
export function keyIn(words: Int32Array, start: number, end: number): string {
  const bytes = new Uint8Array(words.buffer, words.byteOffset + start * 4, (end - start) * 4);
  let length = bytes.length;
  while (length > 0 && bytes[length - 1] === FILLER) length--;
  let key = '';
  for (let at = 0; at < length; ) {
    const byte = bytes[at] ?? 0;
    const size = byte < 0x80 ? 1 : byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4;
    let point = size === 1 ? byte : byte & (0xff >> (size + 1));
    for (let next = at + 1; next < at + size; next++) point = (point << 6) | ((bytes[next] ?? 0) & 0x3f);
    key += String.fromCodePoint(point);
    at += size;
  }
  return key;
}

/** Writes a character outside of ASCII, and returns where it ends. */
function writePoint(bytes: Uint8Array, start: number, point: number): number {
  let at = start;
  if (point < 0x800) bytes[at++] = 0xc0 | (point >> 6);
  else {
    if (point < 0x10000) bytes[at++] = 0xe0 | (point >> 12);
    else {
      bytes[at++] = 0xf0 | (point >> 18);
      bytes[at++] = 0x80 | ((point >> 12) & 0x3f);
    }
    bytes[at++] = 0x80 | ((point >> 6) & 0x3f);
  }
  bytes[at++] = 0x80 | (point & 0x3f);
  return at;
}
