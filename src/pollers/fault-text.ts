import type { Answer } from './answers.ts';
import type { PollerFault, PollerReport } from './check.ts';

const outcomeTexts: Readonly<Record<Answer, string>> = {
  wait: 'one that goes on',
  success: 'a success',
  stopped: 'a stop',
  failure: 'a failure',
  error: 'an error',
};

/**
 * What a client gets wrong, in one line: `takes CHECK_RUNNING_COMPLETED for the end: 12 of 124 cases, as in 20`.
 *
 * @param report the report that lists the fault
 */
export function faultText(fault: PollerFault<string>, { cases }: Pick<PollerReport, 'cases'>): string {
  const shown = shownText(fault.shortest);
  return `${mistake(fault)}${fault.isAlways ? '' : ', but not always'}: ${fault.cases} of ${cases} cases, as in ${shown}`;
}

/** What a client was shown: the codes of the statuses, where they have some. */
export function shownText({
  codes,
  statuses,
}: {
  readonly codes: readonly number[];
  readonly statuses: readonly string[];
}): string {
  return codes.length > 0 ? codes.join(',') : statuses.join(' → ');
}

/** What a client gets wrong, without where. */
export function mistake({
  status,
  given,
  expected,
}: Pick<PollerFault<string>, 'status' | 'given' | 'expected'>): string {
  if (given === 'error') return `has an error after ${status}`;
  if (expected === 'wait') return `takes ${status} for the end`;
  if (given === 'wait') return `waits on after ${status}`;
  return `takes ${status} for ${outcomeTexts[given]}, which is ${outcomeTexts[expected]}`;
}
