import { type Chunk, type Columns, entriesOf, type LogConsumer } from '../../log/columns/columns.ts';
import { abridged, isMalformed, type Malformed, type Observation, timeOf } from '../../log/observation.ts';
import { isColumns } from '../../log/records.ts';
import type { Vocabulary } from '../../model/catalogue.ts';
import { statusRead } from '../../model/spelling.ts';
import { type ExceptionTable, Exclusions } from '../exceptions.ts';
import { stepIndex, type Transitions } from '../judge.ts';
import { packVerdict, VERDICT_BITS } from '../verdicts.ts';
import { JobStore } from './jobs.ts';
import type { FindingNote, Located, WarningNote } from './notes.ts';
import { Sample } from './sample.ts';
import type { Segment, SegmentStart } from './segment.ts';

/** How a tally is kept. */
export interface TallyOptions {
  readonly transitions: Transitions;
  readonly vocabulary: Vocabulary;
  /** By status: 1 where it is terminal. */
  readonly ends: Uint8Array;
  /** How many notes of each kind are kept. */
  readonly maxFindings: number;
  /** Whether a job is forgotten once it has ended. */
  readonly forgetEnded?: boolean;
  /** What is not counted as a finding or a warning. */
  readonly exceptions?: ExceptionTable;
  /** For a segment of a log: records how its histories start, which is judged when the segment is merged. */
  readonly start?: SegmentStart;
}

const IMPOSSIBLE = packVerdict('impossible');
const UNRECOGNIZED = packVerdict('unrecognized');

/**
 * Checks observations and counts what it finds: one by one, or in columns without an object for each. Memory grows with the
 * jobs (see {@link JobStore}, for a segment also {@link SegmentStart}) and with the notes that are kept.
 */
export class Tally implements LogConsumer {
  readonly transitions: Transitions;
  readonly vocabulary: Vocabulary;
  readonly jobs: JobStore;
  readonly findings: Sample<FindingNote>;
  readonly warnings: Sample<WarningNote>;
  /** How many observations have each verdict, by its index. */
  readonly counts: Float64Array = new Float64Array(VERDICT_BITS + 1);
  /** How many records were taken. */
  records = 0;
  malformed = 0;
  /** Whether an observation of a job had an earlier time than the one before it. */
  wentBack = false;
  /** The folded forms of spellings that the report tells of. */
  readonly used: Set<string> = new Set();
  /** How many jobs were forgotten, by their last status. */
  readonly forgotten: number[];
  /** What was excepted. */
  readonly exclusions: Exclusions;
  readonly #ends: Uint8Array;
  readonly #forgetEnded: boolean;
  readonly #start: SegmentStart | undefined;

  constructor({ transitions, vocabulary, ends, maxFindings, forgetEnded = false, exceptions, start }: TallyOptions) {
    this.exclusions = new Exclusions(exceptions, vocabulary.names);
    this.transitions = transitions;
    this.vocabulary = vocabulary;
    this.#ends = ends;
    this.jobs = new JobStore(transitions.size);
    this.forgotten = Array<number>(transitions.size + 1).fill(0);
    this.#forgetEnded = forgetEnded;
    this.#start = start;
    this.findings = new Sample(maxFindings);
    this.warnings = new Sample(maxFindings);
  }

  /** How many observations were checked. */
  get observations(): number {
    return this.counts.reduce((sum, count) => sum + count, 0);
  }

  take(chunk: Chunk): void {
    if (isColumns(chunk) && chunk.vocabulary === this.vocabulary) this.#takeColumns(chunk);
    else for (const entry of entriesOf(chunk)) isMalformed(entry) ? this.reject(entry) : this.observe(entry);
  }

