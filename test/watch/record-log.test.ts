import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, onTestFinished, test } from 'vitest';
import { LogError, ServerError, StorageError } from '../../src/errors.ts';
import type { Observation } from '../../src/log/observation.ts';
import type { Write } from '../../src/storage/line-file.ts';
import { createKnownJobs, type KnownJobs } from '../../src/watch/known-jobs.ts';
import { openRecordLog, type RecordLogOptions } from '../../src/watch/record-log.ts';
import { writeKnown } from '../../src/watch/record-state.ts';

const folder = mkdtempSync(join(tmpdir(), 'jobstat-record-'));
afterAll(() => rmSync(folder, { recursive: true }));

let folders = 0;
/** The path of a log in a folder of its own. */
function newLog(content?: string | Uint8Array): string {
  const path = join(mkdtempSync(join(folder, `${++folders}-`)), 'polls.ndjson');
  if (content !== undefined) writeFileSync(path, content);
  return path;
}

const DAY = 86_400_000;
const START = Date.UTC(2026, 10, 27);
const newKnown = () => createKnownJobs({ heartbeat: 30 * DAY, all: false });
const text = (path: string) => readFileSync(path, 'utf8');
const filesBeside = (path: string) => readdirSync(join(path, '..')).sort();

/** A recorder of lists: what it knows, and its log. */
function recorder(path: string, options: RecordLogOptions = {}) {
  const known = newKnown();
  const log = openRecordLog(path, known, options);
  let isOpen = true;
  const close = () => {
    if (isOpen) log.close();
    isOpen = false;
  };
  onTestFinished(close);
  return {
    known,
    close,
    /** Takes a list of jobs with their statuses, at a time. */
    take(list: Readonly<Record<string, number | string>>, time: number): void {
      log.rotateIfDue(time);
      known.beginPass();
      log.write(
        Object.entries(list).flatMap(
          ([job, status]) => known.list({ job, status }, time)?.observation ?? ([] as Observation[]),
        ),
      );
      known.endPass();
    },
  };
}

const line = (job: number, status: number | string, time: number) =>
  `${JSON.stringify({ job_id: job, version_id: 1, time: new Date(time).toISOString(), status })}\n`;

/** What is known of jobs, without what a pass has counted. */
const knownOf = (known: KnownJobs) => [...known].map(({ missed: _, ...record }) => record);

