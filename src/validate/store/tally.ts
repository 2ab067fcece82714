import type { Batch } from '../../log/columns/columns.ts';
import { type Entry, isMalformed, type Malformed, type Observation } from '../../log/observation.ts';
import type { Sink } from '../../log/sink.ts';
import { isTerminal, NO_STATUS, statuses, statusNames } from '../../model/modelarts-v1/statuses.ts';
import { abridged, codeOf, timeOf } from '../reported.ts';
import { stepIndex, VERDICT_BITS, verdictCode } from '../verdicts.ts';
import { type JobColumns, JobStore } from './jobs.ts';
import { type FindingNote, moved, type Sight, sortOf, stepSort, type WarningNote } from './notes.ts';
import { Sample } from './sample.ts';
import { type BeginningColumns, Beginnings } from './segment.ts';

/** How a ledger is kept. */
export interface LedgerOptions {
  /** The verdicts: see `compileVerdicts`. */
  readonly verdicts: Uint8Array;
  /** How many notes of each sort are kept. */
  readonly maxFindings: number;
  /** Whether a job is forgotten once it has ended. */
  readonly forgetEnded?: boolean;
  /** Whether it is of a part of a log, before which there may be others. */
  readonly isPart?: boolean;
}

/** The ledger of a part of a log, for another thread: numbers in columns, and what was noted. */
export interface LedgerPart {
  readonly jobs: JobColumns;
  readonly beginnings: BeginningColumns;
  readonly counts: Float64Array;
  readonly records: number;
  readonly malformed: number;
  readonly findings: { readonly items: readonly FindingNote[]; readonly count: number };
  readonly warnings: { readonly items: readonly WarningNote[]; readonly count: number };
}

/** Where a part of a log is in the whole. */
export interface PartPlace {
  readonly file?: string | undefined;
  /** How many lines of the file are before it. */
  readonly lines: number;
}

const IMPOSSIBLE = verdictCode('impossible');
const UNRECOGNIZED = verdictCode('unrecognized');
const UNKNOWN = statuses.UNKNOWN.code;
const ENDS = Uint8Array.from(statusNames, (status) => Number(isTerminal(status)));

/**
 * Judges observations and keeps account of them: one by one, or many in columns without an object for each. Memory grows
 * with the jobs (see {@link JobStore}, for a part also {@link Beginnings}) and with what is noted.
 */
export class Ledger implements Sink {
  readonly jobs: JobStore = new JobStore();
  readonly findings: Sample<FindingNote>;
  readonly warnings: Sample<WarningNote>;
  /** How many observations have each verdict, by its code. */
  readonly counts: Float64Array = new Float64Array(VERDICT_BITS + 1);
  malformed = 0;
  /** How many jobs were forgotten, by the code of their last status. */
  readonly forgotten: number[] = Array<number>(NO_STATUS + 1).fill(0);
  /** How many records there were. */
  #records = 0;
  readonly #verdicts: Uint8Array;
  readonly #forgetEnded: boolean;
  readonly #beginnings: Beginnings | undefined;

  constructor({ verdicts: compiled, maxFindings, forgetEnded = false, isPart = false }: LedgerOptions) {
    this.#verdicts = compiled;
    this.#forgetEnded = forgetEnded;
    this.#beginnings = isPart ? new Beginnings() : undefined;
    this.findings = new Sample(maxFindings);
    this.warnings = new Sample(maxFindings);
  }

  /** How many observations were judged. */
  get observations(): number {
    return this.counts.reduce((sum, count) => sum + count, 0);
  }

  take(entry: Entry): void {
    if (isMalformed(entry)) this.reject(entry);
    else this.observe(entry);
  }

