import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { compactionTo } from '../../../src/fake-api/platform/compaction.ts';
import { parseEntry } from '../../../src/fake-api/platform/parse-entry.ts';
import { createState } from '../../../src/fake-api/platform/state.ts';
import { openLineFile } from '../../../src/storage/line-file.ts';
import { validate } from '../../../src/validate/validator.ts';
import { actionOfBoth, type Made, performOfBoth, shownOfBoth } from '../action-arbitrary-v2.ts';
import { type Client, ok, openInProcess } from '../client.ts';
import { ClientV2 } from '../client-v2.ts';

const folder = mkdtempSync(join(tmpdir(), 'jobstat-compaction-'));
afterAll(() => rmSync(folder, { recursive: true }));

let files = 0;
const newFile = () => join(folder, `${++files}.ndjson`);

/** An entry in one line: Node takes U+2028 for the end of one. */
const lineOf = (entry: unknown) => JSON.stringify(entry).replaceAll('\u2028', '\\u2028');

/** The lines of a journal, compacted. */
function compacted(lines: readonly string[]): readonly string[] {
  const state = createState();
  for (const line of lines) state.apply(parseEntry(line));
  const { keep, rest } = compactionTo(state);
  const kept = lines.flatMap((line) => {
    const entries = keep(line);
    return entries === 'as it is' ? [line] : entries.map(lineOf);
  });
  return [...kept, ...[...rest()].map(lineOf)];
}

const linesOf = (file: string) => readFileSync(file, 'utf8').trimEnd().split('\n');

/** A client of an app in this process, of both versions. */
function open(options: Parameters<typeof openInProcess>[0]): Client {
  return openInProcess({ apis: ['v1', 'v2'], ...options }).client;
}

/** All that a server of both versions shows but its log. */
async function shown(client: Client) {
  const { runs, settings } = await shownOfBoth(client);
  const states = await client.states();
  const versions = [];
  for (const id of new Set(states.map(({ job_id }) => job_id))) {
    const { project = '' } = states.find(({ job_id }) => job_id === id) ?? {};
    versions.push((await client.in(project).vendor('GET', `/${id}/versions`)).body);
  }
  const { body: jobs } = await new ClientV2(client).search({ limit: 50 });
  return { runs, versions, jobs, settings, now: await client.now() };
}

describe('a compacted journal', () => {
  test('makes the same state, plans and identifiers, whatever was asked', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(actionOfBoth, { minLength: 20, maxLength: 80, size: 'max' }), async (actions) => {
        const whole = newFile();
        const client = open({ state: whole });
        const made: Made = { v1: [], v2: [] };
        for (const each of actions) await performOfBoth(client, each, made);
        await client.close();
        const short = newFile();
        const lines = compacted(linesOf(whole));
        writeFileSync(short, `${lines.join('\n')}\n`);
        // To compact once more leaves out nothing else.
        expect(compacted(lines)).toEqual(lines);
        const [one, other] = [open({ state: whole }), open({ state: short })];
        expect(await shown(other)).toEqual(await shown(one));
        for (const each of [one, other]) {
          const unset = { progress: null, outcome: null, scenario: null, faults: [] };
          await each.set(unset);
          ok(await each.control('PATCH', '/settings?api=v2', unset));
          await each.create({ job_name: 'next' });
          await new ClientV2(each).create({ metadata: { name: 'next' } });
          await each.advance('30d');
        }
        expect(await shown(other)).toEqual(await shown(one));
        for (const each of [one, other]) await each.close();
      }),
      { numRuns: 25 },
    );
  });

  test('has all changes of the jobs that exist, and the first poll of each status that was seen', async () => {
    const state = newFile();
    const client = open({ state });
    const [kept, deleted] = [await client.create(), await client.create()];
    for (const ids of [kept, deleted]) {
      for (let count = 0; count < 3; count++) await client.poll(ids);
      await client.bring(ids, 'FAILED');
      for (let count = 0; count < 3; count++) await client.poll(ids);
    }
    await client.delete(deleted);
    await client.advance('1m');
    const log = await client.lines();
    await client.close();
    writeFileSync(state, `${compacted(linesOf(state)).join('\n')}\n`);
    const again = open({ state });
    const expected = log.filter(({ job_id }) => job_id === kept.job_id);
    const polls = expected.filter(({ fact }) => fact === 'poll');
    const repeated = polls.filter(({ status }, index) => status === polls[index - 1]?.status);
    expect(repeated).toHaveLength(4);
    expect(await again.lines()).toEqual(expected.filter((line) => !repeated.includes(line)));
    const changes = (await again.lines('changes')).map(({ status }) => status);
    expect(validate(changes, { mode: 'events' }).findings).toEqual([]);
    await again.close();
  });
});

