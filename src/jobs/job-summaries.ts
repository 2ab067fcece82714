import { type Chunk, Columns, entriesOf, type LogConsumer } from '../log/columns/columns.ts';
import { isMalformed, type Malformed, type Observation, timeOf } from '../log/observation.ts';
import type { Result } from '../model/catalogue.ts';
import { type DefaultStatus, lifecycleIn } from '../model/lifecycles.ts';
import { statusRead } from '../model/spelling.ts';
import { isoTime } from '../time.ts';
import { compileJudge, type JudgeOptions } from '../validate/judge.ts';
import { JobStore } from '../validate/store/jobs.ts';
import { unpackVerdict } from '../validate/verdicts.ts';
import { DwellRows, type DwellSum } from './dwell-rows.ts';
import { JobFacts } from './job-facts.ts';
import { createVisits, type VisitBounds } from './visits.ts';

/** How a job came out: `unknown` where its status was never known. */
export const jobOutcomes = ['success', 'failure', 'stopped', 'ended', 'live', 'unknown'] as const satisfies readonly (
  | Result
  | 'unknown'
)[];

/** How a job came out: one of {@link jobOutcomes}. */
export type JobOutcome = (typeof jobOutcomes)[number];

/** What a log shows of one job. */
export interface JobSummary<S extends string = DefaultStatus> {
  /** Its key; empty where observations have none. */
  readonly job: string;
  /** Its last known status; absent where none was. */
  readonly status?: S;
  /** How it came out. */
  readonly outcome: JobOutcome;
  /** When it was first observed, in ISO 8601 (UTC); absent where no observation has a time. */
  readonly firstSeen?: string;
  /** When it was last observed. */
  readonly lastSeen?: string;
  /** How many statuses went unseen, at the least. */
  readonly missed: number;
  /** How many of its observations are findings. */
  readonly findings: number;
  /** Its dwell times by status, in the order in which it was seen in them. Terminal statuses have none. */
  readonly dwell: readonly StatusDwell<S>[];
}

/**
 * The dwell time of a job in a status, in milliseconds, as bounds: the sum over the visits that were seen. Visits that no poll
 * met are not in it.
 */
export interface StatusDwell<S extends string = DefaultStatus> {
  /** The status that it was seen in. */
  readonly status: S;
  /** How many visits were seen. */
  readonly visits: number;
  /** From the first sight of each visit to its last; absent where times are missing or run backwards. */
  readonly atLeast?: number;
  /** From the poll before each visit to the poll after; absent where one of these polls is missing. */
  readonly atMost?: number;
}

/** Sums jobs up from a log. */
export interface JobSummaries<S extends string = DefaultStatus> extends LogConsumer {
  /** Takes the next observation of a job. */
  observe(observation: Observation): void;
  /** Counts a record from which no observation can be read. */
  reject(malformed: Malformed): void;
  /** How many records could not be read. */
  readonly malformed: number;
  /** The earliest and the latest time of an observation, in milliseconds since 1970; absent where none has a time. */
  readonly span: readonly [first: number, last: number] | undefined;
  /** The jobs so far, in the order of their first observation. Can be called again. */
  jobs(): Iterable<JobSummary<S>>;
}

/**
 * Summaries of no jobs yet: of each its last known status, when it was seen, and its dwell times as bounds. A poller does not
 * see when a status begins or ends: the dwell time of a visit is at least the time from the first sight of the status to the
 * last, and at most that from the poll before to the poll after. In events mode it is exact. Times are milliseconds.
 *
 * Memory grows with the jobs, never with the observations: some 85 bytes and the key of each, and 28 for each status that it
 * was seen in.
 *
 * @example
 * const summaries = createJobSummaries();
 * await validateLog(summaries, readLogFile('polls.ndjson'));
 * const stuck = [...summaries.jobs()].filter(({ outcome, missed }) => outcome === 'live' && missed > 0);
 * @throws RangeError for an unknown mode or basis
 */
