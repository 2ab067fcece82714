import { isoTime } from '../time.ts';
import type { Judge } from './judge.ts';
import type { Finding, Warning } from './report.ts';
import type { FindingNote, Located, WarningNote } from './store/notes.ts';

/** A finding, written out. */
export function findingOf<S extends string>(note: FindingNote, judge: Judge<S>): Finding<S> {
  const { kind } = note;
  if (kind === 'unrecognized') return { kind, ...locationOf(note), value: note.value };
  if (kind === 'malformed') return { kind, ...locationOf(note), problem: note.problem };
  const judgement = judge.judgement(judge.at(note.from, note.to));
  if (judgement.verdict !== kind) throw new TypeError(`noted as impossible, but ${judgement.verdict}`);
  const { verdict, ...step } = judgement;
  return { kind: verdict, ...locationOf(note), ...step };
}

/** A warning, written out. */
export function warningOf(note: WarningNote): Warning {
  return note.kind === 'out-of-order'
    ? { kind: note.kind, ...locationOf(note), previous: isoTime(note.previous) }
    : { kind: note.kind, ...locationOf(note), value: note.value };
}

function locationOf({ job, file, line, time }: Located) {
  return { job, file, line, time: time === undefined ? undefined : isoTime(time) };
}
