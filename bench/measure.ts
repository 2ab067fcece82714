/** What was measured: one figure of ours, one of a peer's, side by side in one run. */
export interface Line {
  /** What is compared, and in which unit. */
  readonly what: string;
  readonly unit: string;
  readonly ours: Figure;
  readonly peer: Figure;
  /** What ours must not be above. */
  readonly most?: Bound;
  /** What ours must not be below. */
  readonly least?: Bound;
  /** Why the figures mean nothing, where they do not. */
  readonly error?: string;
}

/** How much is measured. */
export interface Options {
  /** The size of logs, as a share of the usual one: less for a quick run. */
  readonly size: number;
  /** How often programs take turns. */
  readonly rounds: number;
  /** A part of the names of those kinds of logs that are measured. */
  readonly only: string;
}

/** Lines, with the tables in Markdown that tell the same and more. */
export interface Measured {
  readonly lines: readonly Line[];
  readonly markdown: string;
}

/** A bound on our figure, or on our figure divided by the peer's. */
export type Bound = { readonly ours: number } | { readonly ratio: number };

/** A figure, and whose it is. */
export interface Figure {
  readonly name: string;
  readonly value: number;
}

/** The median time that something takes, in milliseconds, of several runs after one that is not counted. */
export function medianTime(run: () => unknown, runs = 9): number {
  return medianTimes([run], runs)[0] ?? Number.NaN;
}

/** The same of several things that are run in turn, so that what else the machine does slows all of them alike. */
export function medianTimes(things: readonly (() => unknown)[], runs = 9): readonly number[] {
  for (const run of things) run();
  return medians(Array.from({ length: runs }, () => things.map(timeOf)));
}

/** The median value of each of several things that measure themselves, run in turn. */
export function medianValues(things: readonly (() => number)[], runs: number): readonly number[] {
  for (const run of things) run();
  return medians(Array.from({ length: runs }, () => things.map((run) => run())));
}

/** The largest value of each, where what else the machine does can only make it smaller. */
export function largestValues(things: readonly (() => number)[], runs: number): readonly number[] {
  const rounds = Array.from({ length: runs }, () => things.map((run) => run()));
  return things.map((_, index) => Math.max(...rounds.map((round) => round[index] ?? Number.NaN)));
}

/** The same as {@link medianTimes}, of things that are waited for. */
export async function medianTimesOf(things: readonly (() => Promise<unknown>)[], runs = 5): Promise<readonly number[]> {
  for (const run of things) await run();
  const rounds: number[][] = [];
  for (let round = 0; round < runs; round++) {
    const times: number[] = [];
    for (const run of things) {
      const start = performance.now();
      await run();
      times.push(performance.now() - start);
    }
    rounds.push(times);
  }
  return medians(rounds);
}

/** The median of each column. */
function medians(rounds: readonly (readonly number[])[]): readonly number[] {
  return (rounds[0] ?? []).map((_, index) => median(rounds.map((round) => round[index] ?? Number.NaN)));
}

/** The value in the middle. */
export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

function timeOf(run: () => unknown): number {
  const start = performance.now();
  run();
  return performance.now() - start;
}

/** Whether a line reaches what it must; `undefined` if nothing is asked of it. */
export function isReached({ ours, peer, most, least, error }: Line): boolean | undefined {
  if (error !== undefined) return false;
  if (most === undefined && least === undefined) return undefined;
  const bounded = (bound: Bound) => ('ours' in bound ? ours.value / bound.ours : ours.value / peer.value / bound.ratio);
  return (most === undefined || bounded(most) <= 1) && (least === undefined || bounded(least) >= 1);
}
