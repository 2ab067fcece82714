import fc from 'fast-check';
import { type JobEventType, jobEventTypes } from '../../src/model/modelarts-v1/events.ts';
import { isTerminal, statusNames } from '../../src/model/modelarts-v1/statuses.ts';
import { type Answer, type Client, controlPathOf, type Ids, newJob, pathOf } from './client.ts';

/** A request to a platform, about one of the versions that were ever created. */
export type Action =
  | { readonly kind: 'create'; readonly name: string; readonly empty: boolean }
  | { readonly kind: 'advance'; readonly by: string }
  | { readonly kind: 'list' }
  | { readonly kind: 'settings'; readonly change: object }
  | ({ readonly kind: 'poll' | 'versions' | 'stop' | 'delete' | 'deleteJob' | 'createVersion' } & Target)
  | ({ readonly kind: 'send'; readonly event: JobEventType } & Target)
  | ({ readonly kind: 'own settings'; readonly change: SettingsOfOne } & Target);

/** What an action is about. */
export interface Target {
  /** The index of the version or job, counted from the latest one backwards, modulo their number. */
  readonly which: number;
}

type SettingsOfOne = { readonly outcome?: string | null };

const outcome = fc.option(fc.constantFrom('success', 'failure', 'stopped', ...statusNames.filter(isTerminal)));
const scenario = fc.option(
  fc.constantFrom(
    'flaky',
    'custom-image-first-run',
    { extends: 'busy-pool', users: { deleteFails: 0.5 }, unknown: 0.3 },
    { extends: 'elastic', maxRunTime: '5m' },
  ),
);
export const progress = fc.option(fc.constantFrom('time', 'time', 'at once', { polls: 1 }, { polls: 2 }));
const share = fc.constantFrom(0.3, 1);
const times = fc.constantFrom(1, 2, 5);
/** Faults of some kinds: of those that cause no stale status, so that the polls can be checked. */
export function faultsOf(...kinds: readonly ('unknown' | 'lost-race' | 'conflict')[]) {
  const fault = fc.record({ kind: fc.constantFrom(...kinds), share, times }, { requiredKeys: ['kind'] });
  return fc.option(fc.array(fault, { maxLength: 2 }));
}
const faults = faultsOf('unknown', 'lost-race');

export const which = fc.nat(5);

/** Any request, weighted by its use in a test. */
export const action: fc.Arbitrary<Action> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('create' as const),
      name: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
      empty: fc.integer({ min: 0, max: 9 }).map((number) => number === 0),
    }),
  },
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('poll' as const), which }) },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constantFrom('versions', 'stop', 'delete', 'deleteJob', 'createVersion'),
      which,
    }),
  },
  { weight: 2, arbitrary: fc.constant({ kind: 'list' as const }) },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('advance' as const),
      by: fc.constantFrom('1ms', '1s', '5s', '20s', '1m', '10m', '1d'),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant('send' as const), which, event: fc.constantFrom(...jobEventTypes) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('settings' as const),
      change: fc.record({ scenario, progress, outcome, faults }, { requiredKeys: [] }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('own settings' as const),
      which,
      change: fc.record({ scenario, progress, outcome, faults }, { requiredKeys: [] }) as fc.Arbitrary<SettingsOfOne>,
    }),
  },
);

/** The version or job that an action is about; `undefined` if none was ever created. */
export function targetOf<Made>({ which }: Target, made: readonly Made[]): Made | undefined {
  return made.at(-1 - (which % Math.max(1, made.length)));
}

/** Sends the request. A new version is added to `made`. */
export async function perform(client: Client, action: Action, made: Ids[]): Promise<Answer> {
  const ids =
    'which' in action ? (targetOf(action, made) ?? { job_id: 1, version_id: 1 }) : { job_id: 0, version_id: 0 };
  const { config } = newJob;
  const created = (answer: Answer): Answer => {
    const { job_id, version_id } = answer.body as unknown as Ids;
    if (answer.status === 200 && version_id !== undefined) made.push({ job_id, version_id });
    return answer;
  };
  switch (action.kind) {
    case 'create': {
      const body = { job_name: action.name, config: { ...config, create_version: !action.empty } };
      return created(await client.vendor('POST', '', body));
    }
    case 'createVersion': {
      const body = { config: { ...config, pre_version_id: ids.version_id } };
      return created(await client.vendor('POST', `/${ids.job_id}/versions`, body));
    }
    case 'list':
      return client.vendor('GET', '?per_page=1000');
    case 'versions':
      return client.vendor('GET', `/${ids.job_id}/versions`);
    case 'poll':
      return client.vendor('GET', pathOf(ids));
    case 'stop':
      return client.stop(ids);
    case 'delete':
      return client.delete(ids);
    case 'deleteJob':
      return client.deleteJob(ids);
    case 'send':
      return client.send(ids, action.event);
    case 'advance':
      return client.control('POST', '/clock', { advance: action.by });
    case 'settings':
      return client.control('PATCH', '/settings', action.change);
    case 'own settings':
      return client.control('PATCH', `${controlPathOf(ids)}/settings`, action.change);
  }
}
