import type { Bytes } from '../log/bytes/bytes.ts';
import type { Context } from './context.ts';

/** How often the line is drawn anew, in milliseconds. */
const INTERVAL = 200;

/** A line on a terminal that says how much has been read; nothing is drawn where standard error is no terminal. */
export class Progress {
  readonly #stream: Context['process']['stderr'];
  readonly #total: number;
  #read = 0;
  #drawn = Date.now();

  /** @param total the number of bytes that will be read; 0 if that is not known */
  constructor(stream: Context['process']['stderr'], total: number) {
    this.#stream = stream;
    this.#total = total;
  }

  /** The same bytes, counted as they pass. */
  async *watch(bytes: Bytes): Bytes {
    for await (const chunk of bytes) {
      this.add(chunk.length);
      yield chunk;
    }
  }

  /** Counts bytes that were read elsewhere. */
  add(bytes: number): void {
    this.#read += bytes;
    if (this.#stream.isTTY && Date.now() - this.#drawn >= INTERVAL) this.#draw();
  }

  /** Takes the line away. */
  end(): void {
    if (this.#stream.isTTY) this.#stream.write('\r\u001b[K');
  }

  #draw(): void {
    this.#drawn = Date.now();
    const read = `${(this.#read / 1e6).toFixed(0)} MB`;
    const share = Math.min(1, this.#read / this.#total);
    const bar = '#'.repeat(share * 30).padEnd(30, '.');
    const line = this.#total === 0 ? read : `${bar} ${read} of ${(this.#total / 1e6).toFixed(0)} MB`;
    this.#stream.write(`\r\u001b[K${line}`);
  }
}