  /** Judges one observation; returns which step it was: see {@link stepIndex}. */
  observe(observation: Observation): number {
    const { job, file, line } = observation;
    const order = this.#records++;
    const index = this.jobs.indexOf(job ?? '');
    const from = this.jobs.statusAt(index);
    const to = codeOf(observation.status);
    const time = timeOf(observation);
    const makeSight = () => sight(order, job, file, line, time ?? Number.NaN);
    if (this.#beginnings !== undefined && from === NO_STATUS && to !== NO_STATUS && to !== UNKNOWN) {
      this.#beginnings.setStatus(index, to, order, line ?? 0, time ?? Number.NaN);
    } else {
      const verdict = this.#verdictOf(from, to);
      this.#count(verdict);
      if (verdict === IMPOSSIBLE) this.#noteImpossible(index, from, to, makeSight);
      if (verdict === UNRECOGNIZED) this.#noteUnrecognized(index, observation, makeSight);
    }
    if (to !== NO_STATUS && to !== UNKNOWN) this.jobs.setStatus(index, to);
    if (time !== undefined) this.#noteTime(index, time, line ?? 0, order, makeSight);
    else if (observation.time !== undefined) this.#noteUnreadable(observation, makeSight);
    if (this.#forgetEnded) this.#forgetIfEnded(index);
    return stepIndex(from, to);
  }

  /** Counts a record from which no observation can be read. */
  reject({ problem, ...place }: Malformed): void {
    const order = this.#records++;
    this.malformed++;
    this.findings.add(problem, () => ({ kind: 'malformed', order, ...place, problem }));
  }

  judge(batch: Batch): void {
    const { count, keys, ends, statuses: codes, times } = batch;
    const { jobs, counts } = this;
    const compiled = this.#verdicts;
    let start = 0;
    for (let at = 0; at < count; at++) {
      const end = ends[at] ?? 0;
      const index = jobs.indexIn(keys, start, end);
      start = end;
      const to = codes[at] ?? 0;
      const from = jobs.statusAt(index);
      if (from === NO_STATUS) this.#begin(batch, at, index, to);
      else {
        const verdict = (compiled[stepIndex(from, to)] ?? 0) & VERDICT_BITS;
        counts[verdict] = (counts[verdict] ?? 0) + 1;
        if (verdict === IMPOSSIBLE) this.#noteImpossible(index, from, to, () => this.#sightIn(batch, at, index));
      }
      if (to !== UNKNOWN) jobs.setStatus(index, to);
      const time = times[at] ?? 0;
      if (time >= jobs.timeAt(index)) jobs.setTime(index, time);
      else if (!Number.isNaN(time)) {
        this.#noteTime(index, time, batch.line + at, this.#records + at, () => this.#sightIn(batch, at, index));
      }
      if (this.#forgetEnded) this.#forgetIfEnded(index);
    }
    this.#records += count;
  }

  /** What was found in a part of a log. The ledger must not be used any more. */
  part(): LedgerPart {
    const { counts, malformed, findings, warnings } = this;
    const jobs = this.jobs.columns();
    if (this.#beginnings === undefined) throw new TypeError('the ledger is not of a part');
    return {
      jobs,
      beginnings: this.#beginnings.columns(jobs.size),
      counts,
      records: this.#records,
      malformed,
      findings: { items: findings.items, count: findings.count },
      warnings: { items: warnings.items, count: warnings.count },
    };
  }

  /** Goes on with a part of a log that was judged by itself: judges how its histories begin, and adds what it found. */
  absorb(part: LedgerPart, { file, lines }: PartPlace): void {
    const other = JobStore.of(part.jobs);
    const begun: Candidate<FindingNote>[] = [];
    const timed: Candidate<WarningNote>[] = [];
    for (let own = 0; own < part.jobs.size; own++) {
      const index = this.jobs.indexFrom(other, own);
      this.#absorbStatus(index, other, own, part.beginnings, begun);
      this.#absorbTime(index, other, own, part.beginnings, timed);
      if (other.isFlawed(own)) this.jobs.setFlawed(index);
    }
    const records = this.#records;
    for (const { sort, make } of inOrder(part.findings.items, sortOf, begun))
      this.findings.keep(sort, () => moved(make(), file, lines, records));
    for (const { sort, make } of inOrder(part.warnings.items, ({ kind }) => kind, timed))
      this.warnings.keep(sort, () => moved(make(), file, lines, records));
    this.findings.count += part.findings.count + begun.length;
    this.warnings.count += part.warnings.count + timed.length;
    for (const [verdict, count] of part.counts.entries()) this.#count(verdict, count);
    this.malformed += part.malformed;
    this.#records += part.records;
  }

  #absorbStatus(
    index: number,
    other: JobStore,
    own: number,
    { statuses: firsts, orders, lines, times }: BeginningColumns,
    found: Candidate<FindingNote>[],
  ): void {
    const to = firsts[own] ?? NO_STATUS;
    if (to === NO_STATUS) return;
    const from = this.jobs.statusAt(index);
    const verdict = this.#verdictOf(from, to);
    this.#count(verdict);
    this.jobs.setStatus(index, other.statusAt(own));
    if (verdict !== IMPOSSIBLE) return;
    this.jobs.setFlawed(index);
    const order = orders[own] ?? 0;
    const make = (): FindingNote => {
      const time = times[own] ?? Number.NaN;
      return { kind: 'impossible', ...sight(order, other.keyAt(own), undefined, lines[own], time), from, to };
    };
    found.push({ order, sort: stepSort(from, to), make });
  }

  #absorbTime(
    index: number,
    other: JobStore,
    own: number,
    { firstTimes, timedOrders, timedLines }: BeginningColumns,
    found: Candidate<WarningNote>[],
  ): void {
    const time = firstTimes[own] ?? Number.NaN;
    if (Number.isNaN(time)) return;
    const previous = this.jobs.timeAt(index);
    this.jobs.setTime(index, other.timeAt(own));
    if (!(time < previous)) return;
    const order = timedOrders[own] ?? 0;
    const make = (): WarningNote => {
      return { kind: 'out-of-order', ...sight(order, other.keyAt(own), undefined, timedLines[own], time), previous };
    };
    found.push({ order, sort: 'out-of-order', make });
  }

  /** Judges a status of a job of which none is known yet; in a part that is left to the whole. */
  #begin(batch: Batch, at: number, index: number, to: number): void {
    const verdict = this.#verdictOf(NO_STATUS, to);
    if (this.#beginnings !== undefined && to !== UNKNOWN) {
      this.#beginnings.setStatus(index, to, this.#records + at, batch.line + at, batch.times[at] ?? Number.NaN);
      return;
    }
    this.#count(verdict);
    if (verdict === IMPOSSIBLE) this.#noteImpossible(index, NO_STATUS, to, () => this.#sightIn(batch, at, index));
  }

