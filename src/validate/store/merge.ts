import { stepIndex } from '../judge.ts';
import { packVerdict, VERDICT_BITS } from '../verdicts.ts';
import { JobStore } from './jobs.ts';
import type { FindingNote, Located, WarningNote } from './notes.ts';
import type { Segment, SegmentColumns, SegmentPlace } from './segment.ts';
import { kindOf, stepKind, type Tally } from './tally.ts';

/** A note that is made only if there is room for it. */
interface Candidate<Note> {
  readonly order: number;
  readonly kind: string;
  make(): Note;
}

const IMPOSSIBLE = packVerdict('impossible');

/**
 * Merges a segment that was checked on its own into the tally of all before it: judges the first known status of each job
 * against what came before, then adds counts and findings. The result does not depend on where the log was cut.
 */
export function merge(tally: Tally, segment: Segment, place: SegmentPlace): void {
  const { jobs, findings, warnings, records } = tally;
  const own = JobStore.of(segment.jobs, jobs.none);
  const begun: Candidate<FindingNote>[] = [];
  const timed: Candidate<WarningNote>[] = [];
  for (let job = 0; job < segment.jobs.size; job++) {
    const index = jobs.indexFrom(own, job);
    mergeStatus(tally, index, own, job, segment.start, begun);
    mergeTime(tally, index, own, job, segment.start, timed);
    if (own.isFlawed(job)) jobs.setFlawed(index);
  }
  for (const { kind, make } of inOrder(segment.findings.items, kindOf, begun))
    findings.keep(kind, () => moved(make(), place, records));
  for (const { kind, make } of inOrder(segment.warnings.items, (note) => note.kind, timed))
    warnings.keep(kind, () => moved(make(), place, records));
  findings.count += segment.findings.count + begun.length;
  warnings.count += segment.warnings.count + timed.length;
  for (const [verdict, count] of segment.counts.entries()) tally.count(verdict, count);
  for (const form of segment.used) tally.used.add(form);
  for (const [number, count = 0] of segment.excepted.entries()) tally.exclusions.add(number, count);
  tally.malformed += segment.malformed;
  tally.records += segment.records;
}

function mergeStatus(
  tally: Tally,
  index: number,
  own: JobStore,
  job: number,
  start: SegmentColumns,
  found: Candidate<FindingNote>[],
): void {
  const { jobs, transitions } = tally;
  const to = start.statuses[job] ?? jobs.none;
  if (to === jobs.none) return;
  const from = jobs.statusAt(index);
  const verdict = (transitions.verdicts[stepIndex(transitions, from, to)] ?? 0) & VERDICT_BITS;
  tally.count(verdict);
  jobs.setStatus(index, own.statusAt(job));
  if (verdict !== IMPOSSIBLE) return;
  const step = { from, to, at: stepIndex(transitions, from, to) };
  if (tally.exclusions.has(() => ({ kind: 'impossible', step, job: own.keyAt(job) }))) return;
  jobs.setFlawed(index);
  const order = start.orders[job] ?? 0;
  const make = (): FindingNote => ({
    kind: 'impossible',
    ...located(order, own.keyAt(job), start.lines[job], start.times[job]),
    from,
    to,
  });
  found.push({ order, kind: stepKind(from, to), make });
}

function mergeTime(
  { jobs, exclusions }: Tally,
  index: number,
  own: JobStore,
  job: number,
  start: SegmentColumns,
  found: Candidate<WarningNote>[],
): void {
  const time = start.firstTimes[job] ?? Number.NaN;
  if (Number.isNaN(time)) return;
  const previous = jobs.timeAt(index);
  jobs.setTime(index, own.timeAt(job));
  if (!(time < previous) || exclusions.has(() => ({ kind: 'out-of-order', job: own.keyAt(job) }))) return;
  const order = start.timedOrders[job] ?? 0;
  const make = (): WarningNote => ({
    kind: 'out-of-order',
    ...located(order, own.keyAt(job), start.timedLines[job], time),
    previous,
  });
  found.push({ order, kind: 'out-of-order', make });
}

/** The notes of a segment, and those on how its histories start, in the order of the records. */
function inOrder<Note extends Located>(
  notes: readonly Note[],
  kindOf: (note: Note) => string,
  begun: readonly Candidate<Note>[],
): readonly Candidate<Note>[] {
  const noted = notes.map((note) => ({ order: note.order, kind: kindOf(note), make: () => note }));
  return [...noted, ...begun].sort((a, b) => a.order - b.order);
}

function located(order: number, job: string, line: number | undefined, time: number | undefined): Located {
  return { order, job, line, time: Number.isNaN(time) ? undefined : time };
}

/** A note of a segment as one of the whole log: in its file, after the lines and records before it. */
function moved<Note extends Located>(note: Note, { file, lines }: SegmentPlace, records: number): Note {
  return {
    ...note,
    order: note.order + records,
    file: file ?? note.file,
    line: note.line === undefined ? undefined : note.line + lines,
  };
}