describe('a log of a recorder', () => {
  test('has a line for each observation, as simulate writes them', () => {
    const path = newLog();
    const { take } = recorder(path);
    take({ '567524/1': 8, '2/1': 'JOBSTAT_INIT', '12345678901234567890/1': 7, '007/1': 'x' }, START);
    expect(text(path)).toBe(
      [
        '{"job_id":567524,"version_id":1,"time":"2026-11-27T00:00:00.000Z","status":8}',
        '{"job_id":2,"version_id":1,"time":"2026-11-27T00:00:00.000Z","status":"JOBSTAT_INIT"}',
        '{"job_id":"12345678901234567890","version_id":1,"time":"2026-11-27T00:00:00.000Z","status":7}',
        '{"job_id":"007","version_id":1,"time":"2026-11-27T00:00:00.000Z","status":"x"}',
        '',
      ].join('\n'),
    );
  });

  test('is gone on with, wherever it was cut off', () => {
    const first = { '1/1': 1, '2/1': 8 };
    const second = { '1/1': 4, '2/1': 10, '3/1': 99 };
    const whole = newLog();
    const uncut = recorder(whole);
    uncut.take(first, START);
    uncut.take(second, START + 1);
    const expected = text(whole);
    for (let length = 0; length <= expected.length; length++) {
      const path = newLog(expected.slice(0, length));
      const { take, close } = recorder(path);
      const kept = text(path).split('\n').length - 1;
      // Whole lines are kept, and one that lacks only its line feed.
      expect(kept).toBe(expected.slice(0, length + 1).split('\n').length - 1);
      if (kept < 2) take(first, START);
      take(second, START + 1);
      close();
      expect(text(path).split('\n').toSorted()).toEqual(expected.split('\n').toSorted());
    }
  });

  test('has nothing twice after a start', () => {
    const path = newLog();
    const before = recorder(path);
    before.take({ '1/1': 1, '2/1': 10 }, START);
    before.take({ '1/1': 4, '2/1': 10 }, START + 1000);
    before.close();
    const after = recorder(path);
    expect(knownOf(after.known)).toEqual(knownOf(before.known));
    after.take({ '1/1': '4', '2/1': 'COMPLETED' }, START + 2000);
    expect(text(path)).toBe(line(1, 1, START) + line(2, 10, START) + line(1, 4, START + 1000));
  });

  test.each([
    ['a page', '<html>\n</html>'],
    ['another log', 'job,status\n1,8\n'],
    ['a line without a line feed', 'hello'],
    ['bytes', Uint8Array.of(0x1f, 0x8b, 8, 0, 0)],
    ['other JSON', '{"job_id":1}\n{"job_id":2'],
  ])('is no file with other contents, which stays as it is: %s', (_, content) => {
    const path = newLog(content);
    const before = readFileSync(path);
    expect(() => recorder(path)).toThrow(
      new LogError('does not begin with an observation that jobstat has recorded; name another file', { file: path }),
    );
    expect(readFileSync(path)).toEqual(before);
    expect(filesBeside(path)).toEqual(['polls.ndjson']);
  });

  test('may have lines of others in it', () => {
    const path = newLog(`${line(1, 8, START)}a note\n\n`);
    const { take } = recorder(path);
    take({ '1/1': 8, '2/1': 8 }, START + 1);
    expect(text(path)).toBe(`${line(1, 8, START)}a note\n\n${line(2, 8, START + 1)}`);
  });

  test('is of one recorder at a time', () => {
    const path = newLog();
    const link = join(path, '..', 'link');
    const { close } = recorder(path);
    symlinkSync(path, link);
    for (const name of [path, link])
      expect(() => recorder(name)).toThrow(/polls\.ndjson is in use by process \d+ since/);
    close();
    recorder(link).close();
    expect(filesBeside(path)).toEqual(['link', 'polls.ndjson']);
  });

  test('is no device', () => {
    expect(() => recorder('/dev/full')).toThrow(
      new ServerError('cannot keep the log in /dev/full: it is a device or a pipe; name a file'),
    );
  });

  test('has no part of what did not fit on the disk', () => {
    const disk = { room: 200 };
    const write: Write = (descriptor, bytes, offset) => {
      if (disk.room === 0) throw Object.assign(new Error('ENOSPC'), { code: 'ENOSPC', syscall: 'write' });
      const count = writeSync(descriptor, bytes, offset, Math.min(bytes.length - offset, disk.room));
      disk.room -= count;
      return count;
    };
    const path = newLog();
    const { take, close } = recorder(path, { write, rotate: { bytes: 100 } });
    take({ '1/1': 8 }, START);
    const before = text(path);
    // Neither what is known can be written, which a rotation needs first, nor more lines.
    expect(() => take({ '1/1': 10, '2/1': 10 }, START + 1)).toThrow(StorageError);
    expect(filesBeside(path)).toEqual(['polls.ndjson', 'polls.ndjson.lock']);
    disk.room = 60;
    expect(() => take({ '3/1': 10 }, START + 1)).toThrow(/^no space left on the disk of .*polls.ndjson/);
    expect(text(path)).toBe(before);
    close();
    expect(filesBeside(path)).toEqual(['polls.ndjson']);
  });
});

