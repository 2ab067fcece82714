import type { Lifecycle } from '../model/lifecycle.ts';
import { type Prospect, prospectsOf } from '../model/prospects.ts';
import { distinct, pascalCase } from './names.ts';
import type { NamedTarget } from './targets.ts';
import { type Value, valuesOf } from './values.ts';

/** What only some formats use. */
export interface WaiterSettings {
  /** What can be waited for. */
  readonly until: readonly NamedTarget[];
  /** The operation of the API that says the status of one job. */
  readonly operation: string;
  /** Where its answer has the status: names with dots between them. */
  readonly path: string;
  /** The package of the code, where its language has packages. */
  readonly package?: string | undefined;
}

/** What a file is written from. */
export interface WaiterFile extends WaiterSettings {
  readonly lifecycle: Lifecycle;
  /** The version of jobstat. */
  readonly version: string;
}

/** Writes the file of one format. */
export type WaiterWriter = (file: WaiterFile) => string;

/** A status, and what the API reports for it. */
export interface Reported {
  readonly status: string;
  readonly value: Value;
}

/** How one target is waited for. */
export interface Waiter extends Readonly<Record<Prospect, readonly Reported[]>> {
  /** `JobRunning`: letters and digits, and no two the same but for upper and lower case. */
  readonly name: string;
  /** The target in words: `a job runs`. */
  readonly meaning: string;
}

/** The targets that have words: the names of their waiters, and what is waited for. */
const words: Readonly<Record<string, readonly [name: string, meaning: string]>> = {
  running: ['JobRunning', 'a job runs'],
  terminal: ['JobEnded', 'a job has ended'],
  success: ['JobSucceeded', 'a job has ended in success'],
};

/** The waiters of a file, in the order of its targets. */
export function waitersOf({ lifecycle, until }: WaiterFile): readonly Waiter[] {
  const values = valuesOf(lifecycle);
  const known = until.map(({ name, statuses }) => {
    // A status may have the name of a target: then it is the only one, and not a word.
    const isStatus = statuses.length === 1 && statuses[0] === name;
    return (isStatus ? undefined : words[name]) ?? [`Job${pascalCase(name)}`, `a job is in ${name}`];
  });
  const names = distinct(known.map(([name]) => name));
  return until.map(({ statuses }, index) => {
    const said = prospectsOf(lifecycle, statuses);
    const thoseOf = (prospect: Prospect) =>
      lifecycle.statuses.names.flatMap((status, place) =>
        said[place] === prospect ? [{ status, value: values[place] ?? status }] : [],
      );
    return {
      name: names[index] ?? '',
      meaning: known[index]?.[1] ?? '',
      reached: thoseOf('reached'),
      hopeless: thoseOf('hopeless'),
      possible: thoseOf('possible'),
    };
  });
}

/** Who made a file, and from what. */
export function stampOf({ lifecycle: { id }, version }: WaiterFile): string {
  return `by jobstat ${version} from the lifecycle ${id}`;
}

/** A waiter in a sentence: what is waited for, and in which statuses that is so; and who made it. */
export function descriptionOf({ meaning, reached }: Waiter, file: WaiterFile): string {
  const statuses = reached.map(({ status, value }) => (value === status ? status : `${value} ${status}`)).join(', ');
  const target = meaning.endsWith(statuses) ? meaning : `${meaning}: ${statuses}`;
  return `Waits until ${target}. Generated ${stampOf(file)}; do not edit.`;
}
