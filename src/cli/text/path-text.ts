import type { CoverageReport, CoveredTransition } from '../../paths/coverage.ts';
import type { NegativePath } from '../../paths/negative.ts';
import type { JobPath, PathSet } from '../../paths/paths.ts';
import { counted, reasonTexts } from '../../sentences.ts';
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
  const lines = paths.map(({ codes, statuses }, index) => [
    String(index + 1).padStart(String(paths.length).length),
    ...(codes.length > 0 ? [codes.join(',')] : []),
    statuses.join(' → '),
  ]);
  return [
    `${paint.strong(size)}: ${proof}`,
    ...(lines.length === 0 ? [] : ['', ...columns(lines)]),
    ...(infeasible.length === 0 ? [] : ['', paint.bad('transitions that no path can take'), '']),
    ...infeasible.map(({ from, event, to }) => `${from} ${event} → ${to}`),
  ].join('\n');
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

/** What a log has shown, for people: the share, then each transition with how often it was seen. */
export function coverageText({ rows, covered, transitions }: CoverageReport<string>, paint: Paint): string {
  const share = rows === 0 ? 100 : Math.floor((covered / rows) * 1000) / 10;
  const line = ({ from, event, to, count }: CoveredTransition<string>) => [
    count === 0 ? '' : count.toLocaleString('en-US'),
    from,
    `${event} → ${to}`,
  ];
  const block = (title: string, some: readonly CoveredTransition<string>[]) =>
    some.length === 0 ? [] : ['', paint.strong(title), ...columns(some.map(line))];
  return [
    `${covered} of ${rows} transitions were seen directly: ${share} %`,
    ...block(
      'seen',
      transitions.filter(({ count }) => count > 0),
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
