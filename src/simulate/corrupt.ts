import { isLive, isTerminal, type Status } from '../model/modelarts-v1/statuses.ts';
import type { TimedStatus } from './poll.ts';
import { type Generator, next } from './random.ts';

/** What can be done to an observation. */
export const faults = ['swapped', 'resurrected', 'skipped-back', 'foreign-status', 'garbled'] as const;

/** What was done to an observation: one of {@link faults}. */
export type Fault = (typeof faults)[number];

/** What was seen of a job, or made of it. */
export interface CorruptedStatus {
  /** A status, or something that is none. */
  readonly status: Status | number | string;
  /** Milliseconds since 1970. */
  readonly time: number;
  /** What was done to it. */
  readonly injected?: Fault;
}

/** A report, and what is around it. */
interface Context {
  readonly report: TimedStatus;
  /** What was seen next; absent at the end. */
  readonly following: TimedStatus | undefined;
  /** Live statuses that the job had before, other than the one that it has. */
  readonly earlier: readonly Status[];
}

/** One way to do wrong: to which contexts it can be done, and what then takes the place of the report. */
interface Corruption {
  fits(context: Context): boolean;
  make(context: Context, generator: Generator): readonly CorruptedStatus[];
}

/** Statuses that the vendor does not have, as clients come to report them. */
const FOREIGN = [23, 99, -1, 8.5, '08', 'running?', 'SUCCEEDED'] as const;

/** How long after its end a job is resurrected, in milliseconds. */
const AFTER_THE_END = 1000;

const corruptions: Readonly<Record<Fault, Corruption>> = {
  /** Two statuses that followed each other changed places. It takes the place of both. */
  swapped: {
    fits: ({ report, following }) => following !== undefined && following.status !== report.status,
    make: ({ report, following = report }) => [
      { status: following.status, time: report.time, injected: 'swapped' },
      { status: report.status, time: following.time, injected: 'swapped' },
    ],
  },
  /** After its end, the job has a status again that it had before. */
  resurrected: {
    fits: ({ report, earlier }) => isTerminal(report.status) && earlier.length > 0,
    make({ report, following, earlier }, generator) {
      const time = Math.min(report.time + AFTER_THE_END, following?.time ?? Number.POSITIVE_INFINITY);
      return [report, { status: pick(earlier, generator), time, injected: 'resurrected' }];
    },
  },
  /** A status is replaced by one that the job had before. */
  'skipped-back': {
    fits: ({ report, earlier }) => !isTerminal(report.status) && earlier.length > 0,
    make: ({ report: { time }, earlier }, generator) => [
      { status: pick(earlier, generator), time, injected: 'skipped-back' },
    ],
  },
  /** A status is replaced by something that is none. */
  'foreign-status': {
    fits: () => true,
    make: ({ report: { time } }, generator) => [{ status: pick(FOREIGN, generator), time, injected: 'foreign-status' }],
  },
  /** The record cannot be read. That is for whoever writes it down: here it is only marked. */
  garbled: {
    fits: () => true,
    make: ({ report }) => [{ ...report, injected: 'garbled' }],
  },
};

/**
 * Does something wrong to a share of what was seen of a job, each time one of the {@link faults} that fit, and marks it.
 * Whatever is not marked can follow what is there before it: what a validator finds is marked.
 */
export function* corrupt(
  reports: Iterable<TimedStatus>,
  share: number,
  generator: Generator,
): Iterable<CorruptedStatus> {
  const seen = new Set<Status>();
  const iterator = reports[Symbol.iterator]();
  let now = iterator.next();
  while (!now.done) {
    const report = now.value;
    let after = iterator.next();
    const following = after.done ? undefined : after.value;
    const context = { report, following, earlier: [...seen].filter((status) => status !== report.status) };
    const fault =
      next(generator) < share
        ? pick(
            faults.filter((name) => corruptions[name].fits(context)),
            generator,
          )
        : undefined;
    if (fault === undefined) yield report;
    else yield* corruptions[fault].make(context, generator);
    for (const { status } of fault === 'swapped' && following ? [report, following] : [report])
      if (isLive(status)) seen.add(status);
    if (fault === 'swapped') after = iterator.next();
    now = after;
  }
}

function pick<Item>(items: readonly Item[], generator: Generator): Item {
  return items[Math.floor(next(generator) * items.length)] as Item;
}
