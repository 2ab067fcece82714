/** Bytes that recur in a log, in words of four: compared at a place several times as fast as one by one. */
export class FixedBytes {
  /** The number of bytes. */
  readonly length: number;
  /** The bytes but the last one to four. */
  readonly #words: Int32Array;
  /** The last bytes as a word, and which of its bits count. */
  readonly #last: number;
  readonly #mask: number;

  constructor(bytes: Uint8Array) {
    const words = new Int32Array(Math.max(1, Math.ceil(bytes.length / 4)));
    new Uint8Array(words.buffer).set(bytes);
    const rest = bytes.length - (words.length - 1) * 4;
    this.length = bytes.length;
    this.#words = words.slice(0, -1);
    this.#last = words[words.length - 1] ?? 0;
    this.#mask = rest === 4 ? -1 : 2 ** (8 * rest) - 1;
  }

  /** Whether these bytes are at `at`, behind which three more can be read. */
  isAt(view: DataView, at: number): boolean {
    const words = this.#words;
    let place = at;
    for (let word = 0; word < words.length; word++, place += 4) {
      if (view.getInt32(place, true) !== words[word]) return false;
    }
    return ((view.getInt32(place, true) ^ this.#last) & this.#mask) === 0;
  }
}
