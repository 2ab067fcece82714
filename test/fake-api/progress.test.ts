import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { initialTransition, transition } from 'xstate';
import type { Outcome } from '../../src/model/catalogue.ts';
import { jobEvent } from '../../src/model/modelarts-v1/events.ts';
import { type JobSnapshot, jobMachine, statusOf } from '../../src/model/modelarts-v1/machine.ts';
import { scenarioNames, scenarios } from '../../src/model/modelarts-v1/scenarios.ts';
import {
  isLive,
  isTerminal,
  outcomeOf,
  type Status,
  statuses,
  statusNames,
} from '../../src/model/modelarts-v1/statuses.ts';
import type { Scenario } from '../../src/model/scenario.ts';
import { eventsIn, reachable } from '../validate/walks.ts';
import { type Client, controlPathOf, type Ids, newJob, ok, START, serve, statusIn, timeIn } from './client.ts';

const ends = statusNames.filter(isTerminal);
const classes = ['success', 'failure', 'stopped'] as const;

/** The statuses that polls report, to the end of the run. */
async function pollToEnd(client: Client, ids: Ids): Promise<readonly Status[]> {
  const seen: Status[] = [];
  do seen.push(await client.poll(ids));
  while (!isTerminal(seen.at(-1) ?? 'INIT') && seen.length < 1000);
  return seen;
}

/** The runs of equal statuses, with their lengths. */
function runsOf(seen: readonly Status[]): readonly { readonly status: Status; readonly length: number }[] {
  const runs: { status: Status; length: number }[] = [];
  for (const status of seen) {
    const last = runs.at(-1);
    if (last?.status === status) last.length++;
    else runs.push({ status, length: 1 });
  }
  return runs;
}

/** The statuses that a version has had, according to the log. */
async function changesOf(client: Client, ids: Ids): Promise<readonly Status[]> {
  return (await client.lines('changes', ids)).map(statusIn);
}

describe('a job that advances by time', () => {
  test.each(scenarioNames)(
    'does what is planned when it is planned, as XState does, in the scenario %s',
    async (scenario) => {
      const client = await serve({ settings: { scenario } });
      const [initial] = initialTransition(jobMachine);
      const snapshots = new Map<number, JobSnapshot>();
      for (let count = 0; count < 2; count++) snapshots.set((await client.create()).version_id, initial);
      const expectStates = async () => {
        const states = await client.states();
        for (const { version_id, status, events } of states) {
          const snapshot = snapshots.get(version_id) ?? initial;
          expect(status).toBe(statusOf(snapshot));
          expect(events).toEqual(eventsIn(snapshot));
        }
        return states.flatMap(({ version_id, next }) =>
          next === null ? [] : [{ version_id, event: next.event, due: timeIn(next.time) }],
        );
      };
      for (let planned = await expectStates(); planned.length > 0; planned = await expectStates()) {
        const due = Math.min(...planned.map((step) => step.due));
        await client.advance(due - 1);
        await expectStates();
        await client.advance(due);
        for (const { version_id, event } of planned.filter((step) => step.due === due)) {
          const snapshot = snapshots.get(version_id) ?? initial;
          expect(snapshot.can(jobEvent(event))).toBe(true);
          snapshots.set(version_id, transition(jobMachine, snapshot, jobEvent(event))[0]);
        }
        await expectStates();
      }
      for (const { status } of await client.states()) expect(isTerminal(status)).toBe(true);
      const { jobs } = (await client.vendor<{ jobs: { version_id: number; status: number }[] }>('GET')).body;
      for (const job of jobs) expect(statusIn(job)).toBe(statusOf(snapshots.get(job.version_id) ?? initial));
    },
  );

  test('goes through all planned steps that the clock jumps over', async () => {
    const client = await serve();
    const ids = await client.create();
    await client.advance('30d');
    const lines = await client.lines('changes', ids);
    expect(isTerminal(statusIn(lines.at(-1) as never))).toBe(true);
    expect(lines.length).toBeGreaterThan(2);
    const times = lines.map(({ time }) => timeIn(time));
    expect(times).toEqual(times.toSorted((one, other) => one - other));
    expect(times[0]).toBe(Date.parse(START));
    expect(times.at(-1)).toBeLessThan(await client.now());
  });

  test('keeps its status while the clock stands still', async () => {
    const client = await serve();
    const ids = await client.create();
    for (let count = 0; count < 20; count++) expect(await client.poll(ids)).toBe('INIT');
  });

  test('keeps its terminal status', async () => {
    const client = await serve();
    const ids = await client.create();
    await client.advance('30d');
    const status = await client.poll(ids);
    expect((await client.state(ids)).next).toBeNull();
    await client.advance('3650d');
    expect(await client.poll(ids)).toBe(status);
  });

  test('leaves any live status, by the dwell times of its scenario where there are some', async () => {
    const client = await serve({ settings: { scenario: { extends: 'typical', dwell: { WAITING: '7m' } } } });
    for (const status of statusNames.filter((name) => !isTerminal(name))) {
      const ids = await client.create();
      await client.bring(ids, status);
      const { next } = await client.state(ids);
      expect(next, status).not.toBeNull();
      if (status === 'WAITING') expect(timeIn(next?.time ?? '') - (await client.now())).toBe(7 * 60_000);
    }
    await client.advance('30d');
    for (const { status } of await client.states()) expect(isTerminal(status)).toBe(true);
  });

  test('stays live if its scenario has dwell times beyond the last time of the clock', async () => {
    const scenario = {
      extends: 'typical',
      dwell: { WAITING: '100000d' },
      odds: { SUBMIT_TRYING: { queue: 1e9 } },
    } as const;
    const client = await serve({ settings: { scenario } });
    const ids = await client.create();
    await client.advance(Date.UTC(2099, 11, 31));
    expect(await client.poll(ids)).toBe('WAITING');
    expect(ok(await client.stop(ids)).body).toEqual({ is_success: true });
  });
});