  /**
   * Checks one observation; returns the step that it is: see {@link stepIndex}.
   *
   * @param tells whether the report may tell of its spelling: not if it comes from columns, which do not keep it
   */
  observe(observation: Observation, tells = true): number {
    const { job, file, line } = observation;
    const { transitions, jobs } = this;
    const order = this.records++;
    const index = jobs.indexOf(job ?? '');
    const last = jobs.statusAt(index);
    const reported = statusRead(this.vocabulary, observation.status, tells ? this.used : undefined);
    const time = timeOf(observation);
    const at = stepIndex(transitions, last, reported);
    const next = transitions.next[at] ?? last;
    const locate = () => ({ order, job, file, line, time });
    if (this.#start !== undefined && last === jobs.none && next !== last) {
      this.#start.setStatus(index, next, order, line ?? 0, time ?? Number.NaN);
    } else {
      const verdict = (transitions.verdicts[at] ?? 0) & VERDICT_BITS;
      this.count(verdict);
      if (verdict === IMPOSSIBLE) this.#noteImpossible(index, last, reported, locate);
      if (verdict === UNRECOGNIZED) this.#noteUnrecognized(index, observation.status, locate);
    }
    if (next !== last) jobs.setStatus(index, next);
    if (time !== undefined) this.#noteTime(index, time, line ?? 0, order, locate);
    else if (observation.time !== undefined) this.#noteUnreadable(observation, locate);
    if (this.#forgetEnded) this.#forgetIfEnded(index);
    return at;
  }

  /** Counts a record from which no observation can be read. */
  reject(malformed: Malformed): void {
    this.#reject(malformed, this.records++);
  }

  #reject({ problem, file, line }: Malformed, order: number): void {
    this.malformed++;
    if (this.exclusions.has(() => ({ kind: 'malformed', what: problem, file: file ?? this.#start?.file }))) return;
    this.findings.add(problem, () => ({ kind: 'malformed', order, file, line, problem }));
  }

  /** Checks columns, and fills in which jobs they are of, and the last known status before each observation. */
  #takeColumns(columns: Columns): void {
    const { count, keys, ends, statuses, times, jobs: indices, lasts } = columns;
    const { jobs, counts } = this;
    const { verdicts, next: nexts, size } = this.transitions;
    let start = 0;
    for (let row = 0; row < count; row++) {
      const code = statuses[row] ?? size;
      const reported = code < size ? code : this.#reportedBy(columns, row);
      if (reported < 0) continue;
      const end = ends[row] ?? 0;
      const index = jobs.indexIn(keys, start, end);
      start = end;
      const last = jobs.statusAt(index);
      indices[row] = index;
      lasts[row] = last;
      const at = last * (size + 1) + reported;
      const next = nexts[at] ?? last;
      const time = times[row] ?? Number.NaN;
      if (last === size && this.#start !== undefined && next !== last) {
        this.#start.setStatus(index, next, this.records + row, columns.lines[row] ?? 0, time);
      } else {
        const verdict = (verdicts[at] ?? 0) & VERDICT_BITS;
        counts[verdict] = (counts[verdict] ?? 0) + 1;
        if (verdict === IMPOSSIBLE || verdict === UNRECOGNIZED) this.#noteRow(columns, row, index, last, reported);
      }
      if (next !== last) jobs.setStatus(index, next);
      if (time >= jobs.timeAt(index)) jobs.setTime(index, time);
      else if (!Number.isNaN(time))
        this.#noteTime(index, time, columns.lines[row] ?? 0, this.records + row, () =>
          this.#locate(columns, row, index),
        );
      if (this.#forgetEnded) this.#forgetIfEnded(index);
    }
    this.records += count;
  }

  /** The reported status of a row that is uncommon; -1 if its record is malformed, which is then counted. */
  #reportedBy(columns: Columns, row: number): number {
    const uncommon = columns.uncommonAt(row);
    if (uncommon === undefined || 'status' in uncommon) return this.transitions.size;
    this.#reject({ file: columns.file, line: columns.lines[row], ...uncommon }, this.records + row);
    return -1;
  }

  /** Notes a finding in a row. */
  #noteRow(columns: Columns, row: number, index: number, last: number, reported: number): void {
    const uncommon = columns.uncommonAt(row);
    const locate = () => this.#locate(columns, row, index);
    if (reported < this.transitions.size) this.#noteImpossible(index, last, reported, locate);
    else if (uncommon !== undefined && 'status' in uncommon) this.#noteUnrecognized(index, uncommon.status, locate);
  }

  /** What was found in a segment of a log. The tally must not be used afterwards. */
  segment(): Segment {
    const { counts, records, malformed, findings, warnings } = this;
    const jobs = this.jobs.columns();
    if (this.#start === undefined) throw new TypeError('the tally is not of a segment');
    return {
      jobs,
      start: this.#start.columns(jobs.size),
      counts,
      records,
      malformed,
      findings: { items: findings.items, count: findings.count },
      warnings: { items: warnings.items, count: warnings.count },
      used: [...this.used],
      excepted: this.exclusions.counts,
    };
  }

  /** Counts observations with a verdict, given by its index. */
  count(verdict: number, count = 1): void {
    this.counts[verdict] = (this.counts[verdict] ?? 0) + count;
  }

  #noteImpossible(index: number, from: number, to: number, locate: () => Located): void {
    const step = () => ({ from, to, at: stepIndex(this.transitions, from, to) });
    if (this.exclusions.has(() => ({ kind: 'impossible', step: step(), job: this.jobs.keyAt(index) }))) return;
    this.jobs.setFlawed(index);
    this.findings.add(stepKind(from, to), () => ({ kind: 'impossible', ...locate(), from, to }));
  }

  #noteUnrecognized(index: number, status: unknown, locate: () => Located): void {
    const candidate = () => ({ kind: 'unrecognized', what: abridged(status), job: locate().job });
    if (this.exclusions.has(candidate)) return;
    this.jobs.setFlawed(index);
    this.findings.add('unrecognized', () => ({ kind: 'unrecognized', ...locate(), value: abridged(status) }));
  }

