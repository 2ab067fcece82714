import type { Table } from '../../model/table.ts';
import {
  counted,
  exceptedText,
  exceptionText,
  figure,
  placeText,
  readAsText,
  stepText,
  verdictText,
  warningText,
  whyText,
} from '../../sentences.ts';
import type { Excepted, Finding, Report, Warning } from '../../validate/report.ts';
import { verdicts } from '../../validate/verdicts.ts';
import type { Paint } from '../context.ts';
import { columns } from '../text/align.ts';
import type { ReportRenderer } from './renderer.ts';

/** How many findings of one sort are shown; the others of the sort are counted. */
const MOST_SHOWN = 5;

/** A report for people: what was seen, how the jobs came out, and what is wrong. */
export const renderText: ReportRenderer = (report, { paint, lifecycle: { table }, quiet = false }) => {
  const above = [...summary(report, table.gaps, paint), '', ...readAsLines(report)];
  const excepted = exceptedLines(report);
  const findings = quiet && report.ok ? [] : findingLines(report, table, paint);
  const wrong = [...findings, ...warningLines(report, paint)];
  if (!quiet) return [...above, ...excepted, ...wrong].join('\n');
  return [...excepted, ...wrong].join('\n').trim();
};

function summary(report: Report<string>, gaps: readonly string[], paint: Paint): string[] {
  const { jobs, observations, mode, minBasis, outcomes } = report;
  const basis = minBasis === undefined ? '' : `, using evidence ${minBasis} or better`;
  const cell = (count: number) => figure(count).padStart(9);
  const counts = columns([
    ...verdicts.map((verdict) => [verdict, cell(report.verdicts[verdict]), verdictText(verdict, gaps)]),
    ['malformed', cell(report.malformed), 'no observation could be read'],
  ]);
  return [
    paint.strong(`${counted(jobs, 'job')}, ${counted(observations, 'observation')}, checked in ${mode} mode${basis}`),
    '',
    ...counts.map((line) => (/ 0 {2}/.test(line) ? paint.faint(line) : line)),
    '',
    `jobs: ${Object.entries(outcomes)
      .map(([outcome, count]) => `${figure(count)} ${outcome}`)
      .join(', ')}`,
  ];
}

/** What was not counted, a line for each exception. */
function exceptedLines({ excepted = [] }: Report<string>): string[] {
  if (excepted.length === 0) return [];
  const cellsOf = (each: Excepted<string>) => [figure(each.count), exceptionText(each), each.reason];
  return [exceptedText(excepted), ...columns(excepted.map(cellsOf)), ''];
}

/** What spellings were read as, a line each. */
function readAsLines({ readAs = [] }: Report<string>): string[] {
  const lines = columns(
    readAs.map((each) => [JSON.stringify(each.spelling), `read as ${each.status}`, readAsText(each)]),
  );
  return lines.length === 0 ? [] : [...lines, ''];
}

function findingLines(
  { ok, findings, findingsOmitted }: Report<string>,
  { gaps, initial }: Table,
  paint: Paint,
): string[] {
  if (ok) return [paint.good('no findings')];
  const ofJobs = findings.filter((finding) => finding.kind !== 'malformed');
  const ofRecords = findings.filter((finding) => finding.kind === 'malformed');
  return [
    paint.bad(counted(findings.length + findingsOmitted, 'finding')),
    ...block(ofJobs, sortOf, (finding) => [
      placeText(finding),
      finding.job ?? '',
      stepText(finding),
      whyText(finding, gaps),
    ]),
    ...block(ofRecords, sortOf, (finding) => [placeText(finding), whyText(finding, gaps)]),
    ...omitted(findingsOmitted),
    ...(hasMore(ofJobs) || hasMore(ofRecords) ? ['', MORE_HINT] : []),
    ...(ofJobs.some((finding) => isNewStart(finding, initial)) ? ['', VERSION_HINT] : []),
  ];
}

function warningLines({ warnings, warningsOmitted }: Report<string>, paint: Paint): string[] {
  if (warnings.length === 0) return [];
  return [
    '',
    paint.odd(counted(warnings.length + warningsOmitted, 'warning')),
    ...block(warnings, sortOf, (warning) => [placeText(warning), warning.job ?? '', warningText(warning)]),
    ...omitted(warningsOmitted),
    ...(warnings.some(({ kind }) => kind === 'out-of-order') ? ['', ORDER_HINT] : []),
  ];
}

const ORDER_HINT = 'If the log is not in the order of time, check it again with --sort.';
const VERSION_HINT =
  'A job that runs again is a new version: if the log has versions, name their field with --version-field.';

const MORE_HINT = 'All findings that are kept are in --format json; --max-findings says how many of a kind that is.';

/** Whether there are more findings of a kind than are shown. */
function hasMore(findings: readonly Finding<string>[]): boolean {
  const counts = new Map<string, number>();
  for (const finding of findings) counts.set(sortOf(finding), (counts.get(sortOf(finding)) ?? 0) + 1);
  return [...counts.values()].some((count) => count > MOST_SHOWN);
}

/** Whether an ended job seems to start anew. */
function isNewStart(finding: Finding<string>, initial: string): boolean {
  return finding.kind === 'impossible' && finding.reason === 'terminal' && finding.to === initial;
}

function omitted(count: number): string[] {
  return count === 0 ? [] : ['', `${figure(count)} more were counted but not kept: see --max-findings`];
}

/** What findings of one sort have in common. */
function sortOf(item: Finding<string> | Warning): string {
  if (item.kind === 'impossible') return `${item.from} ${item.to}`;
  return item.kind === 'malformed' ? item.problem : item.kind;
}

/** Items sort by sort, a line each; of many of one sort the first, and the number of the others. */
function block<Item>(
  items: readonly Item[],
  sortOf: (item: Item) => string,
  cellsOf: (item: Item) => readonly string[],
): string[] {
  if (items.length === 0) return [];
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const group = groups.get(sortOf(item));
    if (group === undefined) groups.set(sortOf(item), [item]);
    else group.push(item);
  }
  const shown = [...groups.values()].map((group) => group.slice(0, MOST_SHOWN));
  const lines = columns(shown.flat().map(cellsOf));
  return [
    '',
    ...[...groups.values()].flatMap((group) => {
      const more = group.length - MOST_SHOWN;
      const own = lines.splice(0, Math.min(group.length, MOST_SHOWN));
      return more > 0 ? [...own, `… and ${figure(more)} more like these`] : own;
    }),
  ];
}
