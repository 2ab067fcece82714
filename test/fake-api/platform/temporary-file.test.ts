import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { Processes } from '../../../src/environment.ts';
import { temporaryFile } from '../../../src/fake-api/platform/temporary-file.ts';
import { lockFile } from '../../../src/storage/lock.ts';

const folder = mkdtempSync(join(tmpdir(), 'jobstat-temporary-'));
afterAll(() => rmSync(folder, { recursive: true }));

function processes(own: number, ...running: readonly number[]): Processes {
  return { own, machine: 'here', identityOf: (id) => (running.includes(id) ? `start ${id}` : undefined) };
}

test('a temporary file is removed by the next process once its own was killed, and not before', () => {
  const used = (own: number) => {
    const { path, remove } = temporaryFile(folder, processes(own, 1, 2, 3));
    writeFileSync(path, 'line\n');
    lockFile(path, processes(own, 1, 2, 3), 0);
    return { path, remove };
  };
  const [one, two] = [used(1), used(2)];
  expect(existsSync(one.path)).toBe(true);
  // What others keep there is left alone, whatever it is called.
  mkdirSync(join(folder, 'jobstat-journal-others'));
  mkdirSync(join(folder, 'other'));
  writeFileSync(join(folder, 'other', 'journal.ndjson.lock'), JSON.stringify({ process: 9, machine: 'here' }));
  // Process 1 is killed.
  const three = temporaryFile(folder, processes(3, 2, 3));
  expect(existsSync(dirname(one.path))).toBe(false);
  expect(existsSync(two.path)).toBe(true);
  two.remove();
  three.remove();
  expect(readdirSync(folder).sort()).toEqual(['jobstat-journal-others', 'other']);
});
