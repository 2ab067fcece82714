import type { Statuses } from '../model/catalogue.ts';
import { type DefaultStatus, lifecycleIn, type WithLifecycle } from '../model/lifecycles.ts';
import type { TimedStatus } from './poll.ts';
import { type Generator, next } from './random.ts';

/** The faults that can be injected into observations. */
export const faults = ['swapped', 'resurrected', 'skipped-back', 'foreign-status', 'garbled'] as const;

/**
 * A fault that was injected.
 *
 * @useDeclaredType
 */
export type Fault = (typeof faults)[number];

/** An observed status of a job, or what a fault made of it. */
export interface CorruptedStatus {
  /** A status, or a value that is not one. */
  readonly status: number | string;
  /** Milliseconds since 1970. */
  readonly time: number;
  /** The fault; absent where there is none. */
  readonly injected?: Fault;
}

/** An observed status with its context. */
interface Context {
  readonly current: TimedStatus;
  /** The next observed status; absent at the end. */
  readonly following: TimedStatus | undefined;
  /** The live statuses that were observed before, except the current one. */
  readonly earlier: readonly string[];
  /** Whether the run has ended in the current status. */
  readonly isOver: boolean;
  /** The values that are no status here. */
  readonly foreign: readonly (number | string)[];
}

/** How a fault is injected: in which contexts it can be, and what replaces the current status. */
interface Corruption {
  fits(context: Context): boolean;
  make(context: Context, generator: Generator): readonly CorruptedStatus[];
}

/** Values that vendors do not have, such as clients come to report; if one is a status of the lifecycle, it is left out. */
const FOREIGN = [23, 99, -1, 8.5, '08', 'running?', 'SUCCEEDED'] as const;

/** How long after its end a job is resurrected, in milliseconds. */
const AFTER_THE_END = 1000;

const corruptions: Readonly<Record<Fault, Corruption>> = {
  /** The current status and the following one change places; both are replaced. */
  swapped: {
    fits: ({ current, following }) => following !== undefined && following.status !== current.status,
    make: ({ current, following = current }) => [
      { status: following.status, time: current.time, injected: 'swapped' },
      { status: current.status, time: following.time, injected: 'swapped' },
    ],
  },
  /** After its end, the job has an earlier status again. */
  resurrected: {
    fits: ({ isOver, earlier }) => isOver && earlier.length > 0,
    make({ current, following, earlier }, generator) {
      const time = Math.min(current.time + AFTER_THE_END, following?.time ?? Number.POSITIVE_INFINITY);
      return [current, { status: pick(earlier, generator), time, injected: 'resurrected' }];
    },
  },
  /** An earlier status replaces the current one. */
  'skipped-back': {
    fits: ({ isOver, earlier }) => !isOver && earlier.length > 0,
    make: ({ current: { time }, earlier }, generator) => [
      { status: pick(earlier, generator), time, injected: 'skipped-back' },
    ],
  },
  /** A value that is not a status replaces the current status. */
  'foreign-status': {
    fits: ({ foreign }) => foreign.length > 0,
    make: ({ current: { time }, foreign }, generator) => [
      { status: pick(foreign, generator), time, injected: 'foreign-status' },
    ],
  },
  /** The record cannot be read. Whoever writes the log garbles it: here it is only marked. */
  garbled: {
    fits: () => true,
    make: ({ current }) => [{ ...current, injected: 'garbled' }],
  },
};

/**
 * Injects faults into a share of the observed statuses of a job, each time one of the {@link faults} that fit, and
 * marks them. Every status without a mark can follow the one before it, so whatever a validator finds is marked.
 */
export function* corrupt<S extends string = DefaultStatus>(
  observed: Iterable<TimedStatus>,
  share: number,
  generator: Generator,
  options: WithLifecycle<S> = {},
): Iterable<CorruptedStatus> {
  // The border of the types: observed statuses are texts.
  const { isLive, isTerminal, parse } = lifecycleIn(options).statuses as Statuses<string>;
  const foreign = FOREIGN.filter((value) => parse(value) === undefined);
  const live = new Set<string>();
  const iterator = observed[Symbol.iterator]();
  for (let now = iterator.next(), after = now; !now.done; now = after) {
    const current = now.value;
    after = iterator.next();
    const following = after.done ? undefined : after.value;
    const earlier = [...live].filter((status) => status !== current.status);
    const context = { current, following, earlier, isOver: isTerminal(current.status), foreign };
    const fault = next(generator) < share ? pick(faultsThatFit(context), generator) : undefined;
    if (fault === undefined) yield current;
    else yield* corruptions[fault].make(context, generator);
    if (isLive(current.status)) live.add(current.status);
    if (fault !== 'swapped' || following === undefined) continue;
    if (isLive(following.status)) live.add(following.status);
    after = iterator.next();
  }
}

function faultsThatFit(context: Context): readonly Fault[] {
  return faults.filter((name) => corruptions[name].fits(context));
}

function pick<Item>(items: readonly Item[], generator: Generator): Item {
  return items[Math.floor(next(generator) * items.length)] as Item;
}