  #noteImpossible(index: number, from: number, to: number, sight: () => Sight): void {
    this.jobs.setFlawed(index);
    this.findings.add(stepSort(from, to), () => ({ kind: 'impossible', ...sight(), from, to }));
  }

  #noteUnrecognized(index: number, { status }: Observation, sight: () => Sight): void {
    this.jobs.setFlawed(index);
    this.findings.add('unrecognized', () => ({ kind: 'unrecognized', ...sight(), value: abridged(status) }));
  }

  #noteUnreadable({ time }: Observation, sight: () => Sight): void {
    this.warnings.add('unreadable-time', () => ({ kind: 'unreadable-time', ...sight(), value: abridged(time) }));
  }

  #noteTime(index: number, time: number, line: number, order: number, sight: () => Sight): void {
    const previous = this.jobs.timeAt(index);
    this.jobs.setTime(index, time);
    if (Number.isNaN(previous)) this.#beginnings?.setTime(index, order, line, time);
    else if (time < previous) {
      this.warnings.add('out-of-order', () => ({ kind: 'out-of-order', ...sight(), previous }));
    }
  }

  #forgetIfEnded(index: number): void {
    const status = this.jobs.statusAt(index);
    if (ENDS[status] !== 1) return;
    this.forgotten[status] = (this.forgotten[status] ?? 0) + 1;
    this.jobs.forget(index);
  }

  #sightIn(batch: Batch, at: number, index: number): Sight {
    return sight(
      this.#records + at,
      this.jobs.keyAt(index),
      batch.file,
      batch.line + at,
      batch.times[at] ?? Number.NaN,
    );
  }

  #verdictOf(from: number, to: number): number {
    return (this.#verdicts[stepIndex(from, to)] ?? 0) & VERDICT_BITS;
  }

  #count(verdict: number, count = 1): void {
    this.counts[verdict] = (this.counts[verdict] ?? 0) + count;
  }
}

/** Something that may be kept. */
interface Candidate<Note> {
  readonly order: number;
  readonly sort: string;
  make(): Note;
}

/** What was noted in a part, and how its histories begin, in the order of the records. */
function inOrder<Note extends Sight>(
  notes: readonly Note[],
  sortOf: (note: Note) => string,
  begun: readonly Candidate<Note>[],
): readonly Candidate<Note>[] {
  const noted = notes.map((note) => ({ order: note.order, sort: sortOf(note), make: () => note }));
  return [...noted, ...begun].sort((a, b) => a.order - b.order);
}

function sight(
  order: number,
  job: string | undefined,
  file: string | undefined,
  line: number | undefined,
  time: number,
) {
  return {
    order,
    ...(job === undefined ? {} : { job }),
    ...(file === undefined ? {} : { file }),
    ...(line === undefined ? {} : { line }),
    ...(Number.isNaN(time) ? {} : { time }),
  };
}
