import type { Place, Problem } from '../../log/observation.ts';

/** What is wrong with a log, before it is said in full. */
export type FindingNote =
  | (Sight & { readonly kind: 'impossible'; readonly from: number; readonly to: number })
  | (Sight & { readonly kind: 'unrecognized'; readonly value: string })
  | (Sight & { readonly kind: 'malformed'; readonly problem: Problem });

/** What is odd in a log, before it is said in full. */
export type WarningNote =
  | (Sight & { readonly kind: 'out-of-order'; readonly previous: number })
  | (Sight & { readonly kind: 'unreadable-time'; readonly value: string });

/** Which record is meant. */
export interface Sight extends Place {
  /** Its place among the records of the ledger, from 0. */
  readonly order: number;
  readonly job?: string;
  /** In milliseconds since 1970. */
  readonly time?: number;
}

/** What findings have in common that are kept up to a number. */
export function sortOf(note: FindingNote): string {
  if (note.kind === 'impossible') return stepSort(note.from, note.to);
  return note.kind === 'malformed' ? note.problem : note.kind;
}

/** What impossible steps from one status to another have in common. */
export function stepSort(from: number, to: number): string {
  return `${from} ${to}`;
}

/** A note of a part of a log, as one of the whole: in a file, behind so many lines and records. */
export function moved<Note extends Sight>(note: Note, file: string | undefined, lines: number, records: number): Note {
  return {
    ...note,
    order: note.order + records,
    ...(file === undefined ? {} : { file }),
    ...(note.line === undefined ? {} : { line: note.line + lines }),
  };
}
