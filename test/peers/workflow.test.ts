import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { repository } from '../repository.ts';
import { canRun } from './programs.ts';

const ACTIONLINT = 'github.com/rhysd/actionlint/cmd/actionlint@v1.7.12';

const folder = join(repository, '.github/workflows');
const docs = join(repository, 'docs');

/** The workflows of this project, and those that a page recommends. */
const workflows = [
  ...readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8')] as const),
  ...readdirSync(docs)
    .filter((name) => name.endsWith('.md'))
    .flatMap((name) => {
      const page = readFileSync(join(docs, name), 'utf8');
      return [...page.matchAll(/^```yaml\n(.*?)^```$/gms)].map(([, block = '']) => [`docs/${name}`, block] as const);
    })
    .filter(([, block]) => block.includes('runs-on:')),
];

function actionlint(workflow: string): {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
} {
  // Linters of other languages are used where they are there; the result must not depend on that.
  const args = ['run', ACTIONLINT, '-shellcheck=', '-pyflakes=', '-oneline', '-'];
  const { status, stdout, stderr } = spawnSync('go', args, { cwd: repository, encoding: 'utf8', input: workflow });
  return { status, stdout, stderr };
}

// Where there is no Go, canRun has said so.
describe.skipIf(!canRun('go', ['version'], 'actionlint'))('actionlint', () => {
  test.each(workflows)('finds nothing wrong in %s', (_, workflow) => {
    const { status, stdout, stderr } = actionlint(workflow);
    expect({ status, stdout }, stderr).toEqual({ status: 0, stdout: '' });
  });

  test('finds what is wrong', () => {
    const [[, workflow = ''] = []] = workflows;
    const { stdout } = actionlint(workflow.replace('matrix.node', 'matrix.nodes').replace('runs-on: ', 'run-on: '));
    expect(stdout).toContain('property "nodes" is not defined');
    expect(stdout).toContain('"runs-on" section is missing');
  });
});

test('every action is pinned by its commit, with its version beside it', () => {
  const [[, workflow = ''] = []] = workflows;
  const used = workflow.split('\n').filter((line) => line.includes('uses:'));
  expect(used.length).toBeGreaterThan(5);
  for (const line of used) expect(line).toMatch(/uses: actions\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
});
