import { mistake, shownText } from '../../pollers/fault-text.ts';
import { counted } from '../../sentences.ts';
import type { Failure, Fault, Misbehaviour } from './faults.ts';

/** What is wrong with a client, without where. */
export function faultName(fault: Omit<Failure, 'index'>): string {
  const { misbehaviour, statuses, given = 'error', expected } = fault;
  const status = statuses.at(-1) ?? '';
  return misbehaviour === undefined ? mistake({ status, given, expected }) : told[misbehaviour](fault);
}

const told: Readonly<Record<Misbehaviour, (fault: Omit<Failure, 'index'>) => string>> = {
  'asked nothing': () => 'asked nothing: it never polled its job; pass it {endpoint}, {project} and {job}',
  'not started': ({ detail }) => `cannot be started: ${detail}`,
  'killed by a signal': ({ detail }) => `was killed by ${detail}`,
  'unknown exit code': ({ detail }) =>
    `exits with ${detail}, which says nothing: see --success, --failure and --stopped`,
  'unknown answer': ({ detail }) =>
    detail === undefined
      ? 'ends without an answer'
      : `answers ${JSON.stringify(detail)}, and not wait, success, failure or stopped`,
  'stopped polling': ({ statuses }) => `neither polls nor ends after ${statuses.at(-1)}`,
};

/** What a client got wrong, in one line: `takes CHECK_RUNNING_COMPLETED for the end: 12 of 124 cases, as in 18,19,20`. */
export function faultLine(fault: Fault, cases: number): string {
  const shown = shownText(fault);
  return `${faultName(fault)}: ${fault.cases} of ${counted(cases, 'case')}${shown === '' ? '' : `, as in ${shown}`}`;
}
