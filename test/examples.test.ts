import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { paths } from '../src/paths/paths.ts';
import { pollerSuite } from '../src/pollers/suite.ts';
import { repository } from './repository.ts';

describe('the naive poller', () => {
  test('fails on the cases with 20 and on those that end with 12 and 13, and on no other', () => {
    const vitest = join(repository, 'node_modules/vitest/vitest.mjs');
    const args = [vitest, 'run', '--dir', 'examples/poller', '--reporter', 'json'];
    const { status, stdout } = spawnSync(process.execPath, args, { cwd: repository, encoding: 'utf8' });
    expect(status).toBe(1);
    const [{ assertionResults }] = JSON.parse(stdout).testResults;
    const failed = assertionResults.map((result: { status: string }) => result.status === 'failed');
    const { cases, observations } = pollerSuite({ memory: 0 });
    const hasBug = cases.map(({ codes }) => codes.includes(20) || [12, 13].includes(codes.at(-1) ?? 0));
    const ofMachine = paths().paths.flatMap(({ codes }) => codes);
    expect(observations / ofMachine.length).toBeLessThan(0.2);
    expect(failed).toEqual(hasBug);
    const messages = assertionResults
      .flatMap((result: { failureMessages: string[] }) => result.failureMessages)
      .join('\n');
    expect(messages).toContain('not seen yet when the poller stopped');
    expect(messages).toContain('how the job went');
  });
});
