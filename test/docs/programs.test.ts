import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { repository } from '../repository.ts';
import { blocksOf, page, pages } from './pages.ts';

/*
 * The programs of the pages are those of the examples, and print what is said of them.
 */

const programs = pages.flatMap(({ path, blocks }) =>
  // The program of the page on schemas is run by test/schemas.test.ts.
  path === 'docs/schemas.md'
    ? []
    : blocks.filter(({ language }) => ['js', 'ts', 'py'].includes(language)).map((block) => ({ path, ...block })),
);

test.each(programs)('$path:$line shows a file of the examples as it is', ({ path, text, before }) => {
  const files = [...before.matchAll(/\]\(([\w./-]+\.(?:js|mjs|ts|py))\)/g)].map(([, file = '']) =>
    join(dirname(path), file),
  );
  expect(files).toHaveLength(1);
  expect(text).toBe(readFileSync(join(repository, files[0] ?? ''), 'utf8'));
});

/** What a program prints, a list of values for each line. */
async function printedBy(path: string): Promise<readonly (readonly unknown[])[]> {
  const printed: unknown[][] = [];
  const log = vi.spyOn(console, 'log').mockImplementation((...values) => printed.push(values));
  await import(join(repository, path));
  log.mockRestore();
  return printed;
}

describe('a program', () => {
  test('of the fake API sees a job fail', async () => {
    const printed = await printedBy('examples/fake-api.js');
    expect(printed.length).toBeGreaterThan(2);
    expect(printed.at(-1)).toEqual(['FAILED', 'direct']);
  });

  test('of the inspector says where to look', async () => {
    const url = expect.stringMatching(/^look at http:\/\/127\.0\.0\.1:\d+$/);
    expect(await printedBy('examples/inspect.js')).toEqual([[url]]);
  });

  test('of a lifecycle finds a fault and its paths', async () => {
    expect(await printedBy('examples/deployment/library.js')).toEqual([
      ['terminal'],
      ['queued → building → live'],
      ['queued → building → failed'],
      [expect.stringContaining('---')],
    ]);
  });

  test('of the controls moves a job as it is told', async () => {
    const phases = [['Creating'], ['Pending'], ['Completed'], [true]];
    expect(await printedBy('examples/fake-api-controls.js')).toEqual(phases);
  });

  test('of a client finds what the page on pollers says', async () => {
    const printed = await printedBy('examples/poller/check-poller.js');
    expect(blocksOf(page('docs/pollers.md'), 'text')).toContain(`${printed.join('\n')}\n`);
  });

  test('of the library prints what its comments and the rules say', async () => {
    expect(await printedBy('examples/library.js')).toEqual([
      ['CHECK_RUNNING_COMPLETED', false, false, 'RUNNING'],
      [true, expect.objectContaining({ from: 'COMPLETED', to: 'RUNNING', reason: 'terminal' })],
      [2, ['SUBMIT_TRYING', 'RUNNING', 'COMPLETED']],
      ['impossible'],
      [{ success: 1, failure: 2, stopped: 1, live: 1 }],
      [{ live: 'RUNNING' }],
    ]);
  });
});

test.each(['examples/first.js', 'examples/xstate.js'])('%s prints what its comments say', (path) => {
  const { stdout, stderr } = spawnSync(process.execPath, [path], { cwd: repository, encoding: 'utf8' });
  const said = [...readFileSync(join(repository, path), 'utf8').matchAll(/console\.log\(.+; \/\/ (\w+)/g)];
  expect(said.length).toBeGreaterThan(3);
  expect({ stdout, stderr }).toEqual({ stdout: said.map(([, word]) => `${word}\n`).join(''), stderr: '' });
});