describe('a job that advances by polls', () => {
  test.each([1, 2, 5])('is seen exactly %i times in each status', async (polls) => {
    const client = await serve({ settings: { progress: { polls } } });
    for (let count = 0; count < 4; count++) {
      const ids = await client.create();
      const seen = await pollToEnd(client, ids);
      const runs = runsOf(seen);
      expect(runs.map(({ status }) => status)).toEqual(await changesOf(client, ids));
      expect(runs.slice(0, -1).map(({ length }) => length)).toEqual(runs.slice(0, -1).map(() => polls));
      expect(isTerminal(runs.at(-1)?.status ?? 'INIT')).toBe(true);
    }
  });

  test('keeps its status until it is polled, whatever the clock shows', async () => {
    const client = await serve({ settings: { progress: { polls: 2 } } });
    const ids = await client.create();
    await client.advance('30d');
    expect((await client.state(ids)).status).toBe('INIT');
    await client.states();
    await client.vendor('GET', `/${ids.job_id}/versions/${ids.version_id}/log/file-names`);
    expect([await client.poll(ids), await client.poll(ids)]).toEqual(['INIT', 'INIT']);
    expect(await client.poll(ids)).not.toBe('INIT');
  });

  test('is polled by lists as well', async () => {
    const client = await serve({ settings: { progress: { polls: 3 } } });
    const ids = await client.create();
    const statusesIn = async (path: string, name: string) =>
      (await client.vendor<Record<string, { status: number }[]>>('GET', path)).body[name]?.map(statusIn);
    expect(await statusesIn('', 'jobs')).toEqual(['INIT']);
    expect(await statusesIn(`/${ids.job_id}/versions`, 'versions')).toEqual(['INIT']);
    expect(await client.poll(ids)).toBe('INIT');
    expect(await client.poll(ids)).not.toBe('INIT');
  });

  test('changes at the time of the clock', async () => {
    const client = await serve({ settings: { progress: { polls: 1 } } });
    const ids = await client.create();
    for (let count = 0; count < 4; count++) {
      await client.advance('1h');
      await client.poll(ids);
    }
    const [, ...changes] = await client.lines('changes', ids);
    expect(changes.slice(0, 4).map(({ time }) => (timeIn(time) - Date.parse(START)) / 3_600_000)).toEqual(
      [1, 2, 3, 4].slice(0, changes.length),
    );
  });
});

