import { folded, readingsOf, type Vocabulary } from './spelling.ts';

export type { Vocabulary } from './spelling.ts';

/** The result of a job that ended. A stopped job is neither a success nor a failure. */
export const outcomes = ['success', 'stopped', 'failure'] as const;

/**
 * The result of a job that ended.
 *
 * @useDeclaredType
 */
export type Outcome = (typeof outcomes)[number];

/** How a job came out, or that it is not known to have ended. */
export type Result = Outcome | 'live' | 'ended';

/** A text in English and in Chinese; each may be missing. */
export interface Translated<T = string> {
  /** In English. */
  readonly en?: T;
  /** In Chinese. */
  readonly zh?: T;
}

/** What is known of a status besides the transitions from and to it. */
export interface StatusEntry {
  /** The number that the API reports instead of a name. */
  readonly code?: number;
  /** The vendor's constant, to the letter, where it is not the name. */
  readonly wire?: string;
  /** The part of the lifecycle to which the status belongs. */
  readonly phase?: string;
  /** The result of a job that ended in this status; absent for statuses that are not terminal. */
  readonly outcome?: Outcome;
  /** Other accepted spellings: older ones, and those of clients. */
  readonly aliases?: readonly string[];
  /** What the vendor's console shows; the first is the usual one. */
  readonly labels?: Translated<readonly string[]>;
  /** What else the API says of a job in this status: finer, and not to be relied on. Each is a spelling too. */
  readonly secondary?: readonly string[];
  /** What the status says of a job. */
  readonly description?: Translated;
}

/** All statuses of a lifecycle by name, each with what is known of it. A status's place in it is its index. */
export type Catalogue<S extends string = string> = Readonly<Record<S, StatusEntry>>;

/** The statuses of a lifecycle, as tools work with them: by their index, and by what they mean. */
export interface Statuses<S extends string = string> {
  /** The names, in the order of the catalogue. */
  readonly names: readonly S[];
  /** How they are spelled. */
  readonly vocabulary: Vocabulary<S>;
  /** How many there are. As an index it stands for no status: none known yet, or none recognized. */
  readonly size: number;
  /** The status with this code, name, wire name or alias; `undefined` for anything else. Spellings are exact. */
  parse(value: unknown): S | undefined;
  /** The index of a status that the catalogue spells so, to the letter; {@link Statuses.size} for anything else. */
  indexOf(value: unknown): number;
  /** What is known of a status. */
  entryOf(status: S): StatusEntry;
  /** How a job in this status came out; `undefined` where it has not ended, or nothing says how. */
  outcomeOf(status: S): Outcome | undefined;
  /** How a job in this status came out: `ended` where it has, but nothing says how. */
  resultOf(status: S): Result;
  /** Whether the run of a job in this status is over. */
  isTerminal(status: S): boolean;
  /** Whether the status proves nothing: the job goes on underneath. */
  isGap(status: S): boolean;
  /** Whether a job in this status is known not to have ended. */
  isLive(status: S): boolean;
}

/** Which statuses of a catalogue are terminal, and which prove nothing. */
interface Roles<S extends string> {
  readonly ends: readonly S[];
  readonly gaps: readonly S[];
}

/**
 * The statuses of a catalogue. A spelling that two statuses claim belongs to the first, but each has its own name.
 *
 * @param map the indices of statuses by spellings that logs have for them besides
 */
export function statusesOf<S extends string>(
  catalogue: Catalogue<S>,
  { ends, gaps }: Roles<S>,
  map: ReadonlyMap<string, number> = new Map(),
): Statuses<S> {
  const names = Object.keys(catalogue) as S[];
  const size = names.length;
  const spellings = new Map<unknown, number>(names.map((name, index) => [name, index]));
  for (const [index, name] of names.entries()) {
    for (const spelling of spellingsOf(catalogue[name])) if (!spellings.has(spelling)) spellings.set(spelling, index);
  }
  const owned = (name: S, index: number) =>
    [name, ...spellingsOf(catalogue[name])].filter((spelling) => spellings.get(spelling) === index).map(String);
  const spelled = names.map((name, index) => {
    const { en = [], zh = [] } = catalogue[name].labels ?? {};
    return { names: owned(name, index), labels: [...en, ...zh] };
  });
  const mapped = new Set([...map.keys()].map(folded));
  const kept = new Map([...spellings].filter(([spelling]) => !mapped.has(folded(String(spelling)))));
  const readings = readingsOf(spelled, map);
  // What is written must be read as the same status. A code may not be: another status may have it too, or have it as its name,
  // which is the same in CSV; or it is mapped to another status.
  const writtenAs = (name: S, index: number) => {
    const own = [catalogue[name].code ?? name, name, ...spellingsOf(catalogue[name])];
    const read = own.filter((each) => kept.get(each) === index);
    const spelling = read.find((each) => kept.get(String(each)) === index) ?? read[0];
    return spelling ?? [...readings.folded].find(([, of]) => of === index)?.[0] ?? name;
  };
  const vocabulary = { names, spellings: kept, ...readings, written: names.map(writtenAs) };
  const [terminal, gap] = [new Set(ends), new Set(gaps)];
  const indexOf = (value: unknown) => spellings.get(value) ?? size;
  return Object.freeze({
    names: Object.freeze(names),
    vocabulary: Object.freeze(vocabulary),
    size,
    parse: (value: unknown) => names[indexOf(value)],
    indexOf,
    entryOf: (status: S) => catalogue[status],
    outcomeOf: (status: S) => catalogue[status].outcome,
    resultOf: (status: S) => catalogue[status].outcome ?? (terminal.has(status) ? 'ended' : 'live'),
    isTerminal: (status: S) => terminal.has(status),
    isGap: (status: S) => gap.has(status),
    isLive: (status: S) => !terminal.has(status) && !gap.has(status),
  });
}

function spellingsOf({ code, wire, aliases = [], secondary = [] }: StatusEntry): readonly (number | string)[] {
  const codes = code === undefined ? [] : [code, String(code)];
  return [...codes, ...(wire === undefined ? [] : [wire]), ...aliases, ...secondary];
}
