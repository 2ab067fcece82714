import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, onTestFinished, test } from 'vitest';
import type { StorageError } from '../../src/errors.ts';
import type { Write } from '../../src/storage/line-file.ts';
import { actionOfBoth, type Made, performOfBoth, shownOfBoth } from './action-arbitrary-v2.ts';
import { type Client, type Ids, newJob, openInProcess, START, serve } from './client.ts';
import { ClientV2, newTrainingJob } from './client-v2.ts';

const folder = mkdtempSync(join(tmpdir(), 'jobstat-full-'));
afterAll(() => rmSync(folder, { recursive: true }));

let files = 0;
const newFile = () => join(folder, `${++files}.ndjson`);

/** A client of an app in this process, with a state on a disk whose room can be set. */
function onDisk(room: number, given: Pick<Parameters<typeof openInProcess>[0], 'apis' | 'state' | 'settings'> = {}) {
  const disk = { room };
  const write: Write = (descriptor, bytes, offset) => {
    if (disk.room === 0) throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
    const count = writeSync(descriptor, bytes, offset, Math.min(bytes.length - offset, disk.room));
    disk.room -= count;
    return count;
  };
  const state = given.state ?? newFile();
  const failures: StorageError[] = [];
  const defects: unknown[] = [];
  const onFailure = (error: StorageError) => failures.push(error);
  const opened = openInProcess({ ...given, state, write, onFailure }, (error) => defects.push(error));
  return { disk, failures, defects, state, ...opened };
}

const PLENTY = 10_000_000;

/** What a restarted server shows of a copy of a state. */
async function restarted<Shown>(
  state: string,
  given: Parameters<typeof onDisk>[1],
  look: (client: Client) => Promise<Shown>,
): Promise<Shown> {
  const copy = newFile();
  copyFileSync(state, copy);
  const { client, close } = onDisk(PLENTY, { ...given, state: copy });
  const shown = await look(client);
  close();
  return shown;
}

async function lookAt(client: Client) {
  return {
    states: await client.states(),
    settings: (await client.control('GET', '/settings')).body,
    log: await client.log(),
  };
}

