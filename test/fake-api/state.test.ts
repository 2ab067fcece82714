import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { ServerError } from '../../src/errors.ts';
import type { ServerOptions } from '../../src/fake-api/server.ts';
import { validate } from '../../src/validate/validator.ts';
import { repository } from '../repository.ts';
import { action, perform } from './action-arbitrary.ts';
import { type ActionOfBoth, actionOfBoth, type Made, performOfBoth, shownOfBoth } from './action-arbitrary-v2.ts';
import { type Client, type Ids, newJob, ok, openInProcess, serve } from './client.ts';
import { ClientV2 } from './client-v2.ts';

const folder = mkdtempSync(join(tmpdir(), 'jobstat-state-'));
afterAll(() => rmSync(folder, { recursive: true }));

let files = 0;
const newFile = () => join(folder, `${++files}.ndjson`);

/** All that the control shows of a server. */
async function shown(client: Client) {
  const get = async (path: string) => (await client.control('GET', path)).body;
  return {
    states: await client.states(),
    settings: await get('/settings'),
    clock: await get('/clock'),
    log: await client.log(),
  };
}

/** A server that continues from a copy of a state file, as after `kill -9`. */
async function restarted(file: string, options: ServerOptions = {}): Promise<Client> {
  const state = newFile();
  copyFileSync(file, state);
  return serve({ ...options, state });
}

/** The same request without shares of faults: which requests these strike is drawn anew after a restart. */
function withoutShares(given: ActionOfBoth): ActionOfBoth {
  return JSON.parse(JSON.stringify(given, (key, value) => (key === 'share' ? undefined : value)));
}

