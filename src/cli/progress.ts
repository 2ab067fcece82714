import type { Bytes } from '../log/bytes/bytes.ts';
import { figure } from '../sentences.ts';
import type { Context } from './context.ts';

/** How often the line is drawn anew, in milliseconds. */
const INTERVAL = 200;

/** What is counted: how much of it is one in the line, and what that is called. */
export interface Unit {
  readonly size: number;
  readonly name: string;
}

const MEGABYTES: Unit = { size: 1e6, name: 'MB' };

/** A line on a terminal that says how much has been done; nothing is drawn where standard error is no terminal. */
export class Progress {
  readonly #stream: Context['process']['stderr'];
  readonly #total: number;
  readonly #unit: Unit;
  #done = 0;
  #drawn = Date.now();

  /** @param total how much there is to do, in bytes unless there is a unit; 0 if that is not known */
  constructor(stream: Context['process']['stderr'], total: number, unit = MEGABYTES) {
    this.#stream = stream;
    this.#total = total;
    this.#unit = unit;
  }

  /** The same bytes, counted as they pass. */
  async *watch(bytes: Bytes): Bytes {
    for await (const chunk of bytes) {
      this.add(chunk.length);
      yield chunk;
    }
  }

  /** Counts what was done elsewhere. */
  add(amount: number): void {
    this.#done += amount;
    if (this.#stream.isTTY && Date.now() - this.#drawn >= INTERVAL) this.#draw();
  }

  /** Takes the line away. */
  end(): void {
    if (this.#stream.isTTY) this.#stream.write('\r\u001b[K');
  }

  #draw(): void {
    this.#drawn = Date.now();
    const { size, name } = this.#unit;
    const text = (amount: number) => figure(Math.round(amount / size));
    const share = Math.min(1, this.#done / this.#total);
    const bar = '#'.repeat(share * 30).padEnd(30, '.');
    const done = text(this.#done);
    const line = this.#total === 0 ? `${done} ${name}` : `${bar} ${done} of ${text(this.#total)} ${name}`;
    this.#stream.write(`\r\u001b[K${line}`);
  }
}
