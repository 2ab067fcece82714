import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { initialTransition, transition } from 'xstate';
import { readLog } from '../../src/log/read.ts';
import { jobEvent } from '../../src/model/modelarts-v1/events.ts';
import { type JobSnapshot, jobMachine, statusOf } from '../../src/model/modelarts-v1/machine.ts';
import { isLive, isTerminal, outcomeOf, type Status, statuses } from '../../src/model/modelarts-v1/statuses.ts';
import type { Report } from '../../src/validate/report.ts';
import { validateLog } from '../../src/validate/validate-log.ts';
import { createValidator } from '../../src/validate/validator.ts';
import { chunked } from '../log/logs.ts';
import { eventsIn, reachable } from '../validate/walks.ts';
import { type Action, action, perform, targetOf } from './action-arbitrary.ts';
import { type Answer, type Client, type Ids, type LogLine, serve, statusIn, timeIn } from './client.ts';

/** The report of the validator on a log of the platform, or on part of it. */
async function reportOn(client: Client, only?: 'changes' | 'polls'): Promise<Report> {
  const validator = createValidator({ mode: only === 'changes' ? 'events' : 'poll' });
  const text = await client.log(only);
  if (text !== '') await validateLog(validator, readLog(chunked(text), { file: 'log.ndjson' }));
  return validator.report();
}

/** A version that exists. */
interface Known extends Ids {
  snapshot: JobSnapshot;
  /** Its last status other than UNKNOWN. */
  seen: Status;
  isBeingDeleted: boolean;
}

/**
 * A model of the platform, which follows its log and the requests that it accepted. It leaves the machine to XState,
 * and needs no time: the clock stands still while a request is handled.
 */
class Model {
  readonly made: Ids[] = [];
  readonly versions = new Map<number, Known>();
  /** The names of jobs, with or without versions. */
  readonly jobs = new Map<number, string>();
  #lines = 0;
  #time = 0;

  statusOf({ version_id }: Ids): Status | undefined {
    const version = this.versions.get(version_id);
    return version && statusOf(version.snapshot);
  }

  of(jobId: number): readonly Known[] {
    return [...this.versions.values()].filter(({ job_id }) => job_id === jobId);
  }

  /** Expects the response that the model predicts. */
  expect(action: Action, { status, body }: Answer): void {
    const [expected, code] = this.#prediction(action);
    expect([action.kind, status], JSON.stringify(body)).toEqual([action.kind, expected]);
    if (code !== undefined) expect(body.error_message).toMatch(code);
  }

