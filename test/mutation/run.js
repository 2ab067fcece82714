/**
 * Changes the code in small ways, one at a time, and counts which changes no test notices: `npm run mutation`, with the
 * options of Stryker behind `--`, such as `--mutate "src/paths/*.ts"`. `MUTATION_TESTS="test/paths/*.test.ts"` names the tests that
 * are run, which is faster: what survives them may be noticed by others. Stryker is installed on the first call, beside
 * the dependencies; it needs Node 22, which is fetched where this is an older one.
 */
import { spawnSync } from 'node:child_process';

const packages = ['@stryker-mutator/core@10.1.1', '@stryker-mutator/api@10.1.1'];
const stryker = ['node_modules/@stryker-mutator/core/bin/stryker.js', 'run', 'test/mutation/stryker.config.js'];
const isOld = Number.parseInt(process.versions.node, 10) < 22;
const node = isOld
  ? ['exec', '--yes', `--package=node-${process.platform}-${process.arch}@24`, '--', 'node']
  : undefined;

function run(command, args) {
  const { status } = spawnSync(command, args, { stdio: 'inherit', shell: process.platform === 'win32' });
  if (status !== 0) process.exit(status ?? 1);
}

run('npm', ['install', '--no-save', '--no-audit', '--no-fund', '--loglevel', 'error', ...packages]);
const args = [...stryker, ...process.argv.slice(2)];
if (node === undefined) run(process.execPath, args);
else run('npm', [...node, ...args]);
