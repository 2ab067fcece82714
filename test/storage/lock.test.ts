import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { build } from 'esbuild';
import { afterAll, describe, expect, test } from 'vitest';
import { type Processes, realProcesses } from '../../src/environment.ts';
import { ServerError } from '../../src/errors.ts';
import { isAbandoned, lockFile, lockPathOf } from '../../src/storage/lock.ts';
import { repository } from '../repository.ts';

const folder = mkdtempSync(join(tmpdir(), 'jobstat-lock-'));
afterAll(() => rmSync(folder, { recursive: true }));

let files = 0;
const newFile = () => join(folder, `${++files}.ndjson`);
const NOW = Date.UTC(2030, 0);

/** A machine with processes, as one of them sees it. */
function machine(own: number, running: Readonly<Record<number, string>>, name = 'here'): Processes {
  return { own, machine: name, identityOf: (id) => running[id] };
}

describe('a locked file', () => {
  test('is in use by the process that locked it, until that releases it', () => {
    const file = newFile();
    const running = { 7: 'first', 8: 'second' };
    const lock = lockFile(file, machine(7, running), NOW);
    expect(isAbandoned(file, machine(8, running))).toBe(false);
    for (const own of [7, 8]) {
      expect(() => lockFile(file, machine(own, running), NOW)).toThrow(
        new ServerError(
          `${file} is in use by process 7 since 2030-01-01T00:00:00.000Z; end it first, or name another file`,
        ),
      );
    }
    lock.release();
    expect(existsSync(lockPathOf(file))).toBe(false);
    expect(isAbandoned(file, machine(8, running))).toBeUndefined();
    lockFile(file, machine(8, running), NOW).release();
  });

  test.each([
    ['has ended', { 8: 'second' }],
    ['has ended, and left its number to another', { 7: 'other', 8: 'second' }],
  ])('is taken over from a process that %s', (_, running) => {
    const file = newFile();
    const old = lockFile(file, machine(7, { 7: 'first' }), NOW);
    expect(isAbandoned(file, machine(8, running))).toBe(true);
    const lock = lockFile(file, machine(8, running), NOW);
    expect(() => lockFile(file, machine(9, { ...running, 9: 'third' }), NOW)).toThrow('in use by process 8');
    // It is no longer its own.
    old.release();
    expect(() => lockFile(file, machine(9, { ...running, 9: 'third' }), NOW)).toThrow('in use by process 8');
    lock.release();
    expect(readdirSync(folder).filter((name) => name.includes('.lock'))).toEqual([]);
  });

  test('is in use where the system tells processes apart by their numbers alone', () => {
    const file = newFile();
    const lock = lockFile(file, machine(7, { 7: 'first' }), NOW);
    expect(() => lockFile(file, machine(8, { 7: '', 8: 'second' }), NOW)).toThrow('in use by process 7');
    lock.release();
  });

  test('is in use on another machine, whose processes are not known', () => {
    const file = newFile();
    const lock = lockFile(file, machine(7, { 7: 'first' }, 'there'), NOW);
    expect(() => lockFile(file, machine(8, { 8: 'second' }), NOW)).toThrow(
      `${file} is in use by process 7 on there since 2030-01-01T00:00:00.000Z; if that has ended, remove ${file}.lock`,
    );
    lock.release();
  });

  test.each(['', '{"process":7', 'hello'])('with a lock of which only %j was written is taken over', (content) => {
    const file = newFile();
    writeFileSync(lockPathOf(file), content);
    lockFile(file, machine(8, { 8: 'second' }), NOW).release();
    expect(existsSync(lockPathOf(file))).toBe(false);
  });

  test('in a folder that does not exist cannot be locked', () => {
    const file = join(folder, 'none', 'state');
    expect(() => lockFile(file, realProcesses, NOW)).toThrow(`cannot write ${file}.lock: no such folder`);
  });
});

describe('the processes of this machine', () => {
  test('are told apart from those that have ended', async () => {
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
    const id = child.pid ?? 0;
    const identity = realProcesses.identityOf(id);
    expect(identity).toBeTypeOf('string');
    expect(realProcesses.identityOf(id)).toBe(identity);
    const own = realProcesses.identityOf(realProcesses.own);
    expect(own).toBeTypeOf('string');
    if (process.platform === 'linux') expect(own).not.toBe(identity);
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(realProcesses.identityOf(id)).toBeUndefined();
  });

  test('never hold one file at once, however many start at the same time on a stale lock', async () => {
    const file = newFile();
    // Each takes the lock and, while it has it, makes a file that no other may have.
    const program = `
      import { openSync, closeSync, rmSync } from 'node:fs';
      import { lockFile } from './src/storage/lock.ts';
      import { realProcesses } from './src/environment.ts';
      const [file] = process.argv.slice(2);
      process.stdin.once('data', () => {
        const end = Date.now() + 3000;
        let held = 0;
        while (Date.now() < end) {
          let lock;
          try { lock = lockFile(file, realProcesses, Date.now()); } catch { continue; }
          closeSync(openSync(file + '.inside', 'wx'));
          held++;
          rmSync(file + '.inside');
          // Every other time it ends as if it were killed: the lock stays, of a process that does not run.
          if (held % 2 === 0) { process.stdout.write('killed'); process.exit(0); }
          lock.release();
        }
        process.stdout.write('done'); process.exit(0);
      });
      process.stdout.write('ready ');`;
    const stale = { process: 999_999_999, identity: 'gone', machine: realProcesses.machine, since: '', lock: 'stale' };
    writeFileSync(lockPathOf(file), JSON.stringify(stale));
    const built = join(folder, 'starter.mjs');
    const stdin = { contents: program, resolveDir: repository };
    await build({ stdin, outfile: built, bundle: true, platform: 'node', format: 'esm' });
    const children = Array.from({ length: 6 }, () => spawn(process.execPath, [built, file]));
    await Promise.all(children.map((child) => once(child.stdout, 'data')));
    for (const child of children) child.stdin.write('go\n');
    const ends = await Promise.all(children.map(async (child) => [await text(child.stdout), await text(child.stderr)]));
    for (const [printed, problem] of ends) {
      expect(problem).toBe('');
      expect(printed).toMatch(/^(killed|done)$/);
    }
    // The last to have it may have released it, or left it behind.
    const left = existsSync(lockPathOf(file)) ? readFileSync(lockPathOf(file), 'utf8') : '';
    expect(left).not.toContain('stale');
  });
});
