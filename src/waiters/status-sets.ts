import type { Lifecycle } from '../model/lifecycle.ts';
import { distinct } from './names.ts';
import { type Value, valuesOf } from './values.ts';

/** A status as code has it. */
export interface Constant {
  /** Its identifier, which no other status has in upper or lower case. */
  readonly identifier: string;
  /** Its name in the lifecycle. */
  readonly status: string;
  /** What the API reports for it. */
  readonly value: Value;
}

/** The statuses of a lifecycle as code has them. */
export interface Constants {
  readonly all: readonly Constant[];
  /** Whether all values are numbers of 32 bits. If not, all are texts. */
  readonly areCodes: boolean;
  /** Whether a value is not always the name. */
  readonly haveNames: boolean;
}

/** The statuses of a lifecycle as code has them, with identifiers in the style of its language. */
export function constantsOf(lifecycle: Lifecycle, identifierOf: (status: string) => string): Constants {
  const { names } = lifecycle.statuses;
  const values = valuesOf(lifecycle);
  const areCodes = values.every((value) => typeof value === 'number' && (value | 0) === value);
  const identifiers = distinct(names.map(identifierOf));
  const all = names.map((status, index) => {
    const value = values[index] ?? status;
    return { identifier: identifiers[index] ?? '', status, value: areCodes ? value : String(value) };
  });
  return { all, areCodes, haveNames: all.some(({ status, value }) => value !== status) };
}

/** The statuses that have something in common. */
export interface StatusSet {
  readonly name: 'terminal' | 'success' | 'failure' | 'stopped' | 'live' | 'gap';
  /** What is so where a job is in one of them. */
  readonly meaning: string;
  has(status: string): boolean;
}

/** The statuses of a lifecycle by what they mean. Some of the sets may be empty. */
export function statusSets({ statuses: { isTerminal, isLive, isGap, outcomeOf } }: Lifecycle): readonly StatusSet[] {
  return [
    { name: 'terminal', meaning: 'the run of the job is over', has: isTerminal },
    { name: 'success', meaning: 'the job has ended in success', has: (status) => outcomeOf(status) === 'success' },
    { name: 'failure', meaning: 'the job has failed', has: (status) => outcomeOf(status) === 'failure' },
    { name: 'stopped', meaning: 'the job was stopped', has: (status) => outcomeOf(status) === 'stopped' },
    { name: 'live', meaning: 'the job is known to go on', has: isLive },
    { name: 'gap', meaning: 'nothing is known of the job: wait for its next status', has: isGap },
  ];
}