describe('a rotation', () => {
  test('by day begins a log with the first observation of a day', () => {
    const path = newLog();
    const { take } = recorder(path, { rotate: 'day' });
    take({ '1/1': 1, '2/1': 10 }, START + DAY - 1);
    expect(filesBeside(path)).toEqual(['polls.ndjson', 'polls.ndjson.lock']);
    take({ '1/1': 4, '2/1': 10 }, START + DAY);
    take({ '1/1': 8, '2/1': 10 }, START + 3 * DAY);
    const logs = ['polls-2026-11-27.ndjson', 'polls-2026-11-28.ndjson', 'polls.ndjson'];
    expect(filesBeside(path)).toEqual([...logs, 'polls.ndjson.lock', 'polls.ndjson.state']);
    expect(logs.map((name) => text(join(path, '..', name)))).toEqual([
      line(1, 1, START + DAY - 1) + line(2, 10, START + DAY - 1),
      line(1, 4, START + DAY),
      line(1, 8, START + 3 * DAY),
    ]);
  });

  test('by size gives names that sort by time, also within one millisecond', () => {
    const path = newLog();
    const { take } = recorder(path, { rotate: { bytes: 70 } });
    for (let status = 1; status <= 12; status++) take({ '1/1': status }, START);
    const logs = filesBeside(path).filter((name) => name.endsWith('.ndjson'));
    expect(logs).toHaveLength(12);
    expect(logs[0]).toBe('polls-2026-11-27T000000.000Z.ndjson');
    expect(logs.map((name) => JSON.parse(text(join(path, '..', name))).status)).toEqual(
      Array.from({ length: 12 }, (_, index) => index + 1),
    );
  });

  test('keeps what is known for the next start, which needs none of the old logs', () => {
    const path = newLog();
    const before = recorder(path, { rotate: 'day' });
    before.take({ '1/1': 8, '2/1': 10, '3/1': 'odd', '4/1': 1 }, START);
    before.take({ '1/1': 0, '2/1': 10, '3/1': 'odd', '4/1': 1 }, START + 1);
    before.take({ '1/1': 0, '2/1': 10, '3/1': 'odd', '4/1': 4 }, START + DAY - 1);
    before.take({ '4/1': 8 }, START + DAY);
    before.close();
    rmSync(join(path, '..', 'polls-2026-11-27.ndjson'));
    const after = recorder(path, { rotate: 'day' });
    expect(knownOf(after.known)).toEqual(knownOf(before.known));
    after.take({ '1/1': 0, '2/1': 10, '3/1': 'odd', '4/1': 8 }, START + DAY);
    expect(text(path)).toBe(line(4, 8, START + DAY));
  });

  test('that was broken off before the log was renamed is made at the next start', () => {
    const path = newLog();
    const before = recorder(path, { rotate: 'day' });
    before.take({ '1/1': 1, '2/1': 10 }, START);
    before.take({ '1/1': 0, '2/1': 10 }, START + 1);
    before.close();
    writeKnown(`${path}.state`, before.known, {});
    writeFileSync(`${path}.state.new`, '{"job":"1/1","sta');
    const after = recorder(path, { rotate: 'day' });
    expect(knownOf(after.known)).toEqual(knownOf(before.known));
    after.take({ '1/1': 7, '2/1': 10 }, START + DAY);
    expect(text(path)).toBe(line(1, 7, START + DAY));
    expect(existsSync(join(path, '..', 'polls-2026-11-27.ndjson'))).toBe(true);
  });

  test.each([
    '{"job":"1/1"}',
    'hello',
    '{"job":"1/1","status":8,"last":"NONE","since":"2026-11-27T00:00:00Z","time":"2026-11-27T00:00:00Z","missed":0}',
  ])('with a state that is none is refused: %s', (content) => {
    const path = newLog();
    writeFileSync(`${path}.state`, `${content}\n`);
    expect(() => recorder(path)).toThrow(
      `${path}.state: line 1 is not what jobstat record has written; without the file, it begins anew`,
    );
    expect(existsSync(`${path}.lock`)).toBe(false);
  });

  test('forgets jobs that are gone from the list', () => {
    const path = newLog();
    const { take, known } = recorder(path, { rotate: { bytes: 1 } });
    for (let pass = 0; pass < 500; pass++) take({ [`${pass}/1`]: 10, 'live/1': pass % 2 === 0 ? 1 : 4 }, START + pass);
    expect(known.size).toBe(4);
    expect(text(`${path}.state`).split('\n')).toHaveLength(5);
  });
});