describe('a restarted server', () => {
  test('shows the same after any requests', async () => {
    const shown = async (client: Client) => ({ ...(await shownOfBoth(client)), now: await client.now() });
    await fc.assert(
      fc.asyncProperty(fc.array(actionOfBoth, { minLength: 1, maxLength: 50, size: 'max' }), async (actions) => {
        const state = newFile();
        const options = { state, api: 'both' } as const;
        const client = await serve(options);
        const made: Made = { v1: [], v2: [] };
        for (const each of actions) await performOfBoth(client, each, made);
        const again = await restarted(state, options);
        expect(await shown(again)).toEqual(await shown(client));
        // The plans are the same, to the end.
        for (const each of [client, again]) await each.advance('30d');
        expect(await shown(again)).toEqual(await shown(client));
        await client.close();
        const closed = await serve(options);
        expect(await shown(closed)).toEqual(await shown(again));
        for (const each of [closed, again]) await each.close();
      }),
      { numRuns: 15 },
    );
  });

  test('answers as one that was never stopped, whenever that was', async () => {
    const step = fc.oneof({ weight: 6, arbitrary: actionOfBoth }, { weight: 1, arbitrary: fc.constant('restart') });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 60, size: 'max' }), async (steps) => {
        const apis = ['v1', 'v2'] as const;
        const state = newFile();
        const whole = openInProcess({ apis });
        let other = openInProcess({ apis, state });
        const made = { whole: { v1: [], v2: [] }, other: { v1: [], v2: [] } };
        for (const each of steps) {
          if (typeof each === 'string') {
            other.close();
            other = openInProcess({ apis, state });
            continue;
          }
          const { status, body } = await performOfBoth(whole.client, withoutShares(each), made.whole);
          const answer = await performOfBoth(other.client, withoutShares(each), made.other);
          expect(answer).toMatchObject({ status, body });
        }
        expect(await shownOfBoth(other.client)).toEqual(await shownOfBoth(whole.client));
        for (const { close } of [whole, other]) close();
      }),
      { numRuns: 25 },
    );
  });

  test('takes the steps of one time in the order in which the versions were created, as before', async () => {
    const state = newFile();
    // Everything takes ten seconds, so that the steps of several jobs fall on the same times.
    const dwell = { INIT: '10s', SUBMIT_TRYING: '10s', WAITING: '10s', RUNNING: '10s' };
    const odds = { INIT: { submit: 1 }, SUBMIT_TRYING: { queue: 1 }, WAITING: { start: 1 }, RUNNING: { finish: 1 } };
    const client = await serve({ state, settings: { scenario: { arrivals: '0s', dwell, odds } } });
    for (const wait of ['10s', '20s']) {
      await client.create();
      await client.create();
      await client.advance(wait);
    }
    const again = await restarted(state, { settings: { scenario: { arrivals: '0s', dwell, odds } } });
    for (const each of [client, again]) await each.advance('1h');
    const jobs = (await client.lines('changes')).map(({ time, job_id }) => ({ time, job_id }));
    expect(jobs).toEqual(
      jobs.toSorted((one, other) => one.time.localeCompare(other.time) || one.job_id - other.job_id),
    );
    expect(await again.log()).toBe(await client.log());
  });

  test('has lost no job, wherever its file was truncated', async () => {
    const state = newFile();
    const client = await serve({ state });
    await client.create({ job_desc: '作业 😀\u2028\u2029' });
    const made: Ids[] = [];
    for (const each of fc.sample(action, { numRuns: 40, seed: 7 })) await perform(client, each, made);
    await client.close();
    const whole = readFileSync(state);
    const firstLine = whole.indexOf('\n');
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: firstLine, max: whole.length }), async (length) => {
        const cut = newFile();
        writeFileSync(cut, whole.subarray(0, length));
        const again = await serve({ state: cut });
        const lines = await again.lines();
        const entries = whole.subarray(0, length).toString().split('\n');
        // The last line may be missing, and no other.
        const expected = entries
          .slice(0, -1)
          .filter((line) => /^\{"fact":"(version|poll|change)".*"status"/.test(line));
        expect(lines.length - expected.length).toBeGreaterThanOrEqual(0);
        expect(lines.length - expected.length).toBeLessThanOrEqual(1);
        for (const { version_id } of await again.states()) {
          const history = lines.filter((line) => line.version_id === version_id && line.fact !== 'poll');
          expect(
            validate(
              history.map(({ status }) => status),
              { mode: 'events' },
            ).findings,
          ).toEqual([]);
        }
        await again.create({ job_name: 'new' });
        await again.close();
        const text = readFileSync(cut, 'utf8');
        for (const line of text.trimEnd().split('\n')) expect(() => JSON.parse(line)).not.toThrow();
        await (await serve({ state: cut })).close();
      }),
      { numRuns: 12 },
    );
  });

  test('continues the identifiers', async () => {
    const state = newFile();
    const client = await serve({ state });
    const first = await client.create();
    await client.bring(first, 'FAILED');
    await client.delete(first);
    await client.advance('1m');
    await client.close();
    const again = await serve({ state });
    const second = await again.create();
    expect(second).toEqual({ job_id: first.job_id + 1, version_id: first.version_id + 1 });
    await again.close();
    const third = await (await serve({ state })).create({ job_name: 'third' });
    expect(third).toEqual({ job_id: first.job_id + 2, version_id: first.version_id + 2 });
  });

  test('keeps names, descriptions and version numbers', async () => {
    const state = newFile();
    const client = await serve({ state });
    const ids = await client.create({ job_name: 'taken', job_desc: 'old\u2028' });
    await client.createVersion(ids);
    await client.vendor('PUT', `/${ids.job_id}`, { job_desc: 'new\u2029' });
    const before = (await client.vendor('GET', `/${ids.job_id}/versions`)).body;
    await client.close();
    // Some readers take these two for the end of a line.
    expect(readFileSync(state, 'utf8')).not.toMatch(/[\u2028\u2029]/);
    const again = await serve({ state });
    expect((await again.vendor('GET', `/${ids.job_id}/versions`)).body).toEqual(before);
    expect(before).toMatchObject({ job_desc: 'new\u2029', version_count: 2 });
    expect((await again.vendor('POST', '', { ...newJob, job_name: 'taken' })).body.error_code).toBe('ModelArts.0103');
    const config = { ...newJob.config, pre_version_id: ids.version_id };
    const { body } = ok(await again.vendor('POST', `/${ids.job_id}/versions`, { config }));
    expect(body.version_name).toBe('V0003');
  });

  test('keeps a job without a version', async () => {
    const state = newFile();
    const client = await serve({ state });
    const { body } = ok(
      await client.vendor<Ids>('POST', '', { ...newJob, config: { ...newJob.config, create_version: false } }),
    );
    await client.close();
    const again = await serve({ state });
    expect((await again.vendor('GET', `/${body.job_id}/versions`)).body.version_count).toBe(0);
    ok(await again.deleteJob(body));
    await again.close();
    expect((await (await serve({ state })).vendor('GET')).body.job_total_count).toBe(0);
  });

  test('continues a stop, a deletion and the count of polls', async () => {
    const state = newFile();
    const client = await serve({ state, settings: { progress: { polls: 2 } } });
    const [stopped, deleted, polled] = [await client.create(), await client.create(), await client.create()];
    await client.bring(stopped, 'RUNNING');
    await client.stop(stopped);
    await client.set({ progress: 'time' }, stopped);
    await client.set({ progress: 'time' }, deleted);
    await client.bring(deleted, 'RUNNING');
    await client.delete(deleted);
    await client.poll(polled);
    await client.close();
    const again = await serve({ state, settings: { progress: { polls: 2 } } });
    expect(await again.stop(deleted)).toMatchObject({ status: 400 });
    expect(await again.poll(polled)).toBe('INIT');
    expect(await again.poll(polled)).not.toBe('INIT');
    await again.advance('1h');
    expect(await again.poll(stopped)).not.toBe('KILLING');
    expect((await again.states()).map(({ version_id }) => version_id)).not.toContain(deleted.version_id);
  });
});

