import type { Lifecycle } from './lifecycle.ts';
import { type JobRow, modelartsV1 } from './modelarts-v1/lifecycle.ts';
import type { Status } from './modelarts-v1/statuses.ts';
import type { Row } from './table.ts';

/** The lifecycle that every tool uses unless another one is given. */
export const defaultLifecycle: Lifecycle<Status> = modelartsV1;

/** The statuses of the lifecycle that every tool uses unless another one is given. */
export type DefaultStatus = Status;

/**
 * The events and the other targets of rows between statuses: those of the default lifecycle are known by name, those of any
 * other are text.
 */
export type RowOf<S extends string> = [S] extends [DefaultStatus] ? JobRow : Row<S>;

/** What every tool that needs a model takes. */
export interface WithLifecycle<S extends string = DefaultStatus> {
  /** The lifecycle: ModelArts v1 unless given. */
  readonly lifecycle?: Lifecycle<S> | undefined;
}

/** The lifecycle of some options. */
export function lifecycleIn<S extends string>({ lifecycle }: WithLifecycle<S>): Lifecycle<S> {
  // The border of the types: without a lifecycle, `S` is the default one's.
  return lifecycle ?? (defaultLifecycle as Lifecycle<string> as Lifecycle<S>);
}

/** The built-in lifecycles by their ids, loaded on demand. */
export const lifecycles: Readonly<Record<string, () => Promise<Lifecycle>>> = {
  'modelarts-v1': async () => modelartsV1 as Lifecycle<string>,
  'modelarts-v2': async () => (await import('./modelarts-v2/lifecycle.ts')).modelartsV2 as Lifecycle<string>,
};
