import fc from 'fast-check';
import { type EventTypeV2, eventTypes } from '../../src/model/modelarts-v2/events.ts';
import { modelartsV2 } from '../../src/model/modelarts-v2/lifecycle.ts';
import { type Action, action, faultsOf, perform, progress, type Target, targetOf, which } from './action-arbitrary.ts';
import type { Answer, Client, Ids } from './client.ts';
import { ClientV2, newTrainingJob, type ShownJob } from './client-v2.ts';

/** A request to a platform, about one of the jobs of v2 that were ever created. */
export type ActionV2 =
  | { readonly kind: 'create'; readonly body: NewTrainingJob }
  | { readonly kind: 'advance'; readonly by: string }
  | { readonly kind: 'search'; readonly body: object }
  | { readonly kind: 'settings'; readonly change: ChangeOfSettings }
  | ({ readonly kind: 'show' | 'terminate' | 'delete' } & Target)
  | ({ readonly kind: 'look'; readonly at: 'events' | 'stages' | 'tasks' | 'tasks/worker-0/logs/preview' } & Target)
  | ({ readonly kind: 'describe'; readonly description: string } & Target)
  | ({ readonly kind: 'send'; readonly event: EventTypeV2 } & Target)
  | ({ readonly kind: 'own settings'; readonly change: ChangeOfSettings } & Target);

/** What an action says of a new job. */
interface NewTrainingJob {
  readonly metadata: { readonly name: string; readonly description?: string | null; readonly annotations?: object };
  readonly spec: { readonly resource: { readonly flavor_id: string; readonly node_count?: number | null } };
}

interface ChangeOfSettings {
  readonly outcome?: string | null;
  readonly faults?: readonly object[] | null;
}

const annotations = fc.record(
  {
    'fault-tolerance/job-retry-num': fc.constantFrom('1', '3', '128'),
    'fault-tolerance/job-unconditional-retry': fc.constantFrom('true', 'false'),
    'fault-tolerance/hang-retry': fc.constantFrom('true', 'false'),
  },
  { requiredKeys: [] },
);
const description = fc.constantFrom('', 'a', '作业 😀\u2028');
const body: fc.Arbitrary<NewTrainingJob> = fc.record({
  metadata: fc.record(
    { name: fc.constantFrom('a', 'b', 'c', 'd', 'e'), description: fc.option(description), annotations },
    { requiredKeys: ['name'] },
  ),
  spec: fc.record(
    {
      resource: fc.record(
        { flavor_id: fc.constant('f'), node_count: fc.constantFrom(null, 1, 3) },
        { requiredKeys: ['flavor_id'] },
      ),
      auto_stop: fc.option(fc.constant({ time_unit: 'HOURS', duration: 1 })),
      schedule_policy: fc.option(fc.record({ preemptible: fc.boolean() })),
    },
    { requiredKeys: ['resource'] },
  ),
});

const scenario = fc.option(
  fc.constantFrom(
    'faulty-nodes',
    'impatient-users',
    'busy-pool',
    { extends: 'faulty-nodes', dwell: { Running: '3h' } },
    { extends: 'typical', odds: { Running: { preempt: 60, requeue: 30, fail: 10, finish: 0, restart: 0, lose: 0 } } },
  ),
);
const { names, isTerminal } = modelartsV2.statuses;
const outcome = fc.option(fc.constantFrom('success', 'failure', 'stopped', ...names.filter(isTerminal)));
const faults = faultsOf('unknown', 'lost-race', 'conflict');
const change: fc.Arbitrary<ChangeOfSettings> = fc.record({ scenario, progress, outcome, faults }, { requiredKeys: [] });

/** Any request about jobs of v2, weighted by its use in a test. */
export const actionV2: fc.Arbitrary<ActionV2> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('create' as const), body }) },
  { weight: 9, arbitrary: fc.record({ kind: fc.constantFrom('show', 'show', 'terminate', 'delete'), which }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('look' as const),
      at: fc.constantFrom('events', 'stages', 'tasks', 'tasks/worker-0/logs/preview'),
      which,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('search' as const),
      body: fc.record(
        { sort_by: fc.constantFrom('create_time', 'name', 'phase', 'duration'), order: fc.constantFrom('asc', 'desc') },
        { requiredKeys: [] },
      ),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('describe' as const), description, which }) },
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('advance' as const),
      by: fc.constantFrom('1ms', '1s', '2s', '5s', '20s', '1m', '10m', '2h', '1d'),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({ kind: fc.constant('send' as const), event: fc.constantFrom(...eventTypes), which }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('settings' as const), change }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('own settings' as const), change, which }) },
);

/** An identifier that no job has. */
const NO_JOB = '00000000-0000-4000-8000-000000000000';

/** Sends the request. A new job is added to `made`. */
export async function performV2(v2: ClientV2, action: ActionV2, made: string[]): Promise<Answer> {
  const id = 'which' in action ? (targetOf(action, made) ?? NO_JOB) : NO_JOB;
  switch (action.kind) {
    case 'create': {
      const answer = await v2.ask('POST', '/training-jobs', { ...newTrainingJob, ...action.body });
      if (answer.status === 201) made.push((answer.body as unknown as ShownJob).metadata.id);
      return answer;
    }
    case 'search':
      return v2.search<Answer['body']>({ ...action.body, limit: 50 });
    case 'show':
      return v2.ask('GET', `/training-jobs/${id}`);
    case 'look':
      return v2.ask('GET', `/training-jobs/${id}/${action.at}`);
    case 'describe':
      return v2.ask('PUT', `/training-jobs/${id}`, { description: action.description });
    case 'terminate':
      return v2.ask('POST', `/training-jobs/${id}/actions`, { action_type: 'terminate' });
    case 'delete':
      return v2.delete(id);
    case 'send':
      return v2.client.control('POST', `/jobs/${id}/events`, { event: action.event });
    case 'advance':
      return v2.client.control('POST', '/clock', { advance: action.by });
    case 'settings':
      return v2.client.control('PATCH', '/settings?api=v2', action.change);
    case 'own settings':
      return v2.client.control('PATCH', `/jobs/${id}/settings`, action.change);
  }
}

/** A request to a server of both versions. */
export type ActionOfBoth =
  | { readonly api: 'v1'; readonly action: Action }
  | { readonly api: 'v2'; readonly action: ActionV2 };

/** Any request to a server of both versions. */
export const actionOfBoth: fc.Arbitrary<ActionOfBoth> = fc.oneof(
  fc.record({ api: fc.constant('v1' as const), action }),
  fc.record({ api: fc.constant('v2' as const), action: actionV2 }),
);

/** The versions and jobs that were ever created. */
export interface Made {
  readonly v1: Ids[];
  readonly v2: string[];
}

/** Sends the request to a server of both versions. */
export function performOfBoth(client: Client, { api, action }: ActionOfBoth, made: Made): Promise<Answer> {
  return api === 'v1' ? perform(client, action, made.v1) : performV2(new ClientV2(client), action, made.v2);
}

/** All that a server of both versions shows of itself, but its clock. */
export async function shownOfBoth(client: Client) {
  const get = async (path: string) => (await client.control('GET', path)).body;
  return {
    runs: await get('/jobs'),
    settings: [await get('/settings?api=v1'), await get('/settings?api=v2')],
    logs: [await client.log(undefined, 'v1'), await client.log(undefined, 'v2')],
  };
}
