import type { Observation } from '../log/observation.ts';
import { type DefaultStatus, lifecycleIn, type WithLifecycle } from '../model/lifecycles.ts';
import { milliseconds } from '../time.ts';
import { compileJudge } from '../validate/judge.ts';
import type { ListedJob } from './api.ts';
import type { JudgedObservation } from './watch.ts';

/** When the status of a job is recorded although it is the same as before. */
export interface RepeatOptions<S extends string = DefaultStatus> extends WithLifecycle<S> {
  /** After how many milliseconds that of a live job is. */
  readonly heartbeat: number;
  /** Whether that of every job is, each time. */
  readonly all: boolean;
}

/** An observation that is to be recorded, with its verdict. */
export interface RecordedObservation<S extends string = DefaultStatus> extends JudgedObservation<S> {
  /** The status that the job has left, where it is recognized, and how long it was seen in that, in milliseconds. */
  readonly left?: { readonly status: S; readonly milliseconds: number };
}

/** The jobs in one status: how many there are, and since when the first of them is in it, in milliseconds since 1970. */
export interface JobsInStatus<S extends string = DefaultStatus> {
  /** Absent for statuses that the catalogue does not have. */
  readonly status?: S;
  readonly jobs: number;
  readonly since: number;
}

/** What is known of a job: data for {@link KnownJobs.add}. Times are milliseconds since 1970. */
export interface JobRecord<S extends string = DefaultStatus> {
  readonly job: string;
  /** The status as it was last recorded. */
  readonly status: number | string;
  /** The last known status; absent where none was recognized. */
  readonly last?: S;
  /** When the status was first seen. */
  readonly since: number;
  /** When it was last recorded. */
  readonly time: number;
  /** How many passes in a row have not seen it. */
  readonly missed: number;
}

/**
 * What a recorder knows of jobs: the last status of each, so that only changes are recorded. It holds some 250 bytes for
 * each version that the list has: also of those that ended, since the list goes on to have them. A version that ended is
 * forgotten when three lists in a row do not have it; a live one when the API says that it is gone.
 */
export interface KnownJobs<S extends string = DefaultStatus> {
  readonly size: number;
  /** The statuses of their lifecycle. */
  readonly statuses: readonly S[];
  /** Takes an observation that was recorded before. */
  restore(observation: Observation): void;
  /** Takes what was known of a job. */
  add(record: JobRecord<S>): void;
  /** Begins a pass over the list. */
  beginPass(): void;
  /** What is to be recorded of a job in the list; `undefined` where it is known already, as on a page before. */
  list(job: ListedJob, time: number): RecordedObservation<S> | undefined;
  /**
   * The live jobs that the list of this pass does not have, and that are to be looked up: each once, and again with each
   * heartbeat; so many at most, those first that were recorded last.
   */
  missing(time: number, most: number): readonly string[];
  /** What is to be recorded of a job that was looked up. */
  lookUp(job: ListedJob, time: number): RecordedObservation<S> | undefined;
  /** Forgets a job that is gone. */
  forget(job: string): void;
  /** Ends a pass that has seen the whole list. Returns how many jobs the list had. */
  endPass(): number;
  /** The jobs by their last reported status. */
  byStatus(): readonly JobsInStatus<S>[];
  [Symbol.iterator](): Iterator<JobRecord<S>>;
}

/** After so many lists in a row without it, a job that ended is forgotten. One list may miss a job that moved. */
const MOST_MISSED = 3;

/** A job in memory. A class, as there may be very many. */
class KnownJob {
  /** The index of the status that was last reported, or the text or number that is no status; `undefined` in a new one. */
  reported: number | string | undefined = undefined;
  /** The index of the last known status; the number of statuses where none is known. */
  last: number;
  since = 0;
  written = 0;
  /** The pass whose list last had it. */
  pass = 0;
  missed = 0;
  isLookedUp = false;

  constructor(last: number) {
    this.last = last;
  }
}