describe('a job that ends at once', () => {
  test('is terminal when it is created, and its log has all steps to there', async () => {
    const client = await serve({ settings: { progress: 'at once' } });
    for (let count = 0; count < 10; count++) {
      const ids = await client.create();
      const lines = await client.lines('changes', ids);
      const status = await client.poll(ids);
      expect(isTerminal(status)).toBe(true);
      expect(statusIn(lines.at(-1) as never)).toBe(status);
      expect(new Set(lines.map(({ time }) => time))).toEqual(new Set([START]));
      expect(statusIn(lines[0] as never)).toBe('INIT');
    }
  });
});

describe('the progress of a version', () => {
  test('is its own: the settings of one version change no other', async () => {
    const client = await serve({ settings: { progress: { polls: 1 } } });
    const [own, other] = [await client.create(), await client.create()];
    await client.set({ progress: { polls: 4 } }, own);
    const runs = runsOf(await pollToEnd(client, own)).slice(0, -1);
    expect(runs.map(({ length }) => length)).toEqual(runs.map(() => 4));
    const others = runsOf(await pollToEnd(client, other)).slice(0, -1);
    expect(others.map(({ length }) => length)).toEqual(others.map(() => 1));
  });

  test('is that of the settings when it was created, until its own are changed', async () => {
    const client = await serve();
    const old = await client.create();
    await client.set({ progress: { polls: 1 }, outcome: 'FAILED' });
    const young = await client.create();
    expect((await client.state(old)).settings).toMatchObject({ progress: 'time' });
    expect((await client.state(young)).settings).toMatchObject({ progress: { polls: 1 }, outcome: 'FAILED' });
    expect((await pollToEnd(client, young)).at(-1)).toBe('FAILED');
    expect(await client.poll(old)).toBe('INIT');
    await client.set({ progress: null, outcome: null });
    expect((await client.control('GET', '/settings')).body).toEqual({
      scenario: 'typical',
      progress: 'time',
      faults: [],
    });
    expect((await client.state(young)).settings).toMatchObject({ progress: { polls: 1 }, outcome: 'FAILED' });
  });

  test('can be set back to that of new jobs', async () => {
    const client = await serve({ settings: { outcome: 'COMPLETED' } });
    const ids = await client.create();
    await client.set({ outcome: 'LOST', progress: 'time' }, ids);
    expect((await client.state(ids)).settings).toMatchObject({ outcome: 'LOST' });
    await client.set({ progress: { polls: 2 } });
    await client.set({ outcome: null, progress: null }, ids);
    expect((await client.state(ids)).settings).toEqual({
      scenario: 'typical',
      progress: { polls: 2 },
      outcome: 'COMPLETED',
      faults: [],
    });
  });

  test('restarts the count of polls when it is changed', async () => {
    const client = await serve();
    const ids = await client.create();
    await client.bring(ids, 'RUNNING');
    for (let count = 0; count < 5; count++) await client.poll(ids);
    await client.set({ progress: { polls: 3 } }, ids);
    for (let count = 0; count < 3; count++) expect(await client.poll(ids)).toBe('RUNNING');
    expect(await client.poll(ids)).not.toBe('RUNNING');
  });

  test('can change from polls to time, and to its end at once', async () => {
    const client = await serve({ settings: { progress: { polls: 1 } } });
    const ids = await client.create();
    await client.poll(ids);
    const { status } = await client.state(ids);
    await client.set({ progress: 'time' }, ids);
    expect([await client.poll(ids), await client.poll(ids)]).toEqual([status, status]);
    await client.set({ progress: 'at once' }, ids);
    expect(isTerminal(await client.poll(ids))).toBe(true);
  });
});

