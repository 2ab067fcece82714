import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type AnyMachineSnapshot, initialTransition } from 'xstate';
import { endpoints } from '../../src/fake-api/app.ts';
import { readLog } from '../../src/log/read.ts';
import type { Lifecycle } from '../../src/model/lifecycle.ts';
import { modelartsV2 } from '../../src/model/modelarts-v2/lifecycle.ts';
import { machine } from '../../src/model/modelarts-v2/machine.ts';
import { validateLog } from '../../src/validate/validate-log.ts';
import { createValidator } from '../../src/validate/validator.ts';
import { after, eventsIn, statusIn } from '../lifecycles/walks.ts';
import { chunked } from '../log/logs.ts';
import { runs } from '../runs.ts';
import { targetOf } from './action-arbitrary.ts';
import {
  type ActionV2,
  actionOfBoth,
  actionV2,
  type Made,
  performOfBoth,
  performV2,
  shownOfBoth,
} from './action-arbitrary-v2.ts';
import { type Answer, type Client, openInProcess, START, timeIn } from './client.ts';
import { ClientV2, newTrainingJob, type ShownJob } from './client-v2.ts';
import { expectErrorBody, expectResponse } from './contract.ts';
import { expectGrown, expectShown, expectStages, type PhaseChange } from './shown-job.ts';

const lifecycle = modelartsV2 as Lifecycle<string>;
const { isTerminal } = lifecycle.statuses;

/** A client of a platform in this process. */
function open(apis: readonly ['v2'] | readonly ['v1', 'v2'] = ['v2']) {
  const defects: unknown[] = [];
  const opened = openInProcess({ apis }, (error) => defects.push(error));
  return { ...opened, v2: new ClientV2(opened.client), defects };
}

/** A line of the log. */
interface Line {
  readonly fact: 'training-job' | 'change' | 'poll';
  readonly time: string;
  readonly job_id: string;
  readonly status: string;
  readonly event?: string;
}

async function linesIn(client: Client): Promise<readonly Line[]> {
  const text = await client.log(undefined, 'v2');
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line): Line => JSON.parse(line));
}

/** A fault of requests, as the control shows it. */
interface Fault {
  readonly kind: string;
  readonly share?: number;
  readonly times?: number;
}

/** A job, as the control shows it. */
interface JobState {
  readonly job_id: string;
  readonly status: string;
  readonly since: string;
  readonly events: readonly string[];
  readonly next: { readonly event: string; readonly time: string } | null;
  readonly settings: { readonly faults: readonly Fault[] };
}

/** All that the control shows of v2. */
async function stateOf({ client }: ClientV2) {
  const { jobs } = (await client.control<{ jobs: readonly JobState[] }>('GET', '/jobs')).body;
  const { faults } = (await client.control<{ faults: readonly Fault[] }>('GET', '/settings?api=v2')).body;
  return { jobs, faults };
}

type State = Awaited<ReturnType<typeof stateOf>>;

/** A job that exists. */
interface Known {
  readonly id: string;
  readonly name: string;
  readonly nodes: number;
  readonly changes: PhaseChange[];
  snapshot: AnyMachineSnapshot;
  description: string;
  isBeingDeleted: boolean;
  /** What was last shown of it. */
  shown: ShownJob | undefined;
}

/**
 * A model of the jobs of v2, which follows the log of the platform and the requests that it accepted. It leaves the machine
 * to XState, and needs no time: the clock stands still while a request is handled.
 */
class Model {
  readonly made: string[] = [];
  readonly jobs = new Map<string, Known>();
  #lines = 0;
  #time = 0;

  /** Expects the response that the model predicts. */
  expect(action: ActionV2, { status, body }: Answer, before: State): void {
    const predictions = this.#predictions(action, before);
    expect(predictions, JSON.stringify([action, body])).toContainEqual(
      [status, (body as Partial<Answer['body']> | null)?.error_code].filter((each) => each !== undefined),
    );
  }

