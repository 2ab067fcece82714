import type { FieldNames } from './field-names.ts';

/** What a value is: nothing counts as missing, and other things do not fill a field while there is a text or a number. */
export const NOTHING = 0;
export const TEXT = 1;
export const INTEGER = 2;
/** A number with a sign, a fraction or an exponent. */
export const NUMBER = 3;
/** A text with an escape. */
export const ESCAPED = 4;
export const OTHER = 5;

/** The bits of a kind. */
const KIND = 7;
const KIND_BITS = 3;
/** Objects are counted anew from here on, so that their numbers fit into the other bits, also those of a whole list. */
const MOST_OBJECTS = 2 ** 27;

/** Stand for no value, and for one that is left to the exact reader. */
export const MISSING = -1;
export const UNCOMMON = -2;

/**
 * The values that may fill fields, as they were found in an object and in one item of its list: what each is, and where it begins
 * and ends. Nothing is cleared between objects: each value is kept with the number of its object.
 */
export class FoundValues {
  readonly #starts: Int32Array;
  readonly #ends: Int32Array;
  /** By value: the number of the object in which it was found, and its kind. */
  readonly #found: Int32Array;
  /** How many values an object may have. The values of an item stand behind those of the object around it. */
  readonly #slots: number;
  /** The number of the object, of the item, and of the last of all. */
  #outer = 0;
  #item = 0;
  #last = 0;
  /** Whether the values of an item are found. */
  #isInItem = false;

  constructor({ slots }: Pick<FieldNames, 'slots'>) {
    this.#slots = slots;
    this.#starts = new Int32Array(2 * slots);
    this.#ends = new Int32Array(2 * slots);
    this.#found = new Int32Array(2 * slots);
  }

  get isInItem(): boolean {
    return this.#isInItem;
  }

  /** Begins an object that is no item. */
  beginObject(): void {
    if (this.#last > MOST_OBJECTS) {
      this.#found.fill(0);
      this.#last = 0;
    }
    this.#outer = ++this.#last;
    this.#isInItem = false;
  }

  /** Begins an item of its list. */
  beginItem(): void {
    this.#item = ++this.#last;
    this.#isInItem = true;
  }

  /** Goes on with the object around the items. */
  endItems(): void {
    this.#isInItem = false;
  }

  /** Keeps a value; fails if there was another one of this name. */
  add(slot: number, kind: number, start = 0, end = 0): boolean {
    const object = this.#isInItem ? this.#item : this.#outer;
    const at = this.#isInItem ? this.#slots + slot : slot;
    if ((this.#found[at] ?? 0) >> KIND_BITS === object) return false;
    this.#found[at] = (object << KIND_BITS) | kind;
    this.#starts[at] = start;
    this.#ends[at] = end;
    return true;
  }

  /** Where a value begins; 0 for none. */
  startOf(at: number): number {
    return at < 0 ? 0 : (this.#starts[at] ?? 0);
  }

  /** Where a value ends; 0 for none. */
  endOf(at: number): number {
    return at < 0 ? 0 : (this.#ends[at] ?? 0);
  }

  kindOf(at: number): number {
    return (this.#found[at] ?? 0) & KIND;
  }

  /** The first of these values that is a text or a number; {@link UNCOMMON} if none is, and there is something else. */
  pick(slots: Int32Array): number {
    return this.#isInItem ? this.#pick(slots, this.#slots, this.#item) : this.#pick(slots, 0, this.#outer);
  }

  /** The same of the object around an item, where the item has nothing. */
  pickAnywhere(slots: Int32Array): number {
    const own = this.pick(slots);
    return own === MISSING && this.#isInItem ? this.#pick(slots, 0, this.#outer) : own;
  }

  #pick(slots: Int32Array, base: number, object: number): number {
    let other = MISSING;
    for (let index = 0; index < slots.length; index++) {
      const at = base + (slots[index] ?? 0);
      const found = this.#found[at] ?? 0;
      if (found >> KIND_BITS !== object) continue;
      const kind = found & KIND;
      if (kind >= TEXT && kind <= NUMBER) return at;
      if (kind === ESCAPED) return UNCOMMON;
      if (kind === OTHER) other = UNCOMMON;
    }
    return other;
  }
}