describe('on a full disk', () => {
  test('a change is refused in the form of its API, and has not happened', async () => {
    const { disk, client, failures, defects, state } = onDisk(PLENTY);
    const ids = await client.create();
    const before = await lookAt(client);
    disk.room = 100;
    for (let count = 0; count < 3; count++) {
      const refused = await client.vendor('POST', '', { ...newJob, job_name: 'refused' });
      expect(refused).toMatchObject({
        status: 507,
        body: {
          is_success: false,
          error_code: 'ModelArts.0010',
          error_message: `no space left on the disk of ${state}`,
        },
      });
      const { status, body } = await client.control('PATCH', '/settings', { outcome: 'FAILED' });
      expect({ status, body }).toEqual({ status: 507, body: { error: `no space left on the disk of ${state}` } });
      expect((await client.stop(ids)).status).toBe(507);
      expect((await client.control('POST', '/clock', { advance: '1h' })).status).toBe(507);
    }
    expect(await lookAt(client)).toEqual(before);
    expect(await client.now()).toBe(Date.parse(START));
    expect(failures.map(({ message }) => message)).toEqual([`no space left on the disk of ${state}`]);
    expect(await restarted(state, {}, lookAt)).toEqual(before);

    disk.room = PLENTY;
    const [later] = [await client.create({ job_name: 'refused' })];
    expect(later).toEqual({ job_id: ids.job_id + 1, version_id: ids.version_id + 1 });
    expect(await restarted(state, {}, lookAt)).toEqual(await lookAt(client));
    expect(defects).toEqual([]);
  });

  test('a change of v2 is refused in its form, and jobs are listed as they were', async () => {
    const apis = ['v2'] as const;
    const { disk, client, defects, state } = onDisk(PLENTY, { apis });
    const v2 = new ClientV2(client);
    const id = await v2.create();
    const { body: before } = await v2.search();
    const log = await client.log();
    disk.room = 100;
    const error = {
      status: 507,
      body: {
        error_code: 'ModelArts.2950',
        error_msg: `no space left on the disk of ${state}`,
        error_solution: 'Try again later.',
      },
    };
    expect(await v2.ask('POST', '/training-jobs', newTrainingJob)).toMatchObject(error);
    expect(await v2.terminate(id)).toMatchObject(error);
    expect(await v2.delete(id)).toMatchObject(error);
    expect(await v2.ask('PUT', `/training-jobs/${id}`, { description: 'new' })).toMatchObject(error);
    expect((await client.control('POST', `/jobs/${id}/events`, { event: 'queue' })).status).toBe(507);
    expect(await v2.search()).toMatchObject({ status: 200, body: before });
    expect((await v2.show(id)).status.phase).toBe('Creating');
    expect(await client.log()).toBe(log);
    disk.room = PLENTY;
    expect(await v2.create()).not.toBe(id);
    expect(defects).toEqual([]);
  });

  test('polls go on and show what was last written, though they are not counted', async () => {
    const settings = { progress: { polls: 2 } };
    const { disk, client, state } = onDisk(PLENTY, { settings });
    const ids = await client.create();
    expect(await client.poll(ids)).toBe('INIT');
    await client.set({ faults: [{ kind: 'error', times: 1 }] });
    const log = await client.log();
    disk.room = 0;
    for (let count = 0; count < 5; count++) expect(await client.poll(ids)).toBe('INIT');
    expect(await client.log()).toBe(log);
    expect(await restarted(state, { settings }, lookAt)).toEqual(await lookAt(client));
    disk.room = PLENTY;
    expect((await client.vendor('GET')).status).toBe(500);
    expect(await client.poll(ids)).toBe('INIT');
    expect(await client.poll(ids)).not.toBe('INIT');
  });

  test('time stands still for those who look, and goes on after it', async () => {
    const { disk, client, state } = onDisk(PLENTY);
    const ids = await client.create();
    const { next } = await client.state(ids);
    await client.control('POST', '/clock', { speed: 1_000_000 });
    disk.room = 0;
    const seen = [await client.now(), await client.now()];
    expect(seen[0]).toBe(seen[1]);
    expect(await client.poll(ids)).toBe((await client.state(ids)).status);
    expect((await restarted(state, {}, lookAt)).states).toEqual(await client.states());
    disk.room = PLENTY;
    await expect.poll(() => client.now()).toBeGreaterThan(Date.parse(next?.time ?? ''));
    expect(await client.poll(ids)).not.toBe('INIT');
  });

  test('the last time cannot be written, and nothing is said of it', async () => {
    const { disk, client, close, state, failures } = onDisk(PLENTY);
    await client.create();
    await client.control('POST', '/clock', { speed: 1_000_000 });
    const before = readFileSync(state, 'utf8');
    disk.room = 0;
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(close).not.toThrow();
    expect(failures).toHaveLength(1);
    expect(readFileSync(state, 'utf8')).toBe(before);
  });

  test('a start is refused with one sentence', () => {
    const state = newFile();
    const settings = { outcome: 'FAILED' } as const;
    expect(() => onDisk(3, { state, settings })).toThrow(`no space left on the disk of ${state}`);
    expect(readFileSync(state, 'utf8')).toBe('');
  });

  test('whatever is asked and whenever it is full: memory and file agree', async () => {
    const room = fc.oneof(fc.nat(2000), fc.constant(0), fc.constant(PLENTY));
    const step = fc.oneof({ weight: 4, arbitrary: actionOfBoth }, { weight: 1, arbitrary: room });
    const apis = ['v1', 'v2'] as const;
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 60, size: 'max' }), async (steps) => {
        const { disk, client, state, defects, close } = onDisk(PLENTY, { apis });
        const made: Made = { v1: [], v2: [] };
        for (const each of steps) {
          if (typeof each === 'number') disk.room = each;
          else await performOfBoth(client, each, made);
        }
        disk.room = 0;
        const shown = await shownOfBoth(client);
        expect(shown).toEqual(await restarted(state, { apis }, shownOfBoth));
        expect(defects).toEqual([]);
        close();
      }),
      { numRuns: 15 },
    );
  });
});

describe('a small file system', () => {
  const small = mkdtempSync(join(tmpdir(), 'jobstat-small-'));
  const mount = (options: string) =>
    process.platform === 'linux' && spawnSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', small]).status === 0;
  const isMounted = mount('size=256k');
  afterAll(() => {
    if (isMounted) spawnSync('umount', ['-l', small]);
    rmSync(small, { recursive: true, force: true });
  });

  test.runIf(isMounted)(
    'that fills up loses nothing that was acknowledged (only where root can mount one)',
    async () => {
      const state = join(small, 'state.ndjson');
      const messages: string[] = [];
      const client = await serve({ state, onStorageError: ({ message }) => messages.push(message) });
      const made: Ids[] = [];
      const createUntilRefused = async () => {
        for (let count = 0; count < 2000; count++) {
          const { status, body } = await client.vendor<Ids>('POST', '', { ...newJob, job_name: `job-${made.length}` });
          if (status !== 200) return status;
          made.push({ job_id: body.job_id, version_id: body.version_id });
        }
        return 200;
      };
      expect(await createUntilRefused()).toBe(507);
      expect(await createUntilRefused()).toBe(507);
      expect(made.length).toBeGreaterThan(100);
      expect((await client.states()).map(({ job_id, version_id }) => ({ job_id, version_id }))).toEqual(made);
      expect(messages).toEqual([`no space left on the disk of ${state}`]);
      expect(mount('remount,size=512k')).toBe(true);
      const before = made.length;
      expect(await createUntilRefused()).toBe(507);
      expect(made.length).toBeGreaterThan(before);
      await client.close();
      expect(mount('remount,size=4m')).toBe(true);
      const again = await serve({ state });
      onTestFinished(() => again.close());
      expect((await again.states()).map(({ job_id, version_id }) => ({ job_id, version_id }))).toEqual(made);
    },
  );
});
