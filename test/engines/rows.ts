import fc from 'fast-check';
import { entryOf, usualFields } from '../../src/log/fields.ts';
import { isMalformed } from '../../src/log/observation.ts';
import type { StatusEntry } from '../../src/model/catalogue.ts';
import { statuses, statusNames } from '../../src/model/modelarts-v1/statuses.ts';
import type { Judgement, JudgeOptions } from '../../src/validate/judge.ts';
import type { Report } from '../../src/validate/report.ts';
import { createValidator } from '../../src/validate/validator.ts';
import { polls } from '../validate/walks.ts';

/** A row of a table of observations. */
export interface Row {
  /** Its number, from 1: in the order of the log. */
  readonly line: number;
  readonly job: string | null;
  readonly version: string | null;
  readonly time: number | null;
  readonly status: string | null;
}

/** What is said of a row: the added columns with commas between them, nothing for NULL. */
export type Said = string;

/** What the in-process engine says of rows, by their lines, and its report. Rows of a job are judged by time, then line. */
export function inProcess(
  rows: readonly Row[],
  options: JudgeOptions<string> = {},
): { readonly said: readonly Said[]; readonly report: Report<string> } {
  const validator = createValidator(options);
  const said: Said[] = [];
  const ordered = [...rows].sort((a, b) => (a.time ?? -1) - (b.time ?? -1) || a.line - b.line);
  for (const row of ordered) {
    const record: Readonly<Record<string, unknown>> = { job: row.job, version_id: row.version, status: row.status };
    const entry = entryOf((name) => record[name], { fields: usualFields }, {});
    said[row.line - 1] = isMalformed(entry) ? `,malformed,,${entry.problem}` : textOf(validator.observe(entry));
    if (isMalformed(entry)) validator.reject(entry);
  }
  return { said, report: validator.report() };
}

function textOf(judgement: Judgement<string>): Said {
  switch (judgement.verdict) {
    case 'repeated':
    case 'direct':
      return `${judgement.from},${judgement.verdict},,`;
    case 'skipped':
      return `${judgement.from},skipped,${judgement.missed},`;
    case 'impossible':
      return `${judgement.from ?? ''},impossible,,${judgement.reason}`;
    default:
      return `,${judgement.verdict},,`;
  }
}

/** The counts of a report as `summary` returns them, which always has a column for jobs whose status was never known. */
export function countsOf({ records, malformed, observations, jobs, verdicts, outcomes }: Report<string>) {
  return { records, malformed, observations, jobs, ...verdicts, ...outcomes, unknown: outcomes.unknown ?? 0 };
}

const spellings = statusNames.map((name) => {
  const { code, wire, aliases }: StatusEntry = statuses[name];
  return [String(code), name, wire, ...aliases];
});

/** What is read with patience: another case, blanks, hyphens, a fraction of zero. */
const patiently: readonly fc.Arbitrary<string>[] = spellings.map((own) =>
  fc
    .record({
      spelling: fc.constantFrom(...own),
      between: fc.constantFrom('_', ' ', '-', '\u3000', '\u00a0_'),
      before: fc.constantFrom('', ' ', '\t', '\u00a0'),
      after: fc.constantFrom('', ' ', '\u3000\t'),
      isLower: fc.boolean(),
      fraction: fc.constantFrom('', '.0', '.00'),
    })
    .map(({ spelling, between, before, after, isLower, fraction }) => {
      const words = spelling.replaceAll('_', between);
      const text = /^\d+$/.test(words) ? `${words}${fraction}` : isLower ? words.toLowerCase() : words;
      return `${before}${text}${after}`;
    }),
);

/** Labels of the console, and constants that look like one. */
const labels = statusNames.flatMap((name) => {
  const { labels: { en = [], zh = [] } = {} }: StatusEntry = statuses[name];
  return [...en, ...zh].flatMap((label) => [label, label.toUpperCase(), ` ${label.toLowerCase()}`]);
});

/** What is no status, though it comes close; and what is none at all. */
const garbage = [
  '99',
  '8.5',
  '08',
  '1 0',
  '8.',
  '.0',
  '_8',
  'RUNNING?',
  '_RUNNING',
  '= 8',
  '-1',
  '１',
  '8\n',
  ' ',
  '',
  null,
];

/** A status as a table may have it: spelled in any way, or garbage. */
const cells = (code: number) =>
  fc.oneof(
    { weight: 9, arbitrary: fc.constantFrom(...(spellings[code] ?? [])) },
    { weight: 4, arbitrary: patiently[code] ?? fc.constant('') },
    {
      weight: 2,
      arbitrary: fc.constantFrom(...labels, 'CANCELED', 'JOBSTAT_CANCELED', 'canceled', 'jobstat_canceled'),
    },
    { weight: 1, arbitrary: fc.constantFrom(...garbage) },
    { weight: 1, arbitrary: fc.constantFrom(...spellings.flat()) },
  );

const history = polls.chain((names) => fc.tuple(...names.map((name) => cells(statuses[name].code))));

const keys = fc.record({
  job: fc.oneof(
    { weight: 8, arbitrary: fc.constantFrom('1', '2', '1/2', 'a job', "o'hara", '"', '作业') },
    { weight: 1, arbitrary: fc.constantFrom('', null) },
  ),
  version: fc.constantFrom('1', '2', '2/1', '', null),
});

/** Tables of a few jobs, each polled now and then: their rows mixed, with times that are the same, or not there. */
export const tables: fc.Arbitrary<readonly Row[]> = fc
  .array(fc.tuple(keys, history), { maxLength: 5 })
  .chain((histories) => {
    const cells = histories.flatMap(([key, statuses]) => statuses.map((status) => ({ ...key, status })));
    const times = fc.array(fc.option(fc.nat(20)), { minLength: cells.length, maxLength: cells.length });
    return times.map((times) => cells.map((cell, index) => ({ ...cell, line: index + 1, time: times[index] ?? null })));
  });
