import { NO_STATUS, type StatusEntry, statuses, statusNames } from '../../model/modelarts-v1/statuses.ts';
import type { JudgeOptions } from '../../validate/judge.ts';
import { comment, literal } from './dialect.ts';
import { stepsFor } from './step-letters.ts';

/** Everything that a statement knows of the model, as lists of VALUES, each a common table expression. */
export function listsOf(options: JudgeOptions & { readonly summary?: boolean }): readonly string[] {
  const { kinds, lines } = stepsFor(options);
  return [
    spellings(),
    list(
      'kinds (letter, verdict, missed, reason)',
      kinds.map(({ letter, verdict, missed, reason }) => row(letter, verdict, missed, reason)),
      'What can be said of a step, and a letter for it.',
    ),
    list(
      'steps (from_code, from_status, letters)',
      [...lines].map(([from, letters]) => row(from, statusNames[from], letters)),
      'A line for each last known status, and one for none. In it, a letter for each status that may be reported next:',
      `first the codes from 0 on, and last, as ${NO_STATUS}, what is no status.`,
    ),
    ...(options.summary ? [outcomes()] : []),
  ];
}

function spellings(): string {
  const lines = statusNames.map((name) => {
    const { code, wire, aliases }: StatusEntry = statuses[name];
    const all = new Set([String(code), name, wire, ...aliases]);
    return [...all].map((spelling) => row(spelling, code)).join(', ');
  });
  return list('spellings (spelling, code)', lines, 'Every spelling of a status, to the letter, and its code.');
}

function outcomes(): string {
  const rows = statusNames.flatMap((name) => {
    const { code, outcome }: StatusEntry = statuses[name];
    return outcome === undefined ? [] : [row(code, outcome)];
  });
  return list('outcomes (code, outcome)', rows, 'How a job came out, by the status that it was last seen in.');
}

function list(head: string, lines: readonly string[], ...about: readonly string[]): string {
  return `${comment(about, '  ')}\n  ${head} AS (\n    VALUES\n      ${lines.join(',\n      ')}\n  )`;
}

function row(...values: readonly (string | number | undefined)[]): string {
  return `(${values.map(literal).join(', ')})`;
}