  #prediction(action: Action): readonly [httpStatus: number, text?: RegExp] {
    if (action.kind === 'create')
      return [...this.jobs.values()].includes(action.name) ? [400, /^Job name:. is existed$/] : [200];
    if (!('which' in action)) return [200];
    const ids = targetOf(action, this.made);
    const version = ids && this.versions.get(ids.version_id);
    if (action.kind === 'deleteJob' || action.kind === 'versions') {
      if (ids === undefined || !this.jobs.has(ids.job_id)) return [404];
      const bad = this.of(ids.job_id).find(({ snapshot }) => !snapshot.can({ type: 'delete' }));
      return action.kind === 'versions' || bad === undefined ? [200] : this.#wrongStatus('delete', bad);
    }
    // The job is in the path, and the version in the body.
    if (version === undefined && action.kind === 'createVersion' && ids !== undefined && this.jobs.has(ids.job_id))
      return [400, /pre_version_id/];
    if (version === undefined) return [404];
    const { snapshot, isBeingDeleted, seen } = version;
    switch (action.kind) {
      case 'stop':
        return snapshot.can({ type: 'stop' }) && !isBeingDeleted ? [200] : this.#wrongStatus('stop', version);
      case 'delete':
        return snapshot.can({ type: 'delete' }) ? [200] : this.#wrongStatus('delete', version);
      case 'send':
        return [snapshot.can(jobEvent(action.event)) ? 200 : 409];
      case 'own settings': {
        const { outcome } = action.change;
        if (outcome === undefined || outcome === null) return [200];
        const ends = isTerminal(seen) ? [] : [...reachable(seen)].filter(isTerminal);
        return [ends.some((end) => end === outcome || outcomeOf(end) === outcome) ? 200 : 409];
      }
      default:
        return [200];
    }
  }

  #wrongStatus(request: 'stop' | 'delete', version: Known): readonly [number, RegExp] {
    const status = statusOf(version.snapshot) ?? 'UNKNOWN';
    return [400, new RegExp(`^This job can't be ${request}\\. job status: ${statuses[status].code}$`)];
  }

  /** Takes over what was accepted, and what the log says has come of it. */
  follow(action: Action, { status, body }: Answer, log: readonly LogLine[]): void {
    const isDone = status === 200;
    if (isDone && action.kind === 'create') this.jobs.set(Number(body.job_id), action.name);
    const ids = 'which' in action ? targetOf(action, this.made) : undefined;
    if (isDone && action.kind === 'delete' && ids) this.#willBeDeleted(this.versions.get(ids.version_id));
    if (isDone && action.kind === 'deleteJob' && ids) {
      for (const version of this.of(ids.job_id)) this.#willBeDeleted(version);
      if (this.of(ids.job_id).length === 0) this.jobs.delete(ids.job_id);
    }
    const before = new Map([...this.versions].map(([id, { snapshot }]) => [id, statusOf(snapshot)]));
    const polls: LogLine[] = [];
    for (const line of log.slice(this.#lines)) {
      expect(timeIn(line.time)).toBeGreaterThanOrEqual(this.#time);
      this.#time = timeIn(line.time);
      if (line.fact === 'version') this.#create(line);
      else if (line.fact === 'change') this.#change(line);
      else polls.push(line);
    }
    this.#lines = log.length;
    for (const line of polls) expect([before.get(line.version_id), 'UNKNOWN']).toContain(statusIn(line));
    expect(polls.map(({ version_id, status }) => [version_id, status])).toEqual(answered(action, ids, body));
  }

  #willBeDeleted(version: Known | undefined): void {
    if (version !== undefined) version.isBeingDeleted = true;
  }

  #create(line: LogLine): void {
    const { job_id, version_id } = line;
    const [snapshot] = initialTransition(jobMachine);
    expect(statusIn(line)).toBe(statusOf(snapshot));
    this.versions.set(version_id, { job_id, version_id, snapshot, seen: 'INIT', isBeingDeleted: false });
  }

  #change(line: LogLine): void {
    const version = this.versions.get(line.version_id);
    const { event } = line;
    if (version === undefined || event === undefined)
      throw new Error(`no such version, or no event: ${JSON.stringify(line)}`);
    expect(version.snapshot.can(jobEvent(event)), JSON.stringify(line)).toBe(true);
    const [next] = transition(jobMachine, version.snapshot, jobEvent(event));
    const status = statusIn(line);
    expect(status).toBe(statusOf(next));
    version.snapshot = next;
    // An accepted deletion survives other events, as long as the machine allows it.
    version.isBeingDeleted &&= !event.startsWith('delete') && next.can({ type: 'delete' });
    if (isLive(status) || isTerminal(status)) version.seen = status;
  }

  /** Expects that these versions exist, in these states. The others must have been deleted. */
  expectStates(action: Action, states: Awaited<ReturnType<Client['states']>>): void {
    const there = new Set(states.map(({ version_id }) => version_id));
    for (const [id, { job_id, snapshot, isBeingDeleted }] of this.versions) {
      if (there.has(id)) continue;
      expect(snapshot.can({ type: 'delete' })).toBe(true);
      expect(isBeingDeleted || (action.kind === 'send' && action.event === 'delete')).toBe(true);
      this.versions.delete(id);
      if (this.of(job_id).length === 0) this.jobs.delete(job_id);
    }
    const known = [...this.versions.values()].map(({ snapshot, ...ids }) => [
      ids.version_id,
      statusOf(snapshot),
      eventsIn(snapshot),
    ]);
    const shown = states.map(({ version_id, status, events }) => [version_id, status, events]);
    expect(shown.sort()).toEqual(known.sort());
  }
}