/** Makes a memory without any job. */
export function createKnownJobs<S extends string = DefaultStatus>(options: RepeatOptions<S>): KnownJobs<S> {
  const { heartbeat, all } = options;
  const { names, size, indexOf, isTerminal, vocabulary } = lifecycleIn(options).statuses;
  const judge = compileJudge(options);
  const jobs = new Map<string, KnownJob>();
  let pass = 0;

  /** How a status is held: by its index, or as the text of what is none. */
  const reportedAs = (index: number, status: number | string) => (index === size ? String(status) : index);
  const isLive = ({ reported }: KnownJob): boolean => {
    const name = typeof reported === 'number' ? names[reported] : undefined;
    return name === undefined || !isTerminal(name);
  };
  const entryOf = (job: string) => {
    const known = jobs.get(job) ?? new KnownJob(size);
    if (known.reported === undefined) jobs.set(job, known);
    return known;
  };
  /** Keeps what was reported, and returns the step that it is. */
  const follow = (known: KnownJob, status: number | string, time: number): number => {
    const index = indexOf(status);
    const reported = reportedAs(index, status);
    const at = judge.at(known.last, index);
    if (known.reported !== reported) known.since = time;
    known.reported = reported;
    known.last = judge.next[at] ?? known.last;
    known.written = time;
    return at;
  };
  const recorded = (known: KnownJob, { job, status: reported }: ListedJob, time: number): RecordedObservation<S> => {
    const { reported: before, since } = known;
    const judgement = judge.judgement(follow(known, reported, time));
    const status = names[indexOf(reported)];
    const old = typeof before === 'number' && before !== known.reported ? names[before] : undefined;
    return {
      observation: { job, status: reported, time },
      judgement,
      ...(status === undefined ? {} : { status }),
      ...(old === undefined ? {} : { left: { status: old, milliseconds: Math.max(0, time - since) } }),
    };
  };
  const isNews = (known: KnownJob, status: number | string) => known.reported !== reportedAs(indexOf(status), status);
  // Where the clock was set back, it is due at once.
  const isDue = (known: KnownJob, time: number) =>
    isLive(known) && (time - known.written >= heartbeat || time < known.written);

  return {
    get size() {
      return jobs.size;
    },
    statuses: names,
    restore({ job = '', status, time }) {
      follow(entryOf(job), status, milliseconds(time) ?? 0);
    },
    add({ job, status, last, since, time, missed }) {
      const known = entryOf(job);
      known.reported = reportedAs(indexOf(status), status);
      known.last = indexOf(last);
      Object.assign(known, { since, written: time, missed });
    },
    beginPass: () => void pass++,
    list(listed, time) {
      const known = entryOf(listed.job);
      const isFirst = known.pass !== pass;
      known.pass = pass;
      known.isLookedUp = false;
      const isRepeated = isFirst && (all || isDue(known, time));
      return isRepeated || isNews(known, listed.status) ? recorded(known, listed, time) : undefined;
    },
    missing(time, most) {
      const missing = [...jobs].filter(
        ([, known]) => known.pass !== pass && isLive(known) && (!known.isLookedUp || isDue(known, time)),
      );
      // An old log has jobs that were gone long ago, which must not keep others waiting.
      return missing
        .sort(([, one], [, other]) => other.written - one.written)
        .slice(0, most)
        .map(([job]) => job);
    },
    lookUp(found, time) {
      const known = entryOf(found.job);
      known.isLookedUp = true;
      return all || isDue(known, time) || isNews(known, found.status) ? recorded(known, found, time) : undefined;
    },
    forget: (job) => void jobs.delete(job),
    endPass() {
      let listed = 0;
      for (const [job, known] of jobs) {
        const isListed = known.pass === pass;
        listed += Number(isListed);
        known.missed = isListed ? 0 : known.missed + 1;
        if (known.missed >= MOST_MISSED && !isLive(known)) jobs.delete(job);
      }
      return listed;
    },
    byStatus() {
      const counts = [...names, undefined].map((status) => ({
        ...(status === undefined ? {} : { status }),
        jobs: 0,
        since: Number.POSITIVE_INFINITY,
      }));
      for (const { reported, since } of jobs.values()) {
        const count = counts[typeof reported === 'number' ? reported : size];
        if (count === undefined) continue;
        count.jobs++;
        count.since = Math.min(count.since, since);
      }
      return counts;
    },
    *[Symbol.iterator]() {
      for (const [job, { reported = '', last, since, written, missed }] of jobs) {
        const status = typeof reported === 'number' ? (vocabulary.written[reported] ?? '') : reported;
        const name = names[last];
        yield { job, status, ...(name === undefined ? {} : { last: name }), since, time: written, missed };
      }
    },
  };
}
