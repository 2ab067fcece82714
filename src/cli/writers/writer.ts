import type { SimulateOptions } from '../../simulate/simulate.ts';

/** Simulates jobs and writes them down in one format, piece by piece. */
export type Writer = (options: SimulateOptions<string>) => Iterable<string>;