describe('the settings of a restarted server', () => {
  const faults = [{ kind: 'error', times: 3 }] as const;
  const harmless = async (client: Client) => (await client.vendor('GET', '?workspace_id=none')).status;

  test('are those that were changed, with the remaining times of faults', async () => {
    const state = newFile();
    const client = await serve({ state });
    const ids = await client.create();
    await client.set({ faults, progress: { polls: 3 }, scenario: { extends: 'flaky', unknown: 0 } });
    await client.set({ faults: [{ kind: 'stale', by: '1m', times: 2 }], outcome: 'LOST' }, ids);
    expect([await harmless(client), await harmless(client)]).toEqual([500, 500]);
    await client.set({ progress: { polls: 4 } });
    const before = await shown(client);
    await client.close();
    const again = await serve({ state });
    expect(await shown(again)).toEqual(before);
    expect([await harmless(again), await harmless(again)]).toEqual([500, 200]);
  });

  test('are kept if it is started with the same ones', async () => {
    const state = newFile();
    const options = { state, settings: { faults: [...faults], outcome: 'FAILED' } } as const;
    const client = await serve(options);
    await harmless(client);
    await client.set({ outcome: 'LOST' });
    await client.close();
    const again = await serve(options);
    expect((await again.control('GET', '/settings')).body).toMatchObject({
      outcome: 'LOST',
      faults: [{ kind: 'error', times: 2 }],
    });
    await again.set({ outcome: null });
    expect((await again.control('GET', '/settings')).body.outcome).toBe('FAILED');
  });

  test('are the new ones if it is started with others; existing jobs keep theirs', async () => {
    const state = newFile();
    const client = await serve({ state, settings: { faults: [{ kind: 'error', times: 5 }], progress: { polls: 7 } } });
    for (let count = 0; count < 5; count++) expect(await harmless(client)).toBe(500);
    const old = await client.create();
    await client.close();
    const again = await serve({ state, settings: { faults: [{ kind: 'throttled', times: 2 }] } });
    const seen = [];
    for (let count = 0; count < 3; count++) seen.push(await harmless(again));
    expect(seen).toEqual([429, 429, 200]);
    expect((await again.state(old)).settings).toMatchObject({ progress: { polls: 7 } });
    expect((await again.state(await again.create({ job_name: 'new' }))).settings).toMatchObject({ progress: 'time' });
    await again.close();
    const third = await serve({ state, settings: { faults: [{ kind: 'throttled', times: 2 }] } });
    expect(await harmless(third)).toBe(200);
    expect((await third.state(old)).settings).toMatchObject({ progress: { polls: 7 } });
  });
});