describe('a compacted journal of v2', () => {
  test('has all changes of the jobs that exist, the first poll of each phase, and how many jobs there were', async () => {
    const state = newFile();
    const client = open({ state });
    const v2 = new ClientV2(client);
    const [kept, deleted] = [await v2.create(), await v2.create()];
    const pollAll = async () => {
      for (let count = 0; count < 3; count++) {
        await client.advance('1s');
        for (const id of [kept, deleted]) await v2.show(id);
      }
    };
    await pollAll();
    for (const id of [kept, deleted]) await v2.send(id, 'queue', 'start', 'requeue', 'start', 'fail');
    await pollAll();
    await v2.ask('PUT', `/training-jobs/${kept}`, { description: 'new' });
    await v2.send(deleted, 'delete');
    const log = (await client.log(undefined, 'v2')).trimEnd().split('\n');
    const before = await v2.show(kept);
    await client.close();
    writeFileSync(state, `${compacted(linesOf(state)).join('\n')}\n`);
    const again = open({ state });
    const expected = log.filter((line) => line.includes(kept));
    const polls = expected.filter((line) => line.includes('"poll"'));
    const repeated = [...polls.slice(1, 3), ...polls.slice(4)];
    expect(repeated).toHaveLength(4);
    const left = expected.filter((line) => !repeated.includes(line));
    expect(await again.log(undefined, 'v2')).toBe(`${left.join('\n')}\n`);
    expect(await new ClientV2(again).show(kept)).toEqual(before);
    expect(await new ClientV2(again).create({ metadata: { name: 'next' } })).not.toBe(deleted);
    await again.close();
  });
});

describe('a server', () => {
  test('compacts its journal as it grows, and loses nothing', async () => {
    const state = newFile();
    const client = open({ state, compactFrom: 20_000 });
    const ids = await client.create();
    await client.bring(ids, 'RUNNING');
    let largest = 0;
    for (let count = 0; count < 1000; count++) {
      await client.poll(ids);
      largest = Math.max(largest, statSync(state).size);
    }
    expect(largest).toBeLessThan(45_000);
    expect(existsSync(`${state}.new`)).toBe(false);
    const before = await shown(client);
    await client.close();
    const again = open({ state });
    expect(await shown(again)).toEqual(before);
    await again.close();
  });

  test('keeps the longer journal where the shorter one cannot be written', async () => {
    const state = newFile();
    const full = Object.assign(new Error('ENOSPC'), { code: 'ENOSPC', syscall: 'write' });
    const client = open({
      state,
      compactFrom: 5000,
      write(descriptor, bytes, offset) {
        if (existsSync(`${state}.new`)) throw full;
        return writeSync(descriptor, bytes, offset);
      },
    });
    const ids = await client.create();
    for (let count = 0; count < 300; count++) await client.poll(ids);
    expect((await client.lines('polls', ids)).length).toBe(300);
    expect(existsSync(`${state}.new`)).toBe(false);
    await client.close();
  });
});

describe('the lines of a file', () => {
  test('are the old ones or the new ones, wherever their replacement is broken off', () => {
    const path = newFile();
    writeFileSync(path, 'old\n');
    const file = openLineFile(path);
    for (const broken of [0, 1, 2]) {
      expect(() =>
        file.replace((append) => {
          for (let count = 0; count < broken; count++) append('new');
          expect(readFileSync(path, 'utf8')).toBe('old\n');
          throw new Error('broken off');
        }),
      ).toThrow('broken off');
      expect(readFileSync(path, 'utf8')).toBe('old\n');
    }
    file.replace((append) => append('new'));
    file.append('more\n');
    expect(readFileSync(path, 'utf8')).toBe('new\nmore\n');
    expect([file.size, file.lines]).toEqual([9, 2]);
    file.close();
  });
});
