import * as v from 'valibot';
import { check, duration, mapping, objectOf, share } from '../../input.ts';
import type { Outcome } from '../../model/catalogue.ts';
import type { Lifecycle } from '../../model/lifecycle.ts';
import type { ScenarioName } from '../../model/modelarts-v1/scenarios.ts';
import type { TerminalStatus } from '../../model/modelarts-v1/statuses.ts';
import type { ScenarioNameV2 } from '../../model/modelarts-v2/scenarios.ts';
import type { TerminalPhaseV2 } from '../../model/modelarts-v2/statuses.ts';
import type { Scenario } from '../../model/scenario.ts';
import { scenarioSchema } from '../../simulate/schema.ts';
import type { Duration } from '../../time.ts';
import { type Api, type ApiName, apis } from './api.ts';

/** How the jobs of an API advance and end, and which faults its requests have. */
export interface Settings {
  /** How often each event happens, and how long it takes. What users do in it is left out: the user is you. */
  readonly scenario: ScenarioName | ScenarioNameV2 | Scenario;
  /**
   * What advances a job: the clock; or N polls in each status; or nothing, as it goes to its end at once; or each poll, after
   * which the next of these lists of events happens, as far as they can, and nothing after the last one.
   */
  readonly progress:
    | 'time'
    | 'at once'
    | { readonly polls: number }
    | { readonly afterPolls: readonly (readonly string[])[] };
  /** How runs end: left to the scenario unless given. */
  readonly outcome?: Outcome | TerminalStatus | TerminalPhaseV2;
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
      /** The response says that the status is unknown: v1 by the status UNKNOWN, v2 by a secondary phase. */
      readonly kind: 'unknown';
    }
  | {
      /** In v2, a stop or a deletion is refused with 409, since the status of the job changes at this moment. */
      readonly kind: 'conflict';
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

/** A kind of fault. */
export type ApiFaultKind = ApiFault['kind'];

export const defaultSettings: Settings = { scenario: 'typical', progress: 'time', faults: [] };

/** A change of settings. `null` sets a setting back to its initial value. */
export type SettingsChange = { readonly [Name in keyof Settings]?: Settings[Name] | null };

/**
 * A change of the settings of an API in data from outside.
 *
 * @throws InputError with all that is wrong with it
 */
export function parseSettingsChange(data: unknown, api: ApiName): SettingsChange {
  return check(apiSchemas[api].settings, data);
}

/** The settings after a change; `initial` are those that `null` sets back to. */
export function withChanges(settings: Settings, change: SettingsChange, initial: Settings): Settings {
  const isSetBack = (name: string) => change[name as keyof Settings] === null;
  const kept = Object.entries({ ...settings, ...change }).filter(([name]) => !isSetBack(name));
  return { ...initial, ...Object.fromEntries(kept) };
}

/** The schema of a whole number in a range. */
export function wholeNumber(least: number, most: number): v.GenericSchema<unknown, number> {
  const text = `a whole number from ${least} to ${most}`;
  return v.pipe(v.number(text), v.integer(text), v.minValue(least, text), v.maxValue(most, text));
}

const frequency = { share: v.exactOptional(share), times: v.exactOptional(wholeNumber(0, 1_000_000)) };
const faults = {
  error: objectOf({ kind: v.literal('error'), status: v.exactOptional(wholeNumber(500, 599)), ...frequency }),
  throttled: objectOf({ kind: v.literal('throttled'), retryAfter: v.exactOptional(duration), ...frequency }),
  unauthorized: objectOf({ kind: v.literal('unauthorized'), ...frequency }),
  slow: objectOf({ kind: v.literal('slow'), by: duration, ...frequency }),
  stale: objectOf({ kind: v.literal('stale'), by: duration, ...frequency }),
  unknown: objectOf({ kind: v.literal('unknown'), ...frequency }),
  conflict: objectOf({ kind: v.literal('conflict'), ...frequency }),
  'lost-race': objectOf({ kind: v.literal('lost-race'), ...frequency }),
} satisfies Record<ApiFaultKind, v.GenericSchema>;
/** The faults that an API can have: v1 knows no conflicts. */
function faultSchema(api: ApiName) {
  const { conflict, ...ofBoth } = faults;
  const known = api === 'v1' ? ofBoth : { ...ofBoth, conflict };
  return v.variant('kind', Object.values(known), `a fault; its kind is one of ${Object.keys(known).join(', ')}`);
}

function setting<S extends v.GenericSchema>(description: string, schema: S) {
  return v.exactOptional(v.pipe(v.nullable(schema), v.description(description)));
}

/** How runs of some lifecycles can end: with an outcome, or in a terminal status. */
export function endsOf(lifecycles: readonly Lifecycle[]): readonly NonNullable<Settings['outcome']>[] {
  const ends = lifecycles.flatMap(({ statuses }) => statuses.names.filter(statuses.isTerminal));
  // Each is a status of one of the versions.
  return ['success', 'failure', 'stopped', ...(ends as TerminalStatus[])];
}

/** The schemas of what an API can be told: a scenario that is written out, one or the name of one, and a change of settings. */
export interface ApiSchemas {
  readonly scenario: v.GenericSchema<unknown, Scenario>;
  readonly scenarioOrName: v.GenericSchema<unknown, Settings['scenario']>;
  readonly settings: v.GenericSchema<unknown, SettingsChange>;
}

function schemasOf({ name, lifecycle, events }: Api): ApiSchemas {
  const names = Object.keys(lifecycle.scenarios ?? {}) as (ScenarioName | ScenarioNameV2)[];
  const ends = endsOf([lifecycle]);
  const scenario = scenarioSchema({ lifecycle });
  const scenarioOrName = v.union([v.picklist(names), scenario], `a scenario, or one of ${names.join(', ')}`);
  const settings = mapping({
    scenario: setting('How often each event happens, and how long it takes', scenarioOrName),
    progress: setting(
      'What advances a job',
      v.union(
        [
          v.picklist(['time', 'at once']),
          mapping({ polls: wholeNumber(1, 1_000_000) }),
          mapping({ afterPolls: v.array(v.array(v.picklist(events)), 'a list of lists of events') }),
        ],
        'time, at once, or { polls: 3 }',
      ),
    ),
    outcome: setting('How runs end', v.picklist(ends, `one of ${ends.join(', ')}`)),
    faults: setting(
      'The faults of requests, in the order in which they are tried',
      v.array(faultSchema(name), 'a list of faults'),
    ),
  });
  return { scenario, scenarioOrName, settings };
}

/** The schemas by API. */
export const apiSchemas: Readonly<Record<ApiName, ApiSchemas>> = { v1: schemasOf(apis.v1), v2: schemasOf(apis.v2) };
