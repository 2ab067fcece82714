/** What was measured: one figure of ours, one of a peer's, side by side in one run. */
export interface Line {
  /** What is compared, and in which unit. */
  readonly what: string;
  readonly unit: string;
  readonly ours: Figure;
  readonly peer: Figure;
  /** What must be reached: ours at the most, or ours divided by the peer's at the most. */
  readonly most?: { readonly ours: number } | { readonly ratio: number };
}

/** A figure, and whose it is. */
export interface Figure {
  readonly name: string;
  readonly value: number;
}

/** The median time that something takes, in milliseconds, of several runs after one that is not counted. */
export function medianTime(run: () => unknown, runs = 9): number {
  run();
  const times = Array.from({ length: runs }, () => {
    const start = performance.now();
    run();
    return performance.now() - start;
  });
  return times.sort((a, b) => a - b)[Math.floor(runs / 2)] ?? Number.NaN;
}

/** Whether a line reaches what it must; `undefined` if nothing is asked of it. */
export function isReached({ ours, peer, most }: Line): boolean | undefined {
  if (most === undefined) return undefined;
  return 'ours' in most ? ours.value <= most.ours : ours.value / peer.value <= most.ratio;
}