  #noteUnreadable({ time, job }: Observation, locate: () => Located): void {
    if (this.exclusions.has(() => ({ kind: 'unreadable-time', job }))) return;
    this.warnings.add('unreadable-time', () => ({ kind: 'unreadable-time', ...locate(), value: abridged(time) }));
  }

  #noteTime(index: number, time: number, line: number, order: number, locate: () => Located): void {
    const previous = this.jobs.timeAt(index);
    this.jobs.setTime(index, time);
    if (Number.isNaN(previous)) this.#start?.setTime(index, order, line, time);
    else if (time < previous) {
      this.wentBack = true;
      if (this.exclusions.has(() => ({ kind: 'out-of-order', job: this.jobs.keyAt(index) }))) return;
      this.warnings.add('out-of-order', () => ({ kind: 'out-of-order', ...locate(), previous }));
    }
  }

  #forgetIfEnded(index: number): void {
    const status = this.jobs.statusAt(index);
    if (this.#ends[status] !== 1) return;
    this.forgotten[status] = (this.forgotten[status] ?? 0) + 1;
    this.jobs.forget(index);
  }

  #locate({ file, lines, times }: Columns, row: number, index: number): Located {
    const time = times[row];
    return {
      order: this.records + row,
      job: this.jobs.keyAt(index),
      file,
      line: lines[row],
      time: Number.isNaN(time) ? undefined : time,
    };
  }
}

/** The kind of the finding that an impossible step is. */
export function stepKind(from: number, to: number): string {
  return `${from} ${to}`;
}

/** The kind of a finding that `maxFindings` limits: a problem, an impossible step, or a status that is unrecognized. */
export function kindOf(note: FindingNote): string {
  if (note.kind === 'impossible') return stepKind(note.from, note.to);
  return note.kind === 'malformed' ? note.problem : note.kind;
}
