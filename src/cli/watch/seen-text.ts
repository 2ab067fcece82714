import { printable } from '../../harmless.ts';
import { abridged } from '../../log/observation.ts';
import type { Lifecycle } from '../../model/lifecycle.ts';
import type { JudgedObservation } from '../../watch/watch.ts';
import type { Paint } from '../context.ts';

/** The name of the status that was seen, or what was reported in place of one, as wide as the longest name. */
export function statusText<S extends string>(
  { observation, status }: JudgedObservation<S>,
  { statuses }: Lifecycle<S>,
): string {
  const widest = Math.max(...statuses.names.map((name) => name.length));
  return (status ?? printable(abridged(observation.status))).padEnd(widest);
}

/** The colour of a status that was seen: by how the job came out, and whether it can be. */
export function paintOf<S extends string>(
  { status, judgement: { verdict } }: JudgedObservation<S>,
  { statuses }: Lifecycle<S>,
  paint: Paint,
): (text: string) => string {
  const outcome = status && statuses.outcomeOf(status);
  if (verdict === 'impossible' || verdict === 'unrecognized' || outcome === 'failure') return paint.bad;
  return outcome === undefined ? String : outcome === 'success' ? paint.good : paint.odd;
}