describe('an outcome', () => {
  test.each(ends)('that is set is that of all jobs: %s', async (outcome) => {
    const client = await serve({ settings: { progress: 'at once', outcome } });
    for (let count = 0; count < 2; count++) expect(await client.poll(await client.create())).toBe(outcome);
  });

  test.each(classes)('that is set as a class is that of all jobs: %s', async (outcome) => {
    const client = await serve({ settings: { progress: 'at once', outcome } });
    const found = new Set<Status>();
    for (let count = 0; count < 20; count++) found.add(await client.poll(await client.create()));
    for (const end of found) expect(outcomeOf(end)).toBe(outcome);
    // The scenario decides which of several it is, and has more than one failure.
    if (outcome === 'failure') expect(found.size).toBeGreaterThan(1);
  });

  test.each([
    ['by time', 'time'],
    ['by polls', { polls: 1 }],
  ] as const)('can be set for a job that advances %s', async (_, progress) => {
    const client = await serve({ settings: { progress } });
    for (const outcome of ['COMPLETED', 'KILLED', 'CHECK_FAILED', 'DELETE_FAILED']) {
      await client.set({ outcome });
      const ids = await client.create();
      if (progress === 'time') await client.advance('90d');
      expect((await pollToEnd(client, ids)).at(-1)).toBe(outcome);
    }
  });

  /** The statuses that XState can bring a job to from a status; from UNKNOWN, if INIT was before it. */
  const reachedFrom = (status: Status) => reachable(status === 'UNKNOWN' ? 'INIT' : status);
  const fits = (end: Status, outcome: Status | Outcome) => end === outcome || outcomeOf(end) === outcome;

  test.each(
    statusNames.filter((status) => !isTerminal(status) || status === 'COMPLETED').map((status) => [status] as const),
  )('can be set for a job in %s exactly if XState finds a chain', async (status) => {
    const client = await serve();
    const ids = await client.create();
    await client.bring(ids, status);
    const reached = reachedFrom(status);
    for (const outcome of ends) {
      const { status: httpStatus, body } = await client.control('PATCH', `${controlPathOf(ids)}/settings`, {
        outcome,
      });
      const isPossible = !isTerminal(status) && reached.has(outcome);
      expect(httpStatus, outcome).toBe(isPossible ? 200 : 409);
      if (!isPossible) expect(body.error).toBe(`no transitions lead from ${status} to ${outcome}`);
    }
    expect(await client.poll(ids)).toBe(status);
  });

  test.each(['UNKNOWN', 'RUNNING', 'KILLING'] as const)('is reached from %s once it is set', async (status) => {
    const client = await serve();
    const reached = reachedFrom(status);
    for (const outcome of [...ends.filter((end) => reached.has(end)), ...classes]) {
      const ids = await client.create();
      await client.bring(ids, status);
      await client.set({ outcome, progress: 'at once' }, ids);
      const end = await client.poll(ids);
      expect(fits(end, outcome), `${outcome}: ${end}`).toBe(true);
    }
  });

  test('is left to chance if it can no longer be reached', async () => {
    const client = await serve({ settings: { outcome: 'CHECK_FAILED' } });
    const ids = await client.create();
    await client.bring(ids, 'RUNNING');
    await client.advance('30d');
    const end = await client.poll(ids);
    expect(isTerminal(end) && end !== 'CHECK_FAILED').toBe(true);
  });

  test('of DELETE_FAILED does not count as an accepted deletion', async () => {
    const client = await serve();
    const ids = await client.create();
    await client.bring(ids, 'RUNNING');
    await client.set({ outcome: 'DELETE_FAILED' }, ids);
    expect(ok(await client.stop(ids)).body).toEqual({ is_success: true });
    expect(await client.poll(ids)).toBe('KILLING');
  });
});

