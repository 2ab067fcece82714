import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { compactionTo } from '../../../src/fake-api/platform/compaction.ts';
import type { PlatformOptions } from '../../../src/fake-api/platform/open-platform.ts';
import { parseEntry } from '../../../src/fake-api/platform/parse-entry.ts';
import { createState } from '../../../src/fake-api/platform/state.ts';
import { openLineFile } from '../../../src/storage/line-file.ts';
import { validate } from '../../../src/validate/validator.ts';
import { action, perform } from '../action-arbitrary.ts';
import { type Client, type Ids, openInProcess, serve } from '../client.ts';

const folder = mkdtempSync(join(tmpdir(), 'jobstat-compaction-'));
afterAll(() => rmSync(folder, { recursive: true }));

let files = 0;
const newFile = () => join(folder, `${++files}.ndjson`);

/** The lines of a journal, compacted. */
function compacted(lines: readonly string[]): readonly string[] {
  const state = createState();
  for (const line of lines) state.apply(parseEntry(line));
  const { keep, rest } = compactionTo(state);
  const kept = lines.flatMap((line) => {
    const entries = keep(line);
    return entries === 'as it is' ? [line] : entries.map((entry) => JSON.stringify(entry));
  });
  return [...kept, ...[...rest()].map((entry) => JSON.stringify(entry))];
}

const linesOf = (file: string) => readFileSync(file, 'utf8').trimEnd().split('\n');

/** A client of an app in this process. */
function open(options: Partial<PlatformOptions>): Client {
  return openInProcess(options).client;
}

/** All that a server shows but its log. */
async function shown(client: Client) {
  const states = await client.states();
  const versions = [];
  for (const id of new Set(states.map(({ job_id }) => job_id))) {
    const { project = '' } = states.find(({ job_id }) => job_id === id) ?? {};
    versions.push((await client.in(project).vendor('GET', `/${id}/versions`)).body);
  }
  return { states, versions, settings: (await client.control('GET', '/settings')).body, now: await client.now() };
}

describe('a compacted journal', () => {
  test('makes the same state, plans and identifiers, whatever was asked', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(action, { minLength: 20, maxLength: 60, size: 'max' }), async (actions) => {
        const whole = newFile();
        const client = await serve({ state: whole });
        const made: Ids[] = [];
        for (const each of actions) await perform(client, each, made);
        await client.close();
        const short = newFile();
        const lines = compacted(linesOf(whole));
        writeFileSync(short, `${lines.join('\n')}\n`);
        // To compact once more leaves out nothing else.
        expect(compacted(lines)).toEqual(lines);
        const [one, other] = [open({ state: whole }), open({ state: short })];
        expect(await shown(other)).toEqual(await shown(one));
        for (const each of [one, other]) {
          await each.set({ progress: null, outcome: null, scenario: null, faults: [] });
          await each.create({ job_name: 'next' });
          await each.advance('30d');
        }
        expect(await shown(other)).toEqual(await shown(one));
        for (const each of [one, other]) await each.close();
      }),
      { numRuns: 25 },
    );
  }, 120_000);

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
