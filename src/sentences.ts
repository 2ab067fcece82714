import type { Place, Problem } from './log/observation.ts';
import type { Judgement, Reason } from './validate/judge.ts';
import type { Excepted, Finding, ReadAs, Warning } from './validate/report.ts';
import type { Verdict } from './validate/verdicts.ts';

/** What each verdict means. */
export const verdictTexts: Readonly<Record<Verdict, string>> = {
  first: 'the first status of a job',
  repeated: 'the same status again',
  direct: 'one transition leads there',
  skipped: 'possible; statuses in between were missed',
  impossible: 'no transitions lead there',
  gap: 'a status was reported that proves nothing',
  unrecognized: 'not a status of the catalogue',
};

/** What each verdict means, of a lifecycle with these statuses that prove nothing. */
export function verdictText(verdict: Verdict, gaps: readonly string[]): string {
  return verdict === 'gap' && gaps.length > 0
    ? `${gaps.join(' or ')} was reported, which proves nothing`
    : verdictTexts[verdict];
}

/** Why a step is impossible. */
export const reasonTexts: Readonly<Record<Reason, string>> = {
  terminal: 'the job had ended',
  backward: 'a job does not go back there',
  unreachable: 'no transitions lead there',
  'not-initial': 'a complete history starts with the initial status',
  missing: 'statuses in between are missing',
};

/** What is wrong with a record. */
export const problemTexts: Readonly<Record<Problem, string>> = {
  'not JSON': 'not JSON',
  'not CSV': 'not CSV: its quotes do not match',
  'not XML': 'not XML',
  'too many cells': 'more cells than the header has columns',
  'not UTF-8': 'not UTF-8',
  'not a record': 'not a record: no JSON object',
  'no job': 'no job: none of the fields for it has a value',
  'no status': 'no status: none of the fields for it has a value',
  'error response': 'an error response: it holds no status',
  'too long': 'longer than 16 MiB, so it was not read',
  'ends early': 'the log ends within this record',
  'damaged gzip': 'the gzip data is damaged: nothing is read from here on',
};

/** Where something was seen: `polls.ndjson:17`, or `status 3` of a list. */
export function placeText({ file, line }: Place): string {
  if (file === undefined) return `status ${line}`;
  return line === undefined ? file : `${file}:${line}`;
}

/** What was seen: `COMPLETED → RUNNING`, or the value that makes no sense. Empty for a record that cannot be read. */
export function stepText(finding: Finding<string>): string {
  switch (finding.kind) {
    case 'impossible':
      return finding.from === undefined ? finding.to : `${finding.from} → ${finding.to}`;
    case 'unrecognized':
      return JSON.stringify(finding.value);
    case 'malformed':
      return '';
  }
}

/** What was seen and why that is wrong, in one line. `gaps` are the statuses that prove nothing. */
export function findingText(finding: Finding<string>, gaps: readonly string[]): string {
  return [stepText(finding), whyText(finding, gaps)].filter((text) => text !== '').join(': ');
}

/** Why a finding is one, and what would be none. */
export function whyText(finding: Finding<string>, gaps: readonly string[]): string {
  switch (finding.kind) {
    case 'impossible':
      return impossibleText(finding, gaps);
    case 'unrecognized':
      return verdictTexts.unrecognized;
    case 'malformed':
      return problemTexts[finding.problem];
  }
}

/** An impossible step, as findings, judgements and explanations have it. */
interface ImpossibleStep {
  readonly from?: string;
  readonly reason: Reason;
  readonly expected: readonly string[];
}

/** Why a step is impossible, and what could have been in its place. */
export function impossibleText({ from, reason, expected }: ImpossibleStep, gaps: readonly string[]): string {
  if (from === undefined) return `a complete history starts with ${expected.join(' or ')}`;
  return `${reasonTexts[reason]}; ${expectedText(expected, gaps)}`;
}

/** What is said of an observation, with what it rests on. */
export function judgementText(judgement: Judgement<string>, gaps: readonly string[]): string {
  switch (judgement.verdict) {
    case 'skipped': {
      const unseen = judgement.via.slice(0, -1).map(({ to }) => to);
      return `missed in between: ${unseen.join(', ')}, or others`;
    }
    case 'impossible': {
      const after = judgement.from === undefined ? '' : ` after ${judgement.from}`;
      return `impossible${after}: ${impossibleText(judgement, gaps)}`;
    }
    case 'gap':
      return `${judgement.to} was reported, which proves nothing`;
    default:
      return verdictTexts[judgement.verdict];
  }
}

/** What could have followed. A gap always can, and says nothing. */
export function expectedText(expected: readonly string[], gaps: readonly string[]): string {
  const known = expected.filter((status) => !gaps.includes(status));
  return known.length === 0 ? 'nothing could have followed' : `could have followed: ${known.join(', ')}`;
}

/** What a warning is about. */
export function warningText(warning: Warning): string {
  return warning.kind === 'out-of-order'
    ? `observed at ${warning.time}, after an observation at ${warning.previous}: time runs backwards`
    : `${JSON.stringify(warning.value)} is not a time; give ISO 8601, or seconds or milliseconds since 1970`;
}

/** Why a spelling is read as a status. */
export function readAsText({ by, alternatives = [] }: Pick<ReadAs<string>, 'by' | 'alternatives'>): string {
  if (by === 'map') return 'as mapped';
  return `a label of the console${alternatives.map((other) => `, also that of ${other}`).join('')}`;
}

/** What an exception excepts: a step, or a kind of findings or warnings, perhaps of one job. */
export function exceptionText({ from, to, kind, job }: Excepted<string>): string {
  if (to !== undefined) return [from, to].filter((status) => status !== undefined).join(' → ');
  return job === undefined ? `${kind}` : `${kind} of ${job}`;
}

/** How much was excepted: `2 findings and 1 warning excepted`. */
export function exceptedText(excepted: readonly Excepted<string>[]): string {
  const isOfWarnings = ({ kind }: Excepted<string>) => kind === 'out-of-order' || kind === 'unreadable-time';
  const sumOf = (some: readonly Excepted<string>[]) => some.reduce((sum, { count }) => sum + count, 0);
  const warnings = sumOf(excepted.filter(isOfWarnings));
  const findings = sumOf(excepted) - warnings;
  const counts = [findings > 0 && counted(findings, 'finding'), warnings > 0 && counted(warnings, 'warning')];
  return `${counts.filter(Boolean).join(' and ')} excepted`;
}

/** A count with its thousands separated: `1,204`. The first call of `toLocaleString` would take as long as to check a small log. */
export function figure(count: number): string {
  return String(count).replace(/\B(?=(?:\d{3})+$)/g, ',');
}

/** A count with its noun: `1 job`, `1,204 jobs`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${figure(count)} ${count === 1 ? one : many}`;
}
