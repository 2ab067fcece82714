import type { Judgement } from './judge.ts';
import type { Finding, Warning } from './report.ts';
import type { FindingNote, Sight, WarningNote } from './store/notes.ts';
import { stepIndex } from './verdicts.ts';

/** What is wrong, said in full. */
export function findingOf(note: FindingNote, judge: (step: number) => Judgement): Finding {
  if (note.kind === 'unrecognized') return { kind: note.kind, ...sightingOf(note), value: note.value };
  if (note.kind === 'malformed') return { kind: note.kind, ...sightingOf(note), problem: note.problem };
  const judgement = judge(stepIndex(note.from, note.to));
  if (judgement.verdict !== 'impossible') throw new TypeError(`noted as impossible, but ${judgement.verdict}`);
  const { verdict: kind, ...step } = judgement;
  return { kind, ...sightingOf(note), ...step };
}

/** What is odd, said in full. */
export function warningOf(note: WarningNote): Warning {
  return note.kind === 'out-of-order'
    ? { kind: note.kind, ...sightingOf(note), previous: iso(note.previous) }
    : { kind: note.kind, ...sightingOf(note), value: note.value };
}

/** The parts of a note that say which record is meant. */
function sightingOf({ job, file, line, time }: Sight) {
  return {
    ...(job === undefined ? {} : { job }),
    ...(file === undefined ? {} : { file }),
    ...(line === undefined ? {} : { line }),
    ...(time === undefined ? {} : { time: iso(time) }),
  };
}

function iso(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}