export function createJobSummaries<S extends string = DefaultStatus>(options: JudgeOptions<S> = {}): JobSummaries<S> {
  const { names, size, vocabulary, isTerminal, resultOf } = lifecycleIn(options).statuses;
  const judge = compileJudge(options);
  const { next: nexts } = judge;
  const verdicts = Array.from(judge.verdicts, unpackVerdict);
  const isEnd = names.map(isTerminal);
  const unknowns = new Set(judge.unknowns);
  const jobs = new JobStore(size);
  const facts = new JobFacts();
  const dwell = new DwellRows();
  const visits = createVisits(judge, options.mode ?? 'poll', (job, status, bounds) => {
    if (!isEnd[status]) dwell.add(job, status, bounds);
  });
  let malformed = 0;
  let [first, last] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];

  function step(job: number, reported: number, time: number): void {
    const before = jobs.statusAt(job);
    const at = judge.at(before, reported);
    const after = nexts[at] ?? before;
    const { verdict, missed } = verdicts[at] ?? { verdict: 'repeated', missed: 0 };
    facts.reach(job);
    facts.see(job, time);
    if (time < first) first = time;
    if (time > last) last = time;
    if (missed > 0) facts.miss(job, missed);
    if (verdict === 'impossible' || verdict === 'unrecognized') facts.addFinding(job);
    visits.observe(job, before, after, !unknowns.has(reported), time);
    if (after !== before) jobs.setStatus(job, after);
  }

  function summaryOf(index: number): JobSummary<S> {
    const status = names[jobs.statusAt(index)];
    const [firstSeen, lastSeen] = [facts.firstAt(index), facts.lastAt(index)];
    return {
      job: jobs.keyAt(index),
      ...(status === undefined ? {} : { status }),
      outcome: status === undefined ? 'unknown' : resultOf(status),
      ...(Number.isNaN(firstSeen) ? {} : { firstSeen: isoTime(firstSeen), lastSeen: isoTime(lastSeen) }),
      missed: facts.missedAt(index),
      findings: facts.findingsAt(index),
      dwell: dwellOf(index),
    };
  }

  /** The visits that are over, and the one that a live job is in. */
  function dwellOf(index: number): readonly StatusDwell<S>[] {
    const sums = dwell.of(index);
    const status = jobs.statusAt(index);
    const isOpen = status !== size && !isEnd[status];
    const all = isOpen ? withVisit(sums, status, visits.open(index)) : sums;
    return all.flatMap((sum) => {
      const name = names[sum.status];
      return name === undefined ? [] : [statusDwell(name, sum)];
    });
  }

  return {
    get malformed() {
      return malformed;
    },
    get span() {
      return first > last ? undefined : ([first, last] as const);
    },
    observe(observation) {
      const { job = '', status } = observation;
      step(jobs.indexOf(job), statusRead(vocabulary, status), timeOf(observation) ?? Number.NaN);
    },
    reject() {
      malformed++;
    },
    take(chunk: Chunk) {
      if (!(chunk instanceof Columns) || chunk.hasUncommon || chunk.vocabulary !== vocabulary) {
        for (const entry of entriesOf(chunk)) isMalformed(entry) ? this.reject(entry) : this.observe(entry);
        return;
      }
      const { count, keys, ends, statuses, times } = chunk;
      let start = 0;
      for (let row = 0; row < count; row++) {
        const end = ends[row] ?? 0;
        step(jobs.indexIn(keys, start, end), statuses[row] ?? size, times[row] ?? Number.NaN);
        start = end;
      }
    },
    *jobs() {
      for (let index = 0; index < jobs.size; index++) yield summaryOf(index);
    },
  };
}

/** The sums with one more visit. */
function withVisit(sums: readonly DwellSum[], status: number, { atLeast, atMost }: VisitBounds): readonly DwellSum[] {
  const own = sums.find((sum) => sum.status === status);
  if (own === undefined) return [...sums, { status, visits: 1, atLeast, atMost }];
  const more = { status, visits: own.visits + 1, atLeast: own.atLeast + atLeast, atMost: own.atMost + atMost };
  return sums.map((sum) => (sum === own ? more : sum));
}

function statusDwell<S extends string>(status: S, { visits, atLeast, atMost }: DwellSum): StatusDwell<S> {
  return {
    status,
    visits,
    ...(Number.isNaN(atLeast) ? {} : { atLeast }),
    ...(Number.isNaN(atMost) ? {} : { atMost }),
  };
}
