/** How statuses are spelled: data, which other threads can be sent. */
export interface Vocabulary<S extends string = string> {
  /** The names of the statuses; a status's place is its index. */
  readonly names: readonly S[];
  /** The spellings of the catalogue, each with the index of its status. A spelling is a text or a code. */
  readonly spellings: ReadonlyMap<unknown, number>;
  /** What else is read as a status, by its {@link folded} form, with the index of the status. */
  readonly folded: ReadonlyMap<string, number>;
  /** Those of the folded forms that a report tells of. */
  readonly told: ReadonlyMap<string, Reading>;
  /**
   * How each status is written in a log: by its code, or by its name where it has none; by another spelling where these are
   * read as another status.
   */
  readonly written: readonly (number | string)[];
}

/** A spelling whose status was looked up, not read from its name: a label of the vendor's console, or what a user has mapped. */
export interface Reading {
  /** The label, or the spelling that was mapped. */
  readonly spelling: string;
  /** The index of the status that it is read as. */
  readonly index: number;
  readonly by: 'label' | 'map';
  /** The indices of other statuses that it may have meant. */
  readonly others: readonly number[];
}

/** Spellings by their folded forms. */
export interface Readings {
  /** The index of the status of each folded form. */
  readonly folded: ReadonlyMap<string, number>;
  /** Those of them that are worth telling. */
  readonly told: ReadonlyMap<string, Reading>;
}

/** One status with its spellings, each kind of which is read differently. */
export interface Spelled {
  /** What programs write: codes, names, aliases. */
  readonly names: readonly string[];
  /** What the vendor's console shows. */
  readonly labels: readonly string[];
}

/** The blanks that people type, paste and export, without line ends. */
export const BLANKS = ' \t\u00a0\u3000';

const AROUND = new RegExp(`^[${BLANKS}]+|[${BLANKS}]+$`, 'g');
const BETWEEN = new RegExp(`[-_${BLANKS}]+`, 'g');

/**
 * A spelling without what does not matter in it: upper or lower case (of ASCII letters), blanks around it, whether its words
 * are separated by blanks, underscores or hyphens, and a fraction of zero, as in `8.0`.
 */
export function folded(spelling: string): string {
  const bare = spelling.replace(AROUND, '');
  if (/^\d+\.0+$/.test(bare)) return bare.slice(0, bare.indexOf('.'));
  return bare.replace(BETWEEN, '_').replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

/**
 * How spellings that differ from the catalogue are read. What the user has mapped comes first, then the labels of the
 * console, then names. A label that several statuses share is read as the first of them; a name that folding makes equal to
 * that of another status is not read at all.
 *
 * @param statuses the statuses in the order of their indices
 * @param map the indices of statuses by the spellings that a user has mapped
 */
export function readingsOf(statuses: readonly Spelled[], map: ReadonlyMap<string, number> = new Map()): Readings {
  const names = owners(statuses.map((status) => status.names));
  const labels = owners(statuses.map((status) => status.labels));
  const all = new Map<string, number>();
  const told = new Map<string, Reading>();
  for (const [form, { indices }] of names) if (indices.length === 1) all.set(form, indices[0] ?? 0);
  for (const [form, { spelling, indices }] of labels) {
    const [index = 0] = indices;
    if (all.get(form) === index && indices.length === 1) continue;
    const others = [...indices, ...(names.get(form)?.indices ?? [])].filter((other) => other !== index);
    all.set(form, index);
    told.set(form, { spelling, index, by: 'label', others: [...new Set(others)] });
  }
  for (const [spelling, index] of map) {
    const form = folded(spelling);
    all.set(form, index);
    told.set(form, { spelling, index, by: 'map', others: [] });
  }
  return { folded: all, told };
}

/** The statuses that claim each folded form, with its first spelling. */
function owners(spellings: readonly (readonly string[])[]) {
  const found = new Map<string, { readonly spelling: string; readonly indices: number[] }>();
  for (const [index, own] of spellings.entries()) {
    for (const spelling of own) {
      const form = folded(spelling);
      const owner = found.get(form) ?? { spelling, indices: [] };
      if (!owner.indices.includes(index)) owner.indices.push(index);
      found.set(form, owner);
    }
  }
  return found;
}

/** A spelling of more characters is none. */
const LONGEST = 200;

/**
 * The index of the status that a value of a log means; the number of statuses if it means none.
 *
 * @param used takes the folded form, if a report tells of it
 */
export function statusRead(
  { spellings, folded: forms, told, names }: Vocabulary,
  value: unknown,
  used?: Set<string>,
): number {
  const exact = spellings.get(value);
  if (exact !== undefined) return exact;
  const text = String(value);
  if (text.length > LONGEST) return names.length;
  const form = folded(text);
  if (told.has(form)) used?.add(form);
  return forms.get(form) ?? names.length;
}
