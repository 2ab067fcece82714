import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { makeTemporaryFolder } from '../../../src/cli/inputs/temporary-folder.ts';

function newParent(): string {
  const parent = mkdtempSync(join(tmpdir(), 'jobstat-test-'));
  onTestFinished(() => rmSync(parent, { recursive: true }));
  return parent;
}

/** The id of a process that has ended. */
const ended = () => spawnSync(process.execPath, ['--version']).pid;

const host = hostname().replace(/\W/g, '_');

describe('a temporary folder', () => {
  test('is empty, its own, and gone once it is removed', () => {
    const parent = newParent();
    const [one, other] = [makeTemporaryFolder(parent), makeTemporaryFolder(parent)];
    expect(readdirSync(one.path)).toEqual([]);
    expect(one.path).not.toBe(other.path);
    writeFileSync(join(one.path, 'spilled'), 'x');
    one.remove();
    one.remove();
    expect([existsSync(one.path), existsSync(other.path)]).toEqual([false, true]);
  });

  test('removes what a process left that was killed, and nothing else', () => {
    const parent = newParent();
    const left = `jobstat-duckdb-${host}-${ended()}-AbC123`;
    const others = [
      `jobstat-duckdb-${host}-${process.pid}-AbC123`,
      `jobstat-duckdb-${host}x-${ended()}-AbC123`,
      `jobstat-duckdb-${host}-0-AbC123`,
      `jobstat-duckdb-${host}--1-AbC123`,
      `jobstat-duckdb-${host}-${ended()}-AbC123.txt`,
      'jobstat-AbC123',
      'other',
    ];
    for (const name of [left, ...others]) {
      mkdirSync(join(parent, name));
      writeFileSync(join(parent, name, 'spilled'), 'x');
    }
    const { path, remove } = makeTemporaryFolder(parent);
    remove();
    expect(readdirSync(parent).sort()).toEqual([...others].sort());
    expect(path).toContain(`-${process.pid}-`);
  });
});
