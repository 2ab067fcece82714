import type { Statuses } from '../../model/catalogue.ts';
import { lifecycleIn } from '../../model/lifecycles.ts';
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
  const row = (...values: readonly (string | number | undefined)[]) =>
    `(${values.map((value) => literal(value, options.dialect)).join(', ')})`;
  return [
    list(
      'spellings (spelling, code)',
      statuses.names.map((name, code) =>
        spellingsOf(name, statuses)
          .map((spelling) => row(spelling, code))
          .join(', '),
      ),
      'Every spelling of a status, to the letter, and its code.',
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

/** How a status may be spelled: its code, its name, and its other names. */
function spellingsOf<S extends string>(name: S, { entryOf, vocabulary }: Statuses<S>): readonly string[] {
  const { code, wire, aliases = [], secondary = [] } = entryOf(name);
  const all = [
    ...(code === undefined ? [] : [String(code)]),
    name,
    ...(wire === undefined ? [] : [wire]),
    ...aliases,
    ...secondary,
  ];
  const index = vocabulary.spellings.get(name);
  return [...new Set(all)].filter((spelling) => vocabulary.spellings.get(spelling) === index);
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