  /** The responses that are possible: the HTTP status code, and the code of an error. */
  #predictions(action: ActionV2, before: State): readonly (readonly [number, string?])[] {
    if (action.kind === 'create') {
      const { name } = action.body.metadata;
      return [[...this.jobs.values()].some((job) => job.name === name) ? [400, 'ModelArts.2751'] : [201]];
    }
    if (!('which' in action)) return [[200]];
    const job = this.jobs.get(targetOf(action, this.made) ?? '');
    if (action.kind === 'send')
      return [[job === undefined ? 404 : eventsIn(job.snapshot).includes(action.event) ? 200 : 409]];
    if (action.kind === 'own settings') {
      if (job === undefined) return [[404]];
      return [[action.change.outcome != null && isTerminal(statusIn(job.snapshot)) ? 409 : 200]];
    }
    if (job === undefined) return [[400, 'ModelArts.2775']];
    if (action.kind === 'look' && action.at.endsWith('preview'))
      return [[job.changes.some(({ phase }) => phase === 'Running') ? 200 : 204]];
    if (action.kind === 'terminate' || action.kind === 'delete') {
      const isPossible = action.kind === 'delete' || (eventsIn(job.snapshot).includes('stop') && !job.isBeingDeleted);
      if (!isPossible) return [[409, 'ModelArts.2796']];
      const faults = [
        ...(before.jobs.find(({ job_id }) => job_id === job.id)?.settings.faults ?? []),
        ...before.faults,
      ];
      const conflicts = faults.filter(({ kind, times }) => kind === 'conflict' && times !== 0);
      const done = conflicts.some(({ share = 1 }) => share === 1) ? [] : [[202] as const];
      return [...done, ...(conflicts.length > 0 ? [[409, 'ModelArts.2878'] as const] : [])];
    }
    return [[200]];
  }

  /** Takes over what was accepted, and what the log says has come of it. */
  follow(action: ActionV2, { status, body }: Answer, log: readonly Line[], now: number): void {
    const isDone = status < 300;
    const target = 'which' in action ? this.jobs.get(targetOf(action, this.made) ?? '') : undefined;
    if (isDone && action.kind === 'delete' && target) target.isBeingDeleted = true;
    if (isDone && action.kind === 'describe' && target) target.description = action.description;
    /** What each poll has seen: a job, and how many changes it had. */
    const polls: { readonly job: Known; readonly changes: readonly PhaseChange[] }[] = [];
    for (const line of log.slice(this.#lines)) {
      expect(timeIn(line.time)).toBeGreaterThanOrEqual(this.#time);
      this.#time = timeIn(line.time);
      if (line.fact === 'training-job') this.#create(line, action, body);
      const job = this.jobs.get(line.job_id) as Known;
      if (line.fact === 'change') this.#change(job, line);
      if (line.fact !== 'poll') continue;
      expect(line.status).toBe(job.changes.at(-1)?.phase);
      polls.push({ job, changes: [...job.changes] });
    }
    this.#lines = log.length;
    const shown = isDone ? shownBy(action, body) : [];
    expect(polls.map(({ job }) => job.id)).toEqual(shown.map(({ metadata }) => metadata.id));
    for (const [index, { job, changes }] of polls.entries()) this.#show(job, shown[index] as ShownJob, changes, now);
    if (isDone && action.kind === 'look' && target) this.#look(action.at, target, body, now);
    if (isDone && action.kind === 'search') this.#list(body);
    if (isDone && action.kind === 'terminate' && target) this.#terminated(target, body as unknown as ShownJob, now);
  }

  #create({ job_id: id, status }: Line, action: ActionV2, body: Answer['body']): void {
    const [snapshot] = initialTransition(machine);
    expect(status).toBe(statusIn(snapshot));
    expect(this.made).not.toContain(id);
    if (action.kind !== 'create') throw new Error(`${action.kind} has created a job`);
    const { metadata, spec } = action.body;
    const nodes = spec.resource.node_count ?? 1;
    const description = metadata.description ?? '';
    const changes = [{ phase: status, time: this.#time }];
    const shown = body as unknown as ShownJob;
    expect(shown.metadata).toMatchObject({ id, name: metadata.name, description, create_time: this.#time });
    // As recorded: nothing has happened to it yet.
    expectShown(shown, { changes, nodes, now: this.#time });
    expect(shown.status).not.toHaveProperty('running_records');
    this.jobs.set(id, { id, name: metadata.name, nodes, changes, snapshot, description, isBeingDeleted: false, shown });
  }

  #change(job: Known, { event = '', status }: Line): void {
    expect(eventsIn(job.snapshot)).toContain(event);
    job.snapshot = after(machine, job.snapshot, event);
    expect(status).toBe(statusIn(job.snapshot));
    job.changes.push({ phase: status, time: this.#time, event });
  }

  #show(job: Known, shown: ShownJob, changes: readonly PhaseChange[], now: number): void {
    expectShown(shown, { changes, nodes: job.nodes, now, mayBeUnknown: true });
    expect(shown.metadata.description).toBe(job.description);
    if (job.shown !== undefined) expectGrown(job.shown, shown);
    job.shown = shown;
  }

  /** What it shows does not depend on how soon it ends. */
  #terminated({ changes, nodes }: Known, shown: ShownJob, now: number): void {
    const last = changes.findLastIndex(({ event }) => event === 'stop');
    expectShown(shown, { changes: changes.slice(0, last + 1), nodes, now });
  }

  #look(at: string, { changes, nodes }: Known, body: Answer['body'], now: number): void {
    if (at === 'stages') expectStages(body, { changes, now });
    if (at === 'events') expect(body.total).toBe(changes.length);
    if (at !== 'tasks') return;
    const starts = changes.filter(({ phase, event }) => phase === 'Running' && event !== 'restart');
    expect(body).toHaveLength(starts.length * nodes);
  }

  #list(body: Answer['body']): void {
    expect(body).toMatchObject({ total: this.jobs.size, count: this.jobs.size });
  }

  /** Expects that these jobs exist, in these phases. The others must have been deleted. */
  expectStates(action: ActionV2, { jobs }: State): void {
    const there = new Set(jobs.map(({ job_id }) => job_id));
    for (const [id, { isBeingDeleted }] of this.jobs) {
      if (there.has(id)) continue;
      expect(isBeingDeleted || (action.kind === 'send' && action.event === 'delete')).toBe(true);
      this.jobs.delete(id);
    }
    const known = [...this.jobs.values()].map(({ id, snapshot, changes }) => ({
      job_id: id,
      status: statusIn(snapshot),
      since: new Date(changes.at(-1)?.time ?? 0).toISOString(),
      events: [...eventsIn(snapshot)].sort(),
    }));
    const shown = jobs.map(({ job_id, status, since, events }) => ({
      job_id,
      status,
      since,
      events: [...events].sort(),
    }));
    expect(shown).toEqual(known);
  }
}

/** The jobs in the response to a poll, in order. */
function shownBy(action: ActionV2, body: Answer['body']): readonly ShownJob[] {
  if (action.kind === 'search') return body.items as readonly ShownJob[];
  return action.kind === 'show' ? [body as unknown as ShownJob] : [];
}

/** The names of the calls by the kinds of actions. */
const calls: Readonly<Partial<Record<string, string>>> = {
  create: 'createTrainingJobV2',
  search: 'searchTrainingJobs',
  show: 'showTrainingJob',
  describe: 'changeTrainingJobDescription',
  terminate: 'actOnTrainingJob',
  delete: 'deleteTrainingJobV2',
  send: 'sendEventV2',
  'own settings': 'changeJobSettings',
  events: 'listTrainingJobEvents',
  stages: 'listTrainingJobStages',
  tasks: 'listTrainingJobTasks',
};

/** Expects that a response is as the description of its call says. */
function expectDescribed(action: ActionV2, { status, body }: Answer): void {
  const name = calls[action.kind === 'look' ? action.at : action.kind];
  const endpoint = endpoints.find((each) => each.name === name);
  if (endpoint === undefined) return;
  if (status >= 400) expectErrorBody(endpoint, body, status);
  else if (endpoint.response === 'nothing') expect(body).toBe('');
  else expectResponse(endpoint, body);
}

/** The part of a state that a request which was refused leaves as it is: all but how often faults can still strike. */
function lasting({ jobs }: State) {
  return jobs.map(({ settings, ...rest }) => rest);
}

/** Sends a request, and expects all that the model knows of it. */
async function step(v2: ClientV2, model: Model, action: ActionV2, before: State): Promise<State> {
  const made = [...model.made];
  const answer = await performV2(v2, action, made);
  expectDescribed(action, answer);
  model.expect(action, answer, before);
  const state = await stateOf(v2);
  if (answer.status >= 400) expect(lasting(state)).toEqual(lasting(before));
  model.follow(action, answer, await linesIn(v2.client), await v2.client.now());
  model.expectStates(action, state);
  model.made.splice(0, Infinity, ...made);
  return state;
}

/** Expects that the log, and each part of it, has no finding. */
async function expectFineLog(client: Client): Promise<void> {
  for (const only of ['changes', 'polls', undefined] as const) {
    const validator = createValidator({ mode: only === 'changes' ? 'events' : 'poll', lifecycle });
    const text = await client.log(only, 'v2');
    if (text !== '') await validateLog(validator, readLog(chunked(text), { file: 'log.ndjson' }));
    const { findings, warnings, malformed } = validator.report();
    expect({ only, findings, warnings, malformed }).toEqual({ only, findings: [], warnings: [], malformed: 0 });
  }
}

describe('for any requests about jobs of v2', () => {
  test('the platform accepts what the machine does, shows what has happened, and its log has no finding', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(actionV2, { minLength: 5, maxLength: 40, size: 'max' }), async (actions) => {
        const { client, v2, defects, close } = open();
        const model = new Model();
        let state = await stateOf(v2);
        for (const each of actions) state = await step(v2, model, each, state);
        await expectFineLog(client);
        expect(defects).toEqual([]);
        close();
      }),
      { numRuns: runs(160) },
    );
  });

  test('nothing changes of v1, nor of v2 for any requests about jobs of v1', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(actionOfBoth, { minLength: 5, maxLength: 30, size: 'max' }), async (actions) => {
        const { client, close } = open(['v1', 'v2']);
        const made: Made = { v1: [], v2: [] };
        const partOf = async (api: 'v1' | 'v2') => {
          const { runs: all, settings, logs } = await shownOfBoth(client);
          return api === 'v1' ? [all.versions, settings[0], logs[0]] : [all.jobs, settings[1], logs[1]];
        };
        for (const each of actions) {
          const other = each.api === 'v1' ? 'v2' : 'v1';
          const before = await partOf(other);
          await performOfBoth(client, each, made);
          // Time goes on for both.
          if (each.action.kind !== 'advance') expect(await partOf(other)).toEqual(before);
        }
        close();
      }),
      { numRuns: runs(40) },
    );
  });
});