describe('a scenario', () => {
  test.each(scenarioNames)('is shown with all its numbers: %s', async (name) => {
    const client = await serve();
    const put = ok(await client.control('PUT', '/scenario', JSON.stringify(name))).body;
    expect((await client.control('GET', '/scenario')).body).toEqual(put);
    expect((await client.control('GET', '/settings')).body.scenario).toBe(name);
    const { extends: base, odds, description } = scenarios[name];
    expect(put).toMatchObject({ description, odds: odds ?? {} });
    expect(put).not.toHaveProperty('extends');
    if (base !== undefined)
      expect(put).toHaveProperty('dwell.INIT', (scenarios as Readonly<Record<string, Scenario>>)[base]?.dwell?.INIT);
  });

  test('holds for new jobs', async () => {
    const client = await serve({ settings: { progress: 'at once' } });
    const reviewed = async () => (await changesOf(client, await client.create())).includes('CHECK_INIT');
    expect([await reviewed(), await reviewed()]).toEqual([false, false]);
    ok(
      await client.control('PUT', '/scenario', {
        extends: 'custom-image-first-run',
        odds: { INIT: { submit: 0, cancel: 0 } },
      }),
    );
    expect([await reviewed(), await reviewed()]).toEqual([true, true]);
    await client.set({ scenario: null });
    expect(await reviewed()).toBe(false);
  });

  test('can be limited to one job', async () => {
    const client = await serve();
    const ids = await client.create();
    await client.set({ scenario: { extends: 'typical', dwell: { INIT: '1h' } } }, ids);
    expect((await client.state(ids)).next?.time).toBe('2025-01-01T01:00:00.000Z');
    expect((await client.control('GET', '/settings')).body.scenario).toBe('typical');
  });

  test('leaves out its users, who would stop and delete jobs', async () => {
    const client = await serve({ settings: { scenario: 'impatient-users', progress: 'at once' } });
    for (let count = 0; count < 40; count++) await client.create();
    const events = (await client.lines('changes')).map(({ event }) => event);
    expect(events).not.toContain('stop');
    expect(events).not.toContain('delete');
    expect(await client.states()).toHaveLength(40);
  });

  test('without numbers for a status does not keep a job there', async () => {
    const client = await serve({ settings: { progress: { polls: 1 } } });
    for (const status of statusNames.filter(isLive)) {
      const ids = await client.create();
      await client.bring(ids, status);
      expect(isTerminal((await pollToEnd(client, ids)).at(-1) ?? 'INIT'), status).toBe(true);
    }
  });
});

describe('chance', () => {
  /** The responses to the same requests, with all that can be left to chance. */
  async function story(seed?: number) {
    const settings = {
      scenario: 'flaky',
      faults: [
        { kind: 'error', share: 0.3 },
        { kind: 'unknown', share: 0.3 },
      ],
    } as const;
    const client = await serve({ ...(seed === undefined ? {} : { seed }), settings });
    for (let count = 0; count < 10; count++) await client.vendor('POST', '', newJobNamed(count));
    await client.advance('10m');
    const polls = [];
    for (let count = 0; count < 5; count++) polls.push((await client.vendor('GET')).body);
    for (const ids of await client.states()) polls.push((await client.stop(ids)).body, (await client.delete(ids)).body);
    await client.advance('1h');
    return { polls, states: await client.states(), log: await client.log() };
  }

  const newJobNamed = (count: number) => ({ ...newJob, job_name: `job-${count}` });

  test('gives the same responses for the same requests and seed', async () => {
    expect(await story(1)).toEqual(await story());
  });

  test('gives other responses for another seed', async () => {
    const [one, other] = [await story(7), await story(8)];
    expect(one.log).not.toBe(other.log);
  });

  test('starts again after a reset', async () => {
    const client = await serve({ seed: 3 });
    const made = async () => {
      for (let count = 0; count < 5; count++) await client.vendor('POST', '', newJobNamed(count));
      return (await client.states()).map(({ next, ...ids }) => ({ ...ids, next }));
    };
    const before = await made();
    ok(await client.control('POST', '/reset'));
    expect(await client.states()).toEqual([]);
    expect(await made()).toEqual(before);
  });

  test('gives each job of a server its own dwell times', async () => {
    const client = await serve();
    const times = new Set<string | undefined>();
    for (let count = 0; count < 20; count++) times.add((await client.state(await client.create())).next?.time);
    // 2 to 8 seconds, in milliseconds: two of twenty are equal by chance one time in thirty.
    expect(times.size).toBeGreaterThan(17);
  });
});

