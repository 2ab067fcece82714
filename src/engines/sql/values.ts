import type { Statuses, Vocabulary } from '../../model/catalogue.ts';
import { lifecycleIn } from '../../model/lifecycles.ts';
import { folded } from '../../model/spelling.ts';
import type { JudgeOptions } from '../../validate/judge.ts';
import { comment, type Dialect, literal } from './dialect.ts';
import { stepsFor } from './step-letters.ts';

/** What the lists are made from. */
interface ListOptions<S extends string> extends JudgeOptions<S> {
  readonly dialect: Dialect;
  readonly summary?: boolean;
}

/** Everything that a statement knows of the model, as lists of VALUES, each a common table expression. */
export function listsOf<S extends string>(options: ListOptions<S>): readonly string[] {
  const { statuses } = lifecycleIn(options);
  const { kinds, lines } = stepsFor(options);
  const exact = exactSpellings(statuses.vocabulary);
  const row = (...values: readonly (string | number | undefined)[]) =>
    `(${values.map((value) => literal(value, options.dialect)).join(', ')})`;
  return [
    list(
      'spellings (spelling, code)',
      statuses.names.flatMap((_, code) => {
        const rows = spellingsOf(code, statuses.vocabulary, exact).map((spelling) => row(spelling, code));
        return rows.length === 0 ? [] : [rows.join(', ')];
      }),
      'Every spelling of a status, and its code: without what does not matter in it, or behind = to the letter.',
    ),
    list(
      'kinds (letter, verdict, missed, reason)',
      kinds.map(({ letter, verdict, missed, reason }) => row(letter, verdict, missed, reason)),
      'What can be said of a step, and a letter for it.',
    ),
    list(
      'steps (from_code, from_status, letters)',
      [...lines].map(([from, letters]) => row(from, statuses.names[from], letters)),
      'A line for each last known status, and one for none. In it, a letter for each status that may be reported next:',
      `first the codes from 0 on, and last, as ${statuses.size}, what is no status.`,
    ),
    ...(options.summary ? [outcomes(statuses, row)] : []),
  ];
}

/** How a status may be spelled: in folded forms, and to the letter where the folded form means another status. */
function spellingsOf(
  code: number,
  { folded: forms }: Vocabulary,
  exact: ReadonlyMap<string, number>,
): readonly string[] {
  const own = (map: ReadonlyMap<string, number>) => [...map].flatMap(([text, index]) => (index === code ? [text] : []));
  return [...own(forms), ...own(exact).map(toTheLetter)];
}

/** The spellings of the catalogue that mean another status than their folded forms, with the index of the status. */
export function exactSpellings({ spellings, folded: forms }: Vocabulary): ReadonlyMap<string, number> {
  return new Map(
    [...spellings].flatMap(([spelling, index]) =>
      typeof spelling === 'string' && forms.get(folded(spelling)) !== index ? [[spelling, index]] : [],
    ),
  );
}

/** A spelling that counts to the letter, as it stands in the list. No folded form looks like it. */
export function toTheLetter(spelling: string): string {
  return `= ${spelling}`;
}

function outcomes<S extends string>(
  { names, resultOf }: Statuses<S>,
  row: (code: number, outcome: string) => string,
): string {
  const rows = names.flatMap((name, code) => (resultOf(name) === 'live' ? [] : [row(code, resultOf(name))]));
  // A list of values has at least one row; this one is of no status.
  const some = rows.length > 0 ? rows : [row(-1, 'ended')];
  return list('outcomes (code, outcome)', some, 'How a job came out, by the status that it was last seen in.');
}

function list(head: string, lines: readonly string[], ...about: readonly string[]): string {
  return `${comment(about, '  ')}\n  ${head} AS (\n    VALUES\n      ${lines.join(',\n      ')}\n  )`;
}
