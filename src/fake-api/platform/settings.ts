import * as v from 'valibot';
import { check, duration, mapping, objectOf, share } from '../../input.ts';
import { isTerminal, type Outcome, statusNames, type TerminalStatus } from '../../model/modelarts-v1/statuses.ts';
import { type Scenario, type ScenarioName, scenarioNames } from '../../simulate/scenario.ts';
import { scenarioSchema } from '../../simulate/schema.ts';
import type { Duration } from '../../time.ts';

/** How the jobs of a fake platform get on, and what goes wrong with the answers about them. */
export interface Settings {
  /** What happens to jobs how often, and how long it takes. What users do in it is left out: the user is you. */
  readonly scenario: ScenarioName | Scenario;
  /** What moves jobs on: the clock, or that they are looked at so many times in each status; or they end at once. */
  readonly progress: 'time' | 'at once' | { readonly polls: number };
  /** How runs end; left to the scenario where it is absent. */
  readonly outcome?: Outcome | TerminalStatus;
  /** What goes wrong, in the order in which it is tried. */
  readonly faults: readonly ApiFault[];
}

/** Something that goes wrong with a request. */
export type ApiFault = (
  | {
      /** The answer is that the platform is out of order. */
      readonly kind: 'error';
      /** The status code of HTTP: 500 unless given. */
      readonly status?: number;
    }
  | {
      /** The answer is 429, too many requests. */
      readonly kind: 'throttled';
      /** What `Retry-After` says: 1 second unless given. */
      readonly retryAfter?: Duration;
    }
  | {
      /** The answer is that the token is not valid. */
      readonly kind: 'unauthorized';
    }
  | {
      /** The answer takes so long. */
      readonly kind: 'slow';
      readonly by: Duration;
    }
  | {
      /** The status in the answer is so old. */
      readonly kind: 'stale';
      readonly by: Duration;
    }
  | {
      /** The status in the answer is UNKNOWN. */
      readonly kind: 'unknown';
    }
  | {
      /** A stop that was accepted comes too late: the run ends by itself. */
      readonly kind: 'lost-race';
    }
) & {
  /** How often it goes wrong, from 0 to 1: always unless given. */
  readonly share?: number;
  /** How many times more it goes wrong at most. */
  readonly times?: number;
};

/** What can go wrong with a request. */
export type ApiFaultKind = ApiFault['kind'];

/** How it is unless something else is said. */
export const defaultSettings: Settings = { scenario: 'typical', progress: 'time', faults: [] };

/**
 * Settings that are to be changed, in data from outside. `null` gives a setting back to what it was in the beginning.
 *
 * @throws InputError with all that is wrong with them
 */
export function toSettings(data: unknown): SettingsChange {
  return check(settingsSchema, data) as SettingsChange;
}

/** Settings that are to be changed. */
export type SettingsChange = { readonly [Name in keyof Settings]?: Settings[Name] | null };

/** Settings as they are after a change. */
export function changed(settings: Settings, change: SettingsChange, origin: Settings): Settings {
  const names = Object.keys(change) as (keyof Settings)[];
  const given = names.filter((name) => change[name] !== null).map((name) => [name, change[name]]);
  const kept = Object.entries(settings).filter(([name]) => change[name as keyof Settings] !== null);
  return { ...origin, ...Object.fromEntries(kept), ...Object.fromEntries(given) };
}

const outcomes = ['success', 'failure', 'stopped'] as const satisfies readonly Outcome[];
const ends = [...outcomes, ...statusNames.filter(isTerminal)];

/** A whole number in a range, as data from outside. */
export function whole(least: number, most: number) {
  const text = `a whole number from ${least} to ${most}`;
  return v.pipe(v.number(text), v.integer(text), v.minValue(least, text), v.maxValue(most, text));
}

/** A scenario, as data from outside. */
export const ownScenario = scenarioSchema();
/** What says which scenario, as data from outside. */
export const anyScenario = v.union(
  [v.picklist(scenarioNames), ownScenario],
  `a scenario, or one of ${scenarioNames.join(', ')}`,
);

const often = { share: v.exactOptional(share), times: v.exactOptional(whole(0, 1_000_000)) };
const faults = {
  error: objectOf({ kind: v.literal('error'), status: v.exactOptional(whole(500, 599)), ...often }),
  throttled: objectOf({ kind: v.literal('throttled'), retryAfter: v.exactOptional(duration), ...often }),
  unauthorized: objectOf({ kind: v.literal('unauthorized'), ...often }),
  slow: objectOf({ kind: v.literal('slow'), by: duration, ...often }),
  stale: objectOf({ kind: v.literal('stale'), by: duration, ...often }),
  unknown: objectOf({ kind: v.literal('unknown'), ...often }),
  'lost-race': objectOf({ kind: v.literal('lost-race'), ...often }),
} satisfies Record<ApiFaultKind, v.GenericSchema>;
const fault = v.variant('kind', Object.values(faults), `a fault; its kind is one of ${Object.keys(faults).join(', ')}`);

function setting<S extends v.GenericSchema>(description: string, schema: S) {
  return v.exactOptional(v.pipe(v.nullable(schema), v.description(description)));
}

/** What a change of settings may be, as data from outside. */
export const settingsSchema = mapping({
  scenario: setting('What happens to jobs, and how long it takes', anyScenario),
  progress: setting(
    'What moves jobs on',
    v.union(
      [v.picklist(['time', 'at once']), mapping({ polls: whole(1, 1_000_000) })],
      'time, at once, or { polls: 3 }',
    ),
  ),
  outcome: setting('How runs end', v.picklist(ends, `one of ${ends.join(', ')}`)),
  faults: setting('What goes wrong with requests', v.array(fault, 'a list of faults')),
});