describe('the clock of a restarted server', () => {
  test('shows the same time if it stands still', async () => {
    const state = newFile();
    const client = await serve({ state, start: '2030-01-01T00:00:00Z' });
    await client.advance('90m');
    for (const start of ['2025-01-01T00:00:00Z', '2035-01-01T00:00:00Z'])
      expect(await (await restarted(state, { start })).now()).toBe(Date.UTC(2030, 0, 1, 1, 30));
    await client.close();
    expect(await (await serve({ state })).now()).toBe(Date.UTC(2030, 0, 1, 1, 30));
  });

  test('is never before a time that it has shown', async () => {
    const state = newFile();
    const client = await serve({ state, speed: 1_000_000 });
    const ids = await client.create();
    for (const look of [
      () => client.now(),
      () => client.states(),
      () => client.vendor('GET', '/7/versions/7'),
      () => client.poll(ids),
    ]) {
      const before = await client.now();
      await look();
      const now = await (await restarted(state, { speed: 1_000_000 })).now();
      expect(now).toBeGreaterThanOrEqual(before);
    }
    const last = await client.now();
    await client.close();
    expect(await (await serve({ state, speed: 0 })).now()).toBeGreaterThanOrEqual(last);
  });

  test('is not before the latest time in its file, in any order', async () => {
    const state = newFile();
    const times = [Date.UTC(2030, 0), Date.UTC(2031, 0), Date.UTC(2029, 0)];
    writeFileSync(state, times.map((time) => `${JSON.stringify({ fact: 'clock', time })}\n`).join(''));
    expect(await (await serve({ state })).now()).toBe(Date.UTC(2031, 0));
  });

  test('can begin later, and runs from there', async () => {
    const state = newFile();
    const client = await serve({ state, start: '2030-01-01T00:00:00Z' });
    await client.create();
    await client.close();
    const again = await serve({ state, start: '2031-01-01T00:00:00Z', speed: 1 });
    expect(await again.now()).toBeGreaterThanOrEqual(Date.UTC(2031, 0));
    const earlier = await restarted(state, { start: '2029-01-01T00:00:00Z', speed: 1 });
    expect(await earlier.now()).toBeGreaterThanOrEqual(Date.UTC(2031, 0));
  });
});

describe('a reset', () => {
  test('empties the file but for the time and the initial settings', async () => {
    const state = newFile();
    const options = { state, settings: { progress: { polls: 5 } } } as const;
    const client = await serve(options);
    const ids = await client.create();
    await client.set({ outcome: 'FAILED' });
    await client.advance('1h');
    const now = await client.now();
    ok(await client.control('POST', '/reset'));
    expect((await client.vendor('GET', `/${ids.job_id}/versions`)).status).toBe(404);
    expect(readFileSync(state, 'utf8')).not.toContain('"job_id"');
    const before = await shown(client);
    expect(before).toMatchObject({ states: [], log: '', settings: { progress: { polls: 5 }, faults: [] } });
    expect(before.settings).not.toHaveProperty('outcome');
    expect(await client.now()).toBe(now);
    const again = await restarted(state, options);
    expect(await shown(again)).toEqual(before);
    expect(await again.create()).toEqual(ids);
    expect(await client.create()).toEqual(ids);
    await client.set({ outcome: 'LOST' });
    expect(await shown(await restarted(state, options))).toEqual(await shown(client));
  });
});

describe('a state file from before there was v2', () => {
  /** What the server that wrote it showed of it, at once and 30 days later: its versions, settings and clock, and its log. */
  interface Shown {
    readonly versions: object;
    readonly settings: object;
    readonly clock: object;
    readonly log: readonly string[];
  }
  const folder = join(repository, 'test', 'fake-api', 'before-v2');
  const file = join(folder, 'state.ndjson');
  const { first, later }: { readonly first: Shown; readonly later: Shown } = JSON.parse(
    readFileSync(join(folder, 'shown.json'), 'utf8'),
  );

  test.each(['v1', 'both'] as const)('is continued by a server of %s, as it was then', async (api) => {
    const client = await restarted(file, { api, settings: { outcome: 'success' } });
    const get = async (path: string) => (await client.control('GET', path)).body;
    const look = async () => ({
      versions: (await get('/jobs')).versions,
      settings: await get('/settings'),
      clock: await get('/clock'),
      log: (await client.log()).trimEnd().split('\n'),
    });
    expect(await look()).toEqual(first);
    await client.advance('30d');
    expect(await look()).toEqual({ ...later, log: [...first.log, ...later.log] });
  });

  test('is continued by a server of v2, whose jobs are further ones', async () => {
    const v2 = new ClientV2(await restarted(file, { api: 'v2' }));
    expect((await v2.client.control('GET', '/jobs')).body).toEqual({ jobs: [] });
    expect(await v2.client.log()).toBe('');
    const id = await v2.create();
    expect(await v2.phase(id)).toBe('Creating');
  });
});

