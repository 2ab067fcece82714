import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { parseEntry } from '../../../src/fake-api/platform/parse-entry.ts';
import { repository } from '../../repository.ts';
import { actionOfBoth, type Made, performOfBoth } from '../action-arbitrary-v2.ts';
import { openInProcess } from '../client.ts';

const folder = mkdtempSync(join(tmpdir(), 'jobstat-entries-'));
afterAll(() => rmSync(folder, { recursive: true }));

const poll = { fact: 'poll', time: 1, job_id: 2, version_id: 3, status: 8 };
const change = { fact: 'change', time: 1, job_id: 2, version_id: 3, event: 'start', status: 8, isPlanned: true };
const job = {
  ...{ fact: 'training-job', time: 1, number: 0, project: 'p', status: 'Creating' },
  job_id: '6b86b273-ff34-4ce1-9d6b-804eff5a3f57',
};

describe('an entry', () => {
  test('is what its line says, whatever was asked of a server', async () => {
    const facts = new Set<string>();
    for (let seed = 1; seed <= 6; seed++) {
      const state = join(folder, `${seed}.ndjson`);
      const { client, close } = openInProcess({ state, apis: ['v1', 'v2'] });
      const made: Made = { v1: [], v2: [] };
      for (const each of fc.sample(actionOfBoth, { numRuns: 200, seed })) await performOfBoth(client, each, made);
      close();
      for (const line of readFileSync(state, 'utf8').trimEnd().split('\n')) {
        const entry = parseEntry(line);
        expect(entry).toEqual(JSON.parse(line));
        facts.add(entry.fact);
      }
    }
    expect([...facts]).toEqual(
      expect.arrayContaining(['job', 'version', 'training-job', 'plan', 'change', 'poll', 'settings', 'strike']),
    );
  });

  test('is what it was before there was v2', () => {
    const text = readFileSync(join(repository, 'test', 'fake-api', 'before-v2', 'state.ndjson'), 'utf8');
    const lines = [...text.trimEnd().split('\n'), '{"fact":"reset","time":1735694472001}'];
    const entries = lines.map((line) => parseEntry(line));
    expect(entries).toEqual(lines.map((line) => JSON.parse(line)));
    // All that there were.
    const facts = ['job', 'version', 'plan', 'change', 'poll', 'description', 'origin', 'settings', 'strike', 'counts'];
    expect(new Set(entries.map(({ fact }) => fact))).toEqual(new Set([...facts, 'gone', 'clock', 'reset']));
  });

  test('is the same however its line is written', () => {
    for (const entry of [poll, change, { ...change, status: undefined, event: 'delete' }]) {
      const written = JSON.stringify(entry);
      const turned = JSON.stringify(Object.fromEntries(Object.entries(entry).toReversed()));
      for (const line of [written, turned, ` ${written}\r`]) expect(parseEntry(line)).toEqual(JSON.parse(written));
    }
  });

  test('is what JSON makes of a line that is almost written as a poll is, or it is refused', () => {
    const written = JSON.stringify({ ...poll, time: 1_735_689_600_000, job_id: 100_001, version_id: 200_001 });
    const outcome = (read: () => unknown) => {
      try {
        return read();
      } catch {
        return 'refused';
      }
    };
    const edit = fc.record({
      at: fc.nat(written.length),
      cut: fc.nat(3),
      put: fc.constantFrom('', '0', '-', '.', '1e', '}', ' ', ','),
    });
    fc.assert(
      fc.property(fc.array(edit, { maxLength: 2 }), (edits) => {
        const line = edits.reduce((text, { at, cut, put }) => text.slice(0, at) + put + text.slice(at + cut), written);
        const read = outcome(() => parseEntry(line));
        if (read !== 'refused') expect(read).toEqual(outcome(() => JSON.parse(line)));
      }),
      { numRuns: 3000 },
    );
  });

  test.each([
    [{ fact: 'job' }, 'time: missing; expected a time up to the year 2100, in milliseconds since 1970'],
    [
      { fact: 'clock', time: 1e99 },
      'time: expected a time up to the year 2100, in milliseconds since 1970, but got 1e+99',
    ],
    [{ fact: 'clock', time: 1.5 }, 'but got 1.5'],
    [{ fact: 'clock', time: '1' }, 'but got 1'],
    [{ fact: 'clock', time: null }, 'time: expected a time'],
    [{ fact: 'rain' }, 'fact: expected one of job, version, training-job, plan, '],
    [{ fact: 'constructor' }, 'fact: expected one of job, '],
    [null, 'fact: expected'],
    [[], 'fact: expected'],
    [{ ...poll, status: 23 }, 'status: expected the code of a status, or a phase, but got 23'],
    [{ ...poll, time: 9_999_999_999_999 }, 'time: expected a time up to the year 2100'],
    [{ ...poll, job_id: -1 }, 'job_id: expected a whole number from 0, or a UUID, but got -1'],
    [{ ...poll, job_id: 'a' }, 'job_id: expected a whole number from 0, or a UUID, but got a'],
    [{ ...change, event: 'explode' }, 'event: expected one of review.request, '],
    [{ ...change, isPlanned: 1 }, 'isPlanned: expected true or false, but got 1'],
    [{ fact: 'version', time: 1, job_id: 1, version_id: 2, status: 1, config: {} }, 'config: expected a mapping with'],
    [
      { fact: 'plan', time: 1, job_id: 1, version_id: 2, steps: [{ event: 'x', time: 1 }] },
      'steps: expected a list of',
    ],
    [{ fact: 'origin', time: 1, settings: { progress: 'never' } }, 'progress: expected time, at once, or { polls: 3 }'],
    [{ fact: 'settings', time: 1, change: { faults: [{ kind: 'fire' }] } }, 'faults.0.kind: expected'],
    [{ fact: 'settings', time: 1, api: 'v3', change: {} }, 'api: expected one of v1, v2, or nothing, but got v3'],
    [{ fact: 'settings', time: 1, api: 'v2', change: { outcome: 'KILLED' } }, 'outcome: expected one of success, '],
    [{ fact: 'training-job', time: 1, job_id: 7 }, 'job_id: expected a UUID, but got 7'],
  ])('is refused with what was expected: %j', (entry, message) => {
    expect(() => parseEntry(JSON.stringify(entry))).toThrow(message);
  });

  test.each([
    {},
    { metadata: null, algorithm: {}, spec: { resource: {} } },
    { metadata: { name: 7 }, algorithm: {}, spec: { resource: {} } },
    { metadata: { name: 'a' }, algorithm: 'a', spec: { resource: {} } },
    { metadata: { name: 'a' }, algorithm: {}, spec: {} },
  ])('is refused where a request can be of no job: %j', (request) => {
    const refused = 'request: expected a mapping with metadata.name, algorithm and spec.resource';
    expect(() => parseEntry(JSON.stringify({ ...job, request }))).toThrow(refused);
  });
});