describe('the pages of a list of v2', () => {
  const job = fc.record({
    workspace: fc.constantFrom('0', '0', '0', '1'),
    priority: fc.constantFrom(1, 2, 3),
    events: fc.constantFrom([], ['queue'], ['start'], ['start', 'finish'], ['start', 'requeue'], ['create.fail']),
    wait: fc.constantFrom('1s', '1m', '1h'),
  });
  const minutes = fc.nat(600).map((count) => timeIn(START) + count * 60_000);
  const filter = fc.oneof(
    fc.record({
      key: fc.constant('phase'),
      operator: fc.constantFrom('in', 'not', 'like'),
      value: fc.subarray(['Running', 'Pending', 'Completed', 'ing', 'Sleeping'], { minLength: 1 }),
    }),
    fc.record({
      key: fc.constant('name'),
      operator: fc.constantFrom('in', 'not', 'like'),
      value: fc.subarray(['job-1', 'job-3', '1', '-'], { minLength: 1 }),
    }),
    fc.record({
      key: fc.constant('priority'),
      operator: fc.constantFrom('in', 'not', 'like'),
      value: fc.subarray(['1', '2'], { minLength: 1 }),
    }),
    fc.tuple(minutes, minutes).map((times) => ({
      key: 'create_time',
      operator: 'between',
      value: times.sort((one, other) => one - other).map(String),
    })),
  );
  const asked = fc.record({
    sort_by: fc.constantFrom('create_time', 'name', 'phase', 'duration'),
    order: fc.constantFrom('asc', 'desc'),
    limit: fc.integer({ min: 1, max: 5 }),
    filters: fc.array(filter, { maxLength: 2 }),
    workspace_id: fc.constantFrom('0', '1'),
  });

  test('together have each job that matches once, in the order that was asked for', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(job, { maxLength: 12 }),
        fc.array(asked, { minLength: 1, maxLength: 4 }),
        async (jobs, searches) => {
          const { client, v2, close } = open();
          await client.set({ progress: { polls: 1_000_000 } });
          const made = [];
          for (const { workspace, priority, events, wait } of jobs) {
            const { resource } = newTrainingJob.spec;
            const id = await v2.create({
              metadata: { workspace_id: workspace },
              spec: { resource, schedule_policy: { priority } },
            });
            await v2.send(id, ...events);
            await client.advance(wait);
            made.push({ id, workspace, priority });
          }
          const shown = [];
          for (const each of made) shown.push({ ...each, ...(await v2.show(each.id)) });
          for (const { sort_by, order, limit, filters, workspace_id } of searches) {
            const expected = shown
              .filter(({ workspace }) => workspace === workspace_id)
              .filter((each) =>
                filters.every(({ key, operator, value }) => {
                  const { name, create_time } = each.metadata;
                  if (key === 'create_time') return create_time >= Number(value[0]) && create_time <= Number(value[1]);
                  const own = key === 'name' ? name : key === 'phase' ? each.status.phase : String(each.priority);
                  if (operator === 'like') return value.some((part) => own.includes(part));
                  return value.includes(own) === (operator === 'in');
                }),
              );
            const keyOf = ({ metadata, status }: ShownJob): number | string =>
              ({ ...metadata, ...status })[sort_by as 'create_time' | 'name' | 'phase' | 'duration'];
            const sign = order === 'asc' ? 1 : -1;
            const sorted = expected.toSorted((one, other) =>
              keyOf(one) < keyOf(other) ? -sign : keyOf(one) > keyOf(other) ? sign : 0,
            );
            const found = [];
            for (let offset = 0; offset * limit <= sorted.length; offset++) {
              const { body } = await v2.search({ sort_by, order, limit, filters, workspace_id, offset });
              expect(body).toMatchObject({ total: jobs.length, count: expected.length, limit, offset, sort_by, order });
              found.push(...body.items.map(({ metadata }) => metadata.id));
            }
            expect(found).toEqual(sorted.map(({ id }) => id));
          }
          close();
        },
      ),
      { numRuns: runs(160) },
    );
  });
});