/** The versions in a response and their statuses, in order. */
function answered(action: Action, ids: Ids | undefined, body: Answer['body']): readonly unknown[] {
  const items = (list: unknown) =>
    (list as readonly { version_id: number | null; status: number }[]).flatMap(({ version_id, status }) =>
      version_id === null ? [] : [[version_id, status]],
    );
  if (action.kind === 'list') return items(body.jobs);
  if (action.kind === 'versions' && 'versions' in body) return items(body.versions);
  return action.kind === 'poll' && 'status' in body ? [[ids?.version_id, body.status]] : [];
}

describe('for any requests', () => {
  test('the platform accepts what the machine does, rejects what it rejects, and its log has no finding', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(action, { minLength: 5, maxLength: 30, size: 'max' }), async (actions) => {
        const client = await serve();
        const model = new Model();
        for (const each of actions) {
          const made = [...model.made];
          const answer = await perform(client, each, made);
          model.expect(each, answer);
          model.follow(each, answer, await client.lines());
          model.expectStates(each, await client.states());
          model.made.splice(0, Infinity, ...made);
        }
        for (const only of ['changes', 'polls', undefined] as const) {
          const { findings, warnings, malformed } = await reportOn(client, only);
          expect({ only, findings, warnings, malformed }).toEqual({ only, findings: [], warnings: [], malformed: 0 });
        }
        await client.close();
      }),
      { numRuns: 20 },
    );
  });
});

describe('the log of the platform', () => {
  test('is empty at first, and after a reset', async () => {
    const client = await serve();
    expect(await client.log()).toBe('');
    await client.poll(await client.create());
    expect(await client.log()).not.toBe('');
    await client.control('POST', '/reset');
    expect(await client.log()).toBe('');
  });

  test('has a line for each change and each poll, in order', async () => {
    const client = await serve({ settings: { progress: { polls: 1 } } });
    const ids = await client.create({ job_name: 'a' });
    await client.advance('1m');
    await client.poll(ids);
    await client.send(ids, 'stop');
    await client.vendor('GET');
    const [first, second, third, fourth, ...rest] = await client.lines();
    const moved = third?.event;
    expect([first, second, third, fourth]).toEqual([
      { fact: 'version', time: '2025-01-01T00:00:00.000Z', ...ids, status: 1 },
      { fact: 'poll', time: '2025-01-01T00:01:00.000Z', ...ids, status: 1 },
      { fact: 'change', time: '2025-01-01T00:01:00.000Z', ...ids, status: moved === 'submit' ? 4 : 2, event: moved },
      { fact: 'change', time: '2025-01-01T00:01:00.000Z', ...ids, status: 9, event: 'stop' },
    ]);
    expect(rest.map(({ fact, status }) => [fact, status]).slice(0, 1)).toEqual([['poll', 9]]);
    const all = await client.lines();
    expect(await client.lines('changes')).toEqual(all.filter(({ fact }) => fact !== 'poll'));
    expect(await client.lines('polls')).toEqual(all.filter(({ fact }) => fact === 'poll'));
  });

  test('has all changes and polls of many jobs', async () => {
    const client = await serve({ settings: { progress: 'at once' } });
    for (let count = 0; count < 50; count++) await client.create();
    await client.vendor('GET', '?per_page=50');
    const { jobs, outcomes, observations, findings } = await reportOn(client, 'changes');
    expect({ jobs, findings, live: outcomes.live }).toEqual({ jobs: 50, findings: [], live: 0 });
    expect(await reportOn(client, 'polls')).toMatchObject({ jobs: 50, observations: 50, findings: [] });
    expect((await reportOn(client)).observations).toBe(observations + 50);
  });

  test('has a finding in the polls after a stale response, and none in the changes', async () => {
    const client = await serve();
    const ids = await client.create();
    await client.advance('1d');
    await client.poll(ids);
    await client.set({ faults: [{ kind: 'stale', by: '2d' }] });
    await client.poll(ids);
    expect((await reportOn(client, 'polls')).findings).toMatchObject([{ kind: 'impossible', to: 'INIT' }]);
    expect((await reportOn(client, 'changes')).findings).toEqual([]);
  });
});
