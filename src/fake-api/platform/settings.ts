import * as v from 'valibot';
import { check, duration, mapping, objectOf, share } from '../../input.ts';
import type { Outcome } from '../../model/catalogue.ts';
import { type ScenarioName, scenarioNames } from '../../model/modelarts-v1/scenarios.ts';
import { isTerminal, statusNames, type TerminalStatus } from '../../model/modelarts-v1/statuses.ts';
import type { Scenario } from '../../model/scenario.ts';
import { scenarioSchema } from '../../simulate/schema.ts';
import type { Duration } from '../../time.ts';

/** How jobs advance and end, and which faults requests have. */
export interface Settings {
  /** How often each event happens, and how long it takes. What users do in it is left out: the user is you. */
  readonly scenario: ScenarioName | Scenario;
  /** What advances a job: the clock, or N polls in each status, or nothing: it goes to its end at once. */
  readonly progress: 'time' | 'at once' | { readonly polls: number };
  /** How runs end: left to the scenario unless given. */
  readonly outcome?: Outcome | TerminalStatus;
  /** The faults of requests, in the order in which they are tried. */
  readonly faults: readonly ApiFault[];
}

/** Something that goes wrong with a request. */
export type ApiFault = (
  | {
      /** The request fails with the vendor's internal error. */
      readonly kind: 'error';
      /** The HTTP status code, from 500 to 599: 500 unless given. */
      readonly status?: number;
    }
  | {
      /** The request fails with 429, too many requests. */
      readonly kind: 'throttled';
      /** The value of the header `Retry-After`, rounded up to seconds: 1 second unless given. */
      readonly retryAfter?: Duration;
    }
  | {
      /** The request fails as if its token were invalid. */
      readonly kind: 'unauthorized';
    }
  | {
      /** The response is delayed, in real time. */
      readonly kind: 'slow';
      readonly by: Duration;
    }
  | {
      /** The response reports the status of some time ago. */
      readonly kind: 'stale';
      readonly by: Duration;
    }
  | {
      /** The response reports the status UNKNOWN. */
      readonly kind: 'unknown';
    }
  | {
      /** A stop is accepted, but comes too late: the run succeeds. */
      readonly kind: 'lost-race';
    }
) & {
  /** How often it strikes, from 0 to 1: always unless given. */
  readonly share?: number;
  /** How many more times it can strike: without limit unless given. */
  readonly times?: number;
};

export type ApiFaultKind = ApiFault['kind'];

export const defaultSettings: Settings = { scenario: 'typical', progress: 'time', faults: [] };

/** A change of settings. `null` sets a setting back to its initial value. */
export type SettingsChange = { readonly [Name in keyof Settings]?: Settings[Name] | null };

/**
 * A change of settings in data from outside.
 *
 * @throws InputError with all that is wrong with it
 */
export function parseSettingsChange(data: unknown): SettingsChange {
  return check(settingsSchema, data);
}

/** The settings after a change; `initial` are those that `null` sets back to. */
export function withChanges(settings: Settings, change: SettingsChange, initial: Settings): Settings {
  const isSetBack = (name: string) => change[name as keyof Settings] === null;
  const kept = Object.entries({ ...settings, ...change }).filter(([name]) => !isSetBack(name));
  return { ...initial, ...Object.fromEntries(kept) };
}

const outcomes = ['success', 'failure', 'stopped'] as const satisfies readonly Outcome[];
const ends = [...outcomes, ...statusNames.filter(isTerminal)];

/** The schema of a whole number in a range. */
export function wholeNumber(least: number, most: number): v.GenericSchema<unknown, number> {
  const text = `a whole number from ${least} to ${most}`;
  return v.pipe(v.number(text), v.integer(text), v.minValue(least, text), v.maxValue(most, text));
}

/** The schema of a scenario that is written out. */
export const scenarioObject = scenarioSchema() as v.GenericSchema<unknown, Scenario>;
/** The schema of a scenario, or the name of one. */
export const scenarioOrName: v.GenericSchema<unknown, ScenarioName | Scenario> = v.union(
  [v.picklist(scenarioNames), scenarioObject],
  `a scenario, or one of ${scenarioNames.join(', ')}`,
);

const frequency = { share: v.exactOptional(share), times: v.exactOptional(wholeNumber(0, 1_000_000)) };
const faults = {
  error: objectOf({ kind: v.literal('error'), status: v.exactOptional(wholeNumber(500, 599)), ...frequency }),
  throttled: objectOf({ kind: v.literal('throttled'), retryAfter: v.exactOptional(duration), ...frequency }),
  unauthorized: objectOf({ kind: v.literal('unauthorized'), ...frequency }),
  slow: objectOf({ kind: v.literal('slow'), by: duration, ...frequency }),
  stale: objectOf({ kind: v.literal('stale'), by: duration, ...frequency }),
  unknown: objectOf({ kind: v.literal('unknown'), ...frequency }),
  'lost-race': objectOf({ kind: v.literal('lost-race'), ...frequency }),
} satisfies Record<ApiFaultKind, v.GenericSchema>;
const fault = v.variant('kind', Object.values(faults), `a fault; its kind is one of ${Object.keys(faults).join(', ')}`);

function setting<S extends v.GenericSchema>(description: string, schema: S) {
  return v.exactOptional(v.pipe(v.nullable(schema), v.description(description)));
}

/** The schema of a change of settings. */
export const settingsSchema: v.GenericSchema<unknown, SettingsChange> = mapping({
  scenario: setting('How often each event happens, and how long it takes', scenarioOrName),
  progress: setting(
    'What advances a job',
    v.union(
      [v.picklist(['time', 'at once']), mapping({ polls: wholeNumber(1, 1_000_000) })],
      'time, at once, or { polls: 3 }',
    ),
  ),
  outcome: setting('How runs end', v.picklist(ends, `one of ${ends.join(', ')}`)),
  faults: setting('The faults of requests, in the order in which they are tried', v.array(fault, 'a list of faults')),
});
