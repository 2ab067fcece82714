import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { repository } from '../repository.ts';

test('TypeDoc makes a page of each export, all of which are documented, and all of whose types and links can be followed', () => {
  const { status, stdout, stderr } = spawnSync('npm', ['run', '--silent', 'reference'], {
    cwd: repository,
    encoding: 'utf8',
    shell: process.platform === 'win32',
  });
  expect(stdout + stderr).not.toMatch(/\[(warning|error)\]/);
  expect(status).toBe(0);
  const made = (page: string) => existsSync(join(repository, 'build/reference', page));
  expect(
    ['modules/jobstat.html', 'modules/jobstat_node.html', 'modules/jobstat_duckdb.html'].filter(made),
  ).toHaveLength(3);
});
