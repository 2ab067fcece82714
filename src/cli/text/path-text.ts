import type { CoverageReport, CoveredTransition } from '../../paths/coverage.ts';
import type { NegativePath } from '../../paths/negative.ts';
import type { JobPath, PathStep } from '../../paths/path.ts';
import type { PathSet } from '../../paths/paths.ts';
import type { PolledSequence, PolledSet } from '../../paths/polled.ts';
import { counted, figure, reasonTexts } from '../../sentences.ts';
import type { Paint } from '../context.ts';
import { columns } from './align.ts';

/** A set of paths for people: its size and its proof, then a line a path, with the codes, if there are some, that `validate --sequence` takes. */
export function pathSetText(
  { paths, steps, rows, lowerBound, optimal, infeasible }: PathSet<string, JobPath<string>>,
  paint: Paint,
): string {
  const size =
    paths.length === 0
      ? 'no paths'
      : `${counted(paths.length, 'path')} of ${counted(steps, 'step')} through ${counted(rows, 'transition')}`;
  const proof =
    paths.length === 0
      ? 'there is no transition to cover'
      : optimal
        ? 'no set of paths is smaller'
        : `no set of paths has fewer than ${counted(lowerBound, 'step')}`;
  const lines = paths.map(({ codes, statuses }) => [codes.join(','), statuses.join(' → ')] as const);
  return [`${paint.strong(size)}: ${proof}`, ...numbered(lines), ...infeasibleLines(infeasible, paint)].join('\n');
}

/** A set of sequences of polls for people: its size and its proof, then a line a sequence, with what is missed in brackets. */
export function polledSetText(set: PolledSet<string>, paint: Paint): string {
  const { sequences, observations, chains, lowerBound, optimal, infeasible } = set;
  const size =
    sequences.length === 0
      ? 'no sequences'
      : `${counted(sequences.length, 'sequence')} of ${counted(observations, 'poll')} for ${coveredText(set)}`;
  const proof =
    chains === 0
      ? 'there is nothing to cover'
      : optimal
        ? 'no set of sequences is smaller'
        : `no set of sequences has fewer than ${counted(lowerBound, 'poll')}`;
  const lines = sequences.map((sequence) => [sequence.codes.join(','), polledText(sequence, set)] as const);
  return [`${paint.strong(size)}: ${proof}`, ...numbered(lines), ...infeasibleLines(infeasible, paint)].join('\n');
}

function coveredText({ memory, chains }: PolledSet<string>): string {
  if (memory === 0) return `all ${chains} statuses that can be seen`;
  const before = memory === 1 ? 'the one seen before' : `the ${memory} seen before`;
  return `all ${chains} cases of a status and ${before}, if any`;
}

/** What the job does: `INIT → (SUBMIT_TRYING) → RUNNING`. What is seen is bare, once for each time that it is seen. */
function polledText({ path, places }: PolledSequence<string>, { to }: PolledSet<string>): string {
  const statuses = path.statuses.flatMap((status, place) => {
    const seen = places.filter((each) => each === place);
    return seen.length === 0 ? [`(${status})`] : seen.map(() => status);
  });
  return [...statuses, ...(to === 'deleted' ? ['not found'] : [])].join(' → ');
}

/** Lines with their numbers and, where there are some, their codes. */
function numbered(lines: readonly (readonly [codes: string, text: string])[]): readonly string[] {
  if (lines.length === 0) return [];
  const rows = lines.map(([codes, text], index) => [
    String(index + 1).padStart(String(lines.length).length),
    ...(codes === '' ? [] : [codes]),
    text,
  ]);
  return ['', ...columns(rows)];
}

function infeasibleLines(infeasible: readonly PathStep<string>[], paint: Paint): readonly string[] {
  if (infeasible.length === 0) return [];
  const steps = infeasible.map(({ from, event, to }) => `${from} ${event} → ${to}`);
  return ['', paint.bad('transitions that no path can take'), '', ...steps];
}

/** Negative cases for people: a line each, with why the last status cannot follow. */
export function negativeText(cases: readonly NegativePath<string>[], paint: Paint): string {
  const lines = cases.map(({ codes, statuses, reason }) => [
    ...(codes.length > 0 ? [codes.join(',')] : []),
    reason,
    statuses.join(' → '),
  ]);
  const reasons = [...new Set(cases.map(({ reason }) => reason))];
  return [
    paint.strong(`${counted(cases.length, 'negative case')}: the last status of each is impossible`),
    '',
    ...columns(reasons.map((reason) => [reason, reasonTexts[reason]])),
    '',
    ...columns(lines),
  ].join('\n');
}

/** What of a coverage is counted, and how it is printed. */
interface CoverageTextOptions {
  readonly paint: Paint;
  /** Whether only what is certain counts. */
  readonly certain?: boolean;
}

/** What a log has shown, for people: the share, then each transition with how often it was seen. */
export function coverageText(report: CoverageReport<string>, { paint, certain = false }: CoverageTextOptions): string {
  const { rows, covered, transitions } = report;
  const line = ({ from, event, to, count }: CoveredTransition<string>) => [
    count === 0 ? '' : figure(count),
    from,
    `${event} → ${to}`,
  ];
  const block = (title: string, some: readonly CoveredTransition<string>[]) =>
    some.length === 0 ? [] : ['', paint.strong(title), ...columns(some.map(line))];
  const unsure = covered - report.certain;
  return [
    ...(certain
      ? [`${report.certain} of ${rows} transitions were surely taken: ${percentText(report.certain, rows)}`]
      : [`${covered} of ${rows} transitions were seen directly: ${percentText(covered, rows)}`]),
    ...(unsure === 0
      ? []
      : [
          certain
            ? `${counted(unsure, 'more was', 'more were')} seen directly, but another chain leads there too`
            : `${report.certain} of them are certain: ${percentText(report.certain, rows)}; where another chain leads there too, statuses may have been missed`,
        ]),
    ...block(
      'seen, and certain',
      transitions.filter((transition) => transition.certain),
    ),
    ...block(
      'seen, but another chain leads there too',
      transitions.filter(({ count, certain }) => count > 0 && !certain),
    ),
    ...block(
      'not seen',
      transitions.filter(({ count, observable }) => observable && count === 0),
    ),
    ...block(
      'never seen in any log',
      transitions.filter(({ observable }) => !observable),
    ),
  ].join('\n');
}

/** Why a coverage is not enough: the share that was seen, and the one that was asked for. */
export function belowText(
  { rows, covered, certain: sure }: CoverageReport<string>,
  { certain, minimum }: { readonly certain: boolean; readonly minimum: number },
): string {
  const share = percentText(certain ? sure : covered, rows);
  const what = certain ? 'surely taken' : 'seen';
  return `${share} of the transitions were ${what}, which is below ${Number((100 * minimum).toPrecision(12))} %`;
}

/** A share in percent, cut after one digit, so that it is never said to be more than it is. */
function percentText(part: number, whole: number): string {
  return `${whole === 0 ? 100 : Math.floor((part / whole) * 1000) / 10} %`;
}
