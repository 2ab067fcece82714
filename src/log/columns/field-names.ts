import { type Fields, LISTS } from '../fields.ts';
import { FixedBytes } from './fixed-bytes.ts';

/** A name of a member of an object that means something. */
export interface Name {
  /** The number of the value that it names. */
  readonly slot: number;
  /** The names in the object that it leads to, where a name of a field has a dot. */
  inner: Names | undefined;
  /** Its place among the names of lists; -1 if it is none of them. */
  readonly list: number;
  /** Whether it has a dot, so that it hides the value to which its parts lead. */
  readonly hides: boolean;
}

/** How a member begins: the bytes between the opening quote of its name and its value. */
export interface Beginning {
  readonly bytes: FixedBytes;
  /** What it names; `undefined` where it means nothing. */
  readonly name: Name | undefined;
  /** The beginning of the member that followed last, which most often follows again. */
  next: Beginning | undefined;
}

const BUCKETS = 64;
/** The most beginnings that are remembered. */
const MOST_BEGINNINGS = 500;

/** The names of the members of one object that mean something. */
export class Names {
  readonly #names = new Map<string, Name>();
  /** Beginnings of members that were met, by a hash of their first four bytes. */
  readonly #beginnings: Beginning[][] = Array.from({ length: BUCKETS }, () => []);
  #remembered = 0;

  /** Adds a name, unless it is there. */
  add(text: string, nextSlot: () => number, list = -1): Name {
    const name = this.#names.get(text) ?? { slot: nextSlot(), inner: undefined, list, hides: text.includes('.') };
    this.#names.set(text, name);
    return name;
  }

  /** What a text names; `undefined` where it means nothing. */
  find(text: string): Name | undefined {
    return this.#names.get(text);
  }

  /** The beginning of the member whose name is at `at`, if it was met before. */
  beginningAt(view: DataView, at: number): Beginning | undefined {
    const beginnings = this.#beginnings[bucketOf(view.getInt32(at, true))] ?? NONE;
    for (let index = 0; index < beginnings.length; index++) {
      const beginning = beginnings[index];
      if (beginning?.bytes.isAt(view, at)) return beginning;
    }
    return undefined;
  }

  /** Remembers the beginning of a member, in these bytes. */
  remember(bytes: Uint8Array, name: Name | undefined): void {
    if (bytes.length < 4 || this.#remembered === MOST_BEGINNINGS) return;
    this.#remembered++;
    this.#beginnings[bucketOf(wordAt(bytes))]?.push({ bytes: new FixedBytes(bytes), name, next: undefined });
  }
}

const NONE: readonly Beginning[] = [];

/** The first four bytes as a word. */
function wordAt({ buffer, byteOffset }: Uint8Array): number {
  return new DataView(buffer, byteOffset).getInt32(0, true);
}

function bucketOf(word: number): number {
  return (Math.imul(word, 0x9e3779b1) >>> 16) & (BUCKETS - 1);
}

/** The names of fields, and which values fill each field. */
export interface FieldNames {
  readonly names: Names;
  /** How many values there are. */
  readonly slots: number;
  /** For each field: the numbers of the values that may fill it, in order of preference. */
  readonly roles: Readonly<Record<keyof Fields, Int32Array>>;
}

/** Numbers the values that may fill the fields. A name with a dot also is that of a value in another object. */
export function fieldNames(fields: Fields): FieldNames {
  const names = new Names();
  let slots = 0;
  const nextSlot = () => slots++;
  for (const [at, list] of LISTS.entries()) names.add(list, nextSlot, at);
  const slotsOf = (role: keyof Fields) =>
    Int32Array.from(fields[role].flatMap((field) => [...slotsIn(names, field, nextSlot)]));
  const roles = { job: slotsOf('job'), version: slotsOf('version'), status: slotsOf('status'), time: slotsOf('time') };
  return { names, slots, roles };
}

/** The numbers of the values that a field names: by itself, and as a path through objects where it has dots. */
function* slotsIn(names: Names, field: string, nextSlot: () => number): Iterable<number> {
  yield names.add(field, nextSlot).slot;
  const dot = field.indexOf('.');
  if (dot <= 0) return;
  const outer = names.add(field.slice(0, dot), nextSlot);
  outer.inner ??= new Names();
  yield* slotsIn(outer.inner, field.slice(dot + 1), nextSlot);
}