describe('an event', () => {
  test('happens at once, and the job continues from there', async () => {
    const client = await serve();
    const ids = await client.create();
    await client.advance('1s');
    const { body } = ok(await client.send(ids, 'review.request'));
    expect(body).toMatchObject({ status: 'CHECK_INIT', since: '2025-01-01T00:00:01.000Z' });
    expect((body as { next: { time: string } }).next.time > '2025-01-01T00:00:01').toBe(true);
    await client.advance('30d');
    expect(isTerminal(await client.poll(ids))).toBe(true);
  });

  test.each(statusNames.filter(isLive).map((status) => [status] as const))(
    'hides %s, and shows it again',
    async (status) => {
      const client = await serve({ settings: { progress: { polls: 1000 } } });
      const ids = await client.create();
      await client.bring(ids, status);
      ok(await client.send(ids, 'sight.lose'));
      expect(await client.poll(ids)).toBe('UNKNOWN');
      expect((await client.state(ids)).events).toEqual(['sight.regain']);
      ok(await client.send(ids, 'sight.regain'));
      expect(await client.poll(ids)).toBe(status);
    },
  );

  test('deletes a record at once', async () => {
    const client = await serve();
    const ids = await client.create();
    await client.bring(ids, 'COMPLETED');
    expect(ok(await client.send(ids, 'delete')).body).toEqual({ deleted: true });
    expect((await client.send(ids, 'delete')).status).toBe(404);
    expect(await client.states()).toEqual([]);
  });

  test('has the codes of the catalogue in the log', async () => {
    const client = await serve();
    const ids = await client.create();
    await client.send(ids, 'submit');
    expect((await client.lines(undefined, ids)).map(({ fact, status, event }) => [fact, status, event])).toEqual([
      ['version', statuses.INIT.code, undefined],
      ['change', statuses.SUBMIT_TRYING.code, 'submit'],
    ]);
  });
});

describe('a job that advances by what happens after each poll', () => {
  const folder = mkdtempSync(join(tmpdir(), 'jobstat-progress-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const afterPolls = [['submit', 'queue', 'start'], [], ['sight.lose'], ['sight.regain', 'finish']];

  test('has that happen, one list after each, and nothing after the last', async () => {
    const client = await serve({ settings: { progress: { afterPolls } } });
    const ids = await client.create();
    await client.advance('30d');
    const seen = [];
    for (let polls = 0; polls < 6; polls++) seen.push(await client.poll(ids));
    expect(seen).toEqual(['INIT', 'RUNNING', 'RUNNING', 'UNKNOWN', 'COMPLETED', 'COMPLETED']);
  });

  test('goes on where it was after a restart', async () => {
    const state = join(folder, 'after-polls.ndjson');
    const before = await serve({ state, settings: { progress: { afterPolls } } });
    const ids = await before.create();
    await before.poll(ids);
    await before.close();
    const after = await serve({ state, settings: { progress: { afterPolls } } });
    expect([await after.poll(ids), await after.poll(ids), await after.poll(ids)]).toEqual([
      'RUNNING',
      'RUNNING',
      'UNKNOWN',
    ]);
  });

  test('skips what is impossible by then', async () => {
    const client = await serve({ settings: { progress: { afterPolls: [[], ['finish', 'stop']] } } });
    const ids = await client.create();
    await client.bring(ids, 'RUNNING');
    await client.stop(ids);
    await client.send(ids, 'stop.done');
    expect([await client.poll(ids), await client.poll(ids), await client.poll(ids)]).toEqual(Array(3).fill('KILLED'));
  });

  test('is refused for an event that is none', async () => {
    const client = await serve();
    const answer = await client.control('PATCH', '/settings', { progress: { afterPolls: [['explode']] } });
    expect(answer).toMatchObject({ status: 400 });
    expect(answer.body.error).toContain('progress.afterPolls.0.0: expected');
  });
});
