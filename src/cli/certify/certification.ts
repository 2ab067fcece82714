import type { PollerSuite } from '../../pollers/suite.ts';
import { type ClientRun, type ClientRunsOptions, clientRuns } from './client-runs.ts';
import { type Failure, type Fault, failureIn, faultsIn, isSameFault } from './faults.ts';
import type { Meanings } from './meanings.ts';

/** What was found out about a client. */
export interface Certification {
  /** How many cases the suite has, how many were tried, and in how many the client got something wrong. */
  readonly cases: number;
  readonly tried: number;
  readonly failed: number;
  readonly faults: readonly Fault[];
  /** The failures, by case. */
  readonly failures: readonly Failure[];
}

/** A client that has asked nothing in so many cases, and in no other, is not tried any more. */
const MOST_SILENT = 4;

/** How clients are run, and what they say. */
export interface CertificationOptions extends ClientRunsOptions {
  readonly run: Parameters<typeof clientRuns>[2];
  readonly meanings: Meanings;
  /** Called for each case that was tried. */
  onCase(): void;
}

/** Runs a client on each case of a suite, and finds the shortest sequence that shows each of its faults. */
export async function certification(
  { cases }: PollerSuite<string>,
  options: CertificationOptions,
): Promise<Certification> {
  const { signal, run, meanings, onCase } = options;
  const enough = new AbortController();
  const failures: Failure[] = [];
  let tried = 0;
  const sequences = cases.map(({ statuses }) => statuses);
  for await (const each of clientRuns(
    sequences,
    { ...options, signal: AbortSignal.any([signal, enough.signal]) },
    run,
  )) {
    const of = cases[each.index];
    if (of === undefined || (each.end.how === 'stopped' && each.stopped === undefined)) continue;
    tried++;
    onCase();
    const failure = failureIn(each, of, meanings);
    if (failure !== undefined) failures.push(failure);
    if (isPointless(failures, tried)) enough.abort();
  }
  // In the order of the cases, and not in that in which clients have ended.
  failures.sort((one, other) => one.index - other.index);
  const faults: Fault[] = [];
  for (const fault of faultsIn(failures)) faults.push(signal.aborted ? fault : await shortened(fault, options));
  return {
    cases: cases.length,
    tried,
    failed: failures.length,
    faults,
    failures,
  };
}

/** Whether it makes no sense to go on: the client cannot be started, or asks nothing. */
function isPointless(failures: readonly Failure[], tried: number): boolean {
  if (failures.some(({ misbehaviour }) => misbehaviour === 'not started')) return true;
  return (
    failures.length === tried &&
    tried >= MOST_SILENT &&
    failures.every(({ misbehaviour }) => misbehaviour === 'asked nothing')
  );
}

/**
 * A fault with all that can be left out of its sequence before the last status left out, so that the client still makes it. A
 * poller may see what remains: it may miss whatever it has seen.
 */
async function shortened(fault: Fault, options: CertificationOptions): Promise<Fault> {
  if (fault.given === undefined) return fault;
  let shortest = fault;
  for (let index = fault.statuses.length - 2; index >= 0; index--) {
    const without = <T>(items: readonly T[]) => items.filter((_, at) => at !== index);
    const shorter = { ...shortest, statuses: without(shortest.statuses), codes: without(shortest.codes) };
    const again: ClientRun = await options.run(shorter.statuses, -1 - index, options);
    if (isSameFault(again, shorter, options.meanings)) shortest = shorter;
  }
  return shortest;
}