describe('a state file', () => {
  test('is created, with one line per entry', async () => {
    const state = newFile();
    const client = await serve({ state });
    await client.create();
    expect(existsSync(state)).toBe(true);
    const lines = readFileSync(state, 'utf8').split('\n');
    expect(lines.pop()).toBe('');
    expect(lines.map((line): string => JSON.parse(line).fact).slice(0, 3)).toEqual(['job', 'version', 'plan']);
  });

  test('that is empty has no jobs', async () => {
    const state = newFile();
    writeFileSync(state, '');
    expect(await (await serve({ state })).states()).toEqual([]);
  });

  test('loses an incomplete last line, and keeps one that only lacks its line feed', async () => {
    const state = newFile();
    const client = await serve({ state });
    await client.create();
    await client.create();
    await client.close();
    const whole = readFileSync(state);
    truncateSync(state, whole.length - 1);
    await (await serve({ state })).close();
    expect(readFileSync(state).subarray(0, whole.length)).toEqual(whole);
    const last = whole.lastIndexOf('\n', whole.length - 2) + 1;
    truncateSync(state, last + 5);
    const again = await serve({ state });
    expect(await again.states()).toHaveLength(2);
    expect(readFileSync(state).subarray(0, last)).toEqual(whole.subarray(0, last));
    expect(readFileSync(state, 'utf8')).not.toContain('{"fac\n');
  });

  test('whose lines end with CR LF, as Git may check it out, is kept whole', async () => {
    const state = newFile();
    const client = await serve({ state });
    for (let count = 0; count < 3; count++) await client.create();
    const before = await client.states();
    await client.close();
    const text = readFileSync(state, 'utf8').replaceAll('\n', '\r\n');
    writeFileSync(state, text);
    for (let start = 0; start < 3; start++) {
      const again = await serve({ state });
      expect(await again.states()).toEqual(before);
      await again.close();
      expect(readFileSync(state, 'utf8').startsWith(text)).toBe(true);
    }
  });

  test('is used by one server at a time, by whatever path', async () => {
    const state = newFile();
    const client = await serve({ state });
    const link = newFile();
    symlinkSync(state, link);
    for (const path of [state, link]) {
      await expect(serve({ state: path })).rejects.toThrow(ServerError);
      await expect(serve({ state: path })).rejects.toThrow(
        new RegExp(
          `^.*${basename(state)} is in use by process ${process.pid} since .*Z; end it first, or name another`,
        ),
      );
    }
    const ids = await client.create();
    await client.close();
    expect(await (await serve({ state })).states()).toMatchObject([ids]);
  });

  test('that ends before the plan of a job gives it a new one', async () => {
    const state = newFile();
    const client = await serve({ state });
    await client.create();
    await client.close();
    const [job, version] = readFileSync(state, 'utf8').split('\n');
    writeFileSync(state, `${job}\n${version}\n`);
    const again = await serve({ state });
    expect(await again.states()).toMatchObject([{ status: 'INIT', next: { event: expect.any(String) } }]);
    await again.advance('30d');
    expect(await again.states()).toMatchObject([{ next: null }]);
  });

  const entry = '{"fact":"clock","time":1735689600000}\n';
  test.each([
    ['another log', '{"job_id":1,"status":8}\n', 1],
    ['another log of several lines', '{"job_id":1,"status":8}\n{"job_id":1,"status":10}\n', 1],
    ['an image', '\u0089PNG\r\n\u001a\n\u0000\u0000', 1],
    ['a word', 'hello', 1],
    ['no JSON', '{\n', 1],
    ['a number', '7\n', 1],
    ['null', 'null\n', 1],
    ['an unknown entry', '{"fact":"rain","time":1}\n', 1],
    ['an entry named like a property of all objects', '{"fact":"constructor","time":1}\n', 1],
    ['an empty line', `${entry}\n${entry}`, 2],
    ['entries after an incomplete one', `${entry}{"fact":"clo\n${entry}`, 2],
    ['an entry of an unknown job', `${entry}{"fact":"gone","time":1,"job_id":7}\n${entry}`, 2],
    ['a complete last line that is not an entry', `${entry}${entry}{"fact":"rain","time":1}\n`, 3],
  ])('that is not one is reported with its line, and left as it is: %s', async (_, content, line) => {
    const state = newFile();
    writeFileSync(state, content);
    const starting = serve({ state });
    await expect(starting).rejects.toThrow(ServerError);
    await expect(starting).rejects.toThrow(`${state}:${line}: this is not what serve --state has written: `);
    expect(readFileSync(state, 'utf8')).toBe(content);
  });

  test.each([
    ['a folder', () => folder],
    ['in a folder that does not exist', () => join(folder, 'none', 'state.ndjson')],
  ])('that cannot be written is reported: %s', async (_, path) => {
    await expect(serve({ state: path() })).rejects.toThrow(
      /^cannot write .*: (is a directory; name a file|no such folder)$/,
    );
  });
});
