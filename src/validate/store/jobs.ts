import { chance } from '../../chance.ts';
import type { Columns } from '../../log/columns/columns.ts';
import { KeyWriter, keyIn } from '../../log/columns/keys.ts';
import { type KeyHash, keyHash } from './key-hash.ts';

/** A job as a store holds it. */
export interface StoredJob {
  readonly job: string;
  /** The index of its last known status, or the number of statuses where none is known. */
  readonly status: number;
  /** Whether no observation of it is a finding. */
  readonly ok: boolean;
}

/** The contents of a {@link JobStore}, for another thread. */
export interface JobColumns {
  readonly size: number;
  readonly keys: Int32Array<ArrayBuffer>;
  readonly rows: Int32Array<ArrayBuffer>;
}

/** A row has four words: the time, which takes two, where the key begins, and the state. */
const ROW = 4;
const KEY = 2;
const STATE = 3;
/** The bits of a state: the last known status, whether there is a finding, and whether the job was forgotten. */
const STATUS_BITS = 0xff;
const FLAWED = 0x100;
const FORGOTTEN = 0x200;

/**
 * The state of each job, by a number in the order of first observations: 16 bytes and its key, which is filled up to whole
 * words, in arrays that grow by doubling, and 6 to 12 bytes in a hash table over the keys.
 */
export class JobStore {
  /** The number of statuses: as a status, it stands for none. */
  readonly none: number;
  #size = 0;
  #keys = new Int32Array(256);
  #keysEnd = 0;
  #rows = new Int32Array(64 * ROW);
  #times = new Float64Array(this.#rows.buffer);
  /** For each slot, the index of a job and 1; 0 where it is free. */
  #table = new Int32Array(128);
  #mask = this.#table.length - 1;
  #forgotten = 0;
  readonly #writer = new KeyWriter();
  readonly #hash: KeyHash;

  /** @param random gives numbers from 0, included, to 1, excluded: no result depends on them, see {@link keyHash} */
  constructor(none: number, random: () => number = chance) {
    this.none = none;
    this.#hash = keyHash(random);
  }

  /** How many jobs are held. */
  get size(): number {
    return this.#size - this.#forgotten;
  }

