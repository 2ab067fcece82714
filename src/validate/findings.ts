import { type Malformed, type Observation, toTime } from '../log/observation.ts';
import { parseStatus, statuses } from '../model/statuses.ts';
import type { Finding, Warning } from './report.ts';
import { type Judgement, NO_STATUS } from './verdict.ts';

/** The last moment that JavaScript has a date for. */
const LAST_TIME = 8.64e15;
/** How much of a value that makes no sense is kept. */
const LONGEST_VALUE = 100;

/** The finding for a step that the machine cannot make. */
export function impossible(
  observation: Observation,
  { verdict: kind, ...step }: Extract<Judgement, { readonly verdict: 'impossible' }>,
): Finding {
  return { kind, ...sightingOf(observation), ...step };
}

/** The finding for a status that is none of the catalogue. */
export function unrecognized(observation: Observation): Finding {
  return { kind: 'unrecognized', ...sightingOf(observation), value: abridged(observation.status) };
}

/** The finding for a record from which no observation can be read. */
export function malformedFinding({ problem, ...place }: Malformed): Finding {
  return { kind: 'malformed', ...place, problem };
}

/** The warning for a time that is none. */
export function unreadableTime(observation: Observation): Warning {
  return { kind: 'unreadable-time', ...sightingOf(observation), value: abridged(observation.time) };
}

/** The warning for a time that is before the previous one of the job, in milliseconds since 1970. */
export function outOfOrder(observation: Observation, previous: number): Warning {
  return { kind: 'out-of-order', ...sightingOf(observation), previous: iso(previous) };
}

/** The code of a status as it was reported; {@link NO_STATUS} for what is none. */
export function codeOf(value: number | string): number {
  const status = parseStatus(value);
  return status === undefined ? NO_STATUS : statuses[status].code;
}

/** When an observation was made, in milliseconds since 1970; `undefined` where that is not known. */
export function timeOf({ time }: Observation): number | undefined {
  const milliseconds = typeof time === 'string' ? toTime(time) : time;
  return milliseconds !== undefined && Math.abs(milliseconds) <= LAST_TIME ? milliseconds : undefined;
}

/** A value that makes no sense, as text; its beginning, if it is long. */
export function abridged(value: unknown): string {
  const text = String(value);
  return text.length > LONGEST_VALUE ? `${text.slice(0, LONGEST_VALUE)}…` : text;
}

/** The parts of an observation that say which one it is. */
function sightingOf(observation: Observation) {
  const { job, file, line } = observation;
  const time = timeOf(observation);
  return {
    ...(job === undefined ? {} : { job }),
    ...(file === undefined ? {} : { file }),
    ...(line === undefined ? {} : { line }),
    ...(time === undefined ? {} : { time: iso(time) }),
  };
}

function iso(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}
