import { counted } from '../../sentences.ts';
import type { Comparison, Summary } from '../../simulate/summary.ts';
import { durationText } from '../../time.ts';
import type { Paint } from '../context.ts';
import { columns } from './align.ts';

/** A summary for people: what jobs did, what was expected, and how far the two lie apart. */
export function summaryText({ jobs, statuses, ends }: Summary<string>, paint: Paint): string {
  const nothing = ['', '', ''];
  const [header = '', ...rows] = columns(
    aligned([
      ['status', 'visits per job', 'expected', 'z', 'dwell time', 'expected', 'z'],
      ...statuses.map(({ status, visits, dwell }) => [
        status,
        ...cells(visits, (mean) => mean.toFixed(4)),
        ...(dwell === undefined ? nothing : cells(dwell, durationText)),
      ]),
    ]),
  );
  const [endHeader = '', ...endRows] = columns(
    aligned([
      ['end of the run', 'share', 'expected', 'z'],
      ...ends.map(({ status, share }) => [status, ...cells(share, (mean) => `${(100 * mean).toFixed(2)} %`)]),
    ]),
  );
  return [
    paint.strong(`${counted(jobs, 'job')}, beside the expectation of the scenario`),
    '',
    paint.faint(header),
    ...rows,
    '',
    paint.faint(endHeader),
    ...endRows,
    '',
    'z is the difference in standard errors; |z| > 4 is very unlikely by chance.',
  ].join('\n');
}

function cells({ measured, expected, deviation }: Comparison, textOf: (mean: number) => string): readonly string[] {
  return [textOf(measured), textOf(expected), `${deviation < 0 ? '-' : '+'}${Math.abs(deviation).toFixed(1)}`];
}

/** The same cells, with all columns but the first pushed to the right. */
function aligned(rows: readonly (readonly string[])[]): readonly (readonly string[])[] {
  const widthOf = (index: number) => Math.max(...rows.map((cells) => cells[index]?.length ?? 0));
  return rows.map(([first = '', ...others]) => [
    first,
    ...others.map((cell, index) => cell.padStart(widthOf(index + 1))),
  ]);
}