  /** The number of a job; a new one for a new job. */
  indexOf(job: string): number {
    const words = this.#writer.write(job);
    return this.indexIn(this.#writer.words, 0, words);
  }

  /** The number of the job whose key is in these words. */
  indexIn(words: Int32Array, start: number, end: number): number {
    const table = this.#table;
    const mask = this.#mask;
    let slot = this.#hash(words, start, end) & mask;
    for (;;) {
      const entry = table[slot] ?? 0;
      if (entry === 0) return this.#add(words, start, end, slot);
      if (this.#hasKey(entry - 1, words, start, end)) {
        return this.#forgotten > 0 && this.#isForgotten(entry - 1) ? this.#add(words, start, end, slot) : entry - 1;
      }
      slot = (slot + 1) & mask;
    }
  }

  /** The key of a job. */
  keyAt(index: number): string {
    return keyIn(this.#keys, this.#rows[index * ROW + KEY] ?? 0, this.#rows[(index + 1) * ROW + KEY] ?? 0);
  }

  /** Adds the key of a job to columns, as that of their next observation. */
  pushKey(index: number, columns: Columns): void {
    columns.pushKey(this.#keys, this.#rows[index * ROW + KEY] ?? 0, this.#rows[(index + 1) * ROW + KEY] ?? 0);
  }

  /** The last known status; {@link JobStore.none} where there is none. */
  statusAt(index: number): number {
    return (this.#rows[index * ROW + STATE] ?? 0) & STATUS_BITS;
  }

  setStatus(index: number, status: number): void {
    const at = index * ROW + STATE;
    this.#rows[at] = ((this.#rows[at] ?? 0) & ~STATUS_BITS) | status;
  }

  /** The last time, in milliseconds since 1970; NaN where there is none. */
  timeAt(index: number): number {
    return this.#times[index * 2] ?? Number.NaN;
  }

  setTime(index: number, time: number): void {
    this.#times[index * 2] = time;
  }

  setFlawed(index: number): void {
    const at = index * ROW + STATE;
    this.#rows[at] = (this.#rows[at] ?? 0) | FLAWED;
  }

  /** Forgets a job: when it is seen again, it is a new one. Memory is freed once half of the jobs are forgotten. */
  forget(index: number): void {
    const at = index * ROW + STATE;
    this.#rows[at] = (this.#rows[at] ?? 0) | FORGOTTEN;
    this.#forgotten++;
  }

  /** The contents, for another thread. The store must not be used afterwards. */
  columns(): JobColumns {
    return { size: this.#size, keys: this.#keys, rows: this.#rows };
  }

  /** A store with these contents, in which jobs are found by their numbers only, not by their keys. */
  static of({ size, keys, rows }: JobColumns, none: number): JobStore {
    const store = new JobStore(none);
    store.#size = size;
    store.#keys = keys;
    store.#rows = rows;
    store.#times = new Float64Array(rows.buffer);
    return store;
  }

  /** The number here of a job in another store. */
  indexFrom(other: JobStore, index: number): number {
    const start = other.#rows[index * ROW + KEY] ?? 0;
    return this.indexIn(other.#keys, start, other.#rows[(index + 1) * ROW + KEY] ?? 0);
  }

  isFlawed(index: number): boolean {
    return ((this.#rows[index * ROW + STATE] ?? 0) & FLAWED) !== 0;
  }

  *[Symbol.iterator](): Iterator<StoredJob> {
    for (let index = 0; index < this.#size; index++) {
      if (this.#isForgotten(index)) continue;
      yield { job: this.keyAt(index), status: this.statusAt(index), ok: !this.isFlawed(index) };
    }
  }

  /** How many jobs have each last known status; at {@link JobStore.none}, how many have none. */
  statusCounts(): readonly number[] {
    const counts = Array<number>(this.none + 1).fill(0);
    for (let index = 0; index < this.#size; index++) {
      const status = this.statusAt(index);
      if (!this.#isForgotten(index)) counts[status] = (counts[status] ?? 0) + 1;
    }
    return counts;
  }

  #isForgotten(index: number): boolean {
    return ((this.#rows[index * ROW + STATE] ?? 0) & FORGOTTEN) !== 0;
  }

  #hasKey(index: number, words: Int32Array, start: number, end: number): boolean {
    const from = this.#rows[index * ROW + KEY] ?? 0;
    const to = this.#rows[index * ROW + ROW + KEY] ?? 0;
    if (to - from !== end - start) return false;
    for (let at = from, other = start; at < to; at++, other++) if (this.#keys[at] !== words[other]) return false;
    return true;
  }

  /** Adds a job in this free slot of the table. */
  #add(words: Int32Array, start: number, end: number, slot: number): number {
    const length = end - start;
    const index = this.#size;
    const isFull = (index + 2) * ROW > this.#rows.length || this.#keysEnd + length > this.#keys.length;
    if (isFull && this.#forgotten > index / 2) {
      this.#compact();
      return this.indexIn(words, start, end);
    }
    if (isFull) this.#grow(length);
    this.#size++;
    for (let at = start; at < end; at++) this.#keys[this.#keysEnd++] = words[at] ?? 0;
    this.#times[index * 2] = Number.NaN;
    this.#rows[index * ROW + STATE] = this.none;
    this.#rows[(index + 1) * ROW + KEY] = this.#keysEnd;
    this.#table[slot] = index + 1;
    if (this.#size * 3 > this.#table.length * 2) this.#rehash(this.#table.length * 2);
    return index;
  }

  #grow(words: number): void {
    if ((this.#size + 2) * ROW > this.#rows.length) {
      const rows = new Int32Array(this.#rows.length * 2);
      rows.set(this.#rows);
      this.#rows = rows;
      this.#times = new Float64Array(rows.buffer);
    }
    if (this.#keysEnd + words <= this.#keys.length) return;
    const keys = new Int32Array(Math.max(this.#keys.length * 2, this.#keysEnd + words));
    keys.set(this.#keys);
    this.#keys = keys;
  }

  /** Drops the forgotten jobs. */
  #compact(): void {
    let next = 0;
    let end = 0;
    for (let index = 0; index < this.#size; index++) {
      const start = this.#rows[index * ROW + KEY] ?? 0;
      const stop = this.#rows[(index + 1) * ROW + KEY] ?? 0;
      if (this.#isForgotten(index)) continue;
      this.#keys.copyWithin(end, start, stop);
      const state = this.#rows[index * ROW + STATE] ?? 0;
      this.#times[next * 2] = this.timeAt(index);
      this.#rows[next * ROW + KEY] = end;
      this.#rows[next * ROW + STATE] = state;
      end += stop - start;
      next++;
    }
    this.#rows[next * ROW + KEY] = end;
    this.#size = next;
    this.#keysEnd = end;
    this.#forgotten = 0;
    this.#rehash(this.#table.length);
  }

  #rehash(length: number): void {
    const table = new Int32Array(length);
    const mask = length - 1;
    for (let index = 0; index < this.#size; index++) {
      if (this.#isForgotten(index)) continue;
      const start = this.#rows[index * ROW + KEY] ?? 0;
      let slot = this.#hash(this.#keys, start, this.#rows[(index + 1) * ROW + KEY] ?? 0) & mask;
      while (table[slot] !== 0) slot = (slot + 1) & mask;
      table[slot] = index + 1;
    }
    this.#table = table;
    this.#mask = mask;
  }
}
