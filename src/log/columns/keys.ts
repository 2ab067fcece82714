/** The byte that fills a key up to whole words. It occurs in no UTF-8, and so in no key. */
export const FILLER = 0xff;

const QUOTE = 0x22;
const LAST_OF_ASCII = 0x7f;

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** Text that UTF-8 or a database cannot hold as it is, or that looks like packed text. */
const NEEDS_PACKING = /^"|\0|\p{Surrogate}/u;

/** Text in a form that UTF-8 and databases can hold: what they cannot, such as half a surrogate pair, goes as JSON. */
export function packed(text: string): string {
  return NEEDS_PACKING.test(text) ? JSON.stringify(text) : text;
}

/** The text that was {@link packed}. */
export function unpacked(text: string): string {
  return text.startsWith('"') ? JSON.parse(text) : text;
}

/** Writes job keys as words of four bytes: packed text in UTF-8, filled up with 255. No two keys have the same words. */
export class KeyWriter {
  /** The words that were written last. */
  words: Int32Array = new Int32Array(64);
  #bytes = new Uint8Array(this.words.buffer);

  /** Writes a key, and returns how many words it has. */
  write(key: string): number {
    this.#reach(key.length);
    const bytes = this.#bytes;
    for (let at = 0; at < key.length; at++) {
      const code = key.charCodeAt(at);
      if (code > LAST_OF_ASCII || code === 0 || (code === QUOTE && at === 0)) return this.#encode(packed(key));
      bytes[at] = code;
    }
    return this.#fill(key.length);
  }

  #encode(text: string): number {
    this.#reach(text.length);
    return this.#fill(encoder.encodeInto(text, this.#bytes).written);
  }

  #fill(length: number): number {
    let at = length;
    while (at % 4 !== 0) this.#bytes[at++] = FILLER;
    return at / 4;
  }

  /** Makes room for this many characters, each of which takes three bytes at most. */
  #reach(length: number): void {
    if (length * 3 + 4 <= this.#bytes.length) return;
    this.words = new Int32Array(length + 2);
    this.#bytes = new Uint8Array(this.words.buffer);
  }
}

/** The key in some words. */
export function keyIn(words: Int32Array, start: number, end: number): string {
  const bytes = new Uint8Array(words.buffer, words.byteOffset + start * 4, (end - start) * 4);
  let length = bytes.length;
  while (length > 0 && bytes[length - 1] === FILLER) length--;
  return unpacked(decoder.decode(bytes.subarray(0, length)));
}
