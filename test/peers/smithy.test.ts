import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { jobstat } from '../cli/run.ts';
import { jarOf } from './java.ts';

const VERSION = '1.52.1';
const jars = ['model', 'utils', 'jmespath', 'waiters'].map((name) =>
  jarOf(`software.amazon.smithy:smithy-${name}:${VERSION}`),
);
const program = fileURLToPath(new URL('smithy/Validate.java', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'jobstat-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** What Smithy says of a model whose operation has some traits: a line for each thing that is wrong. */
function validated(traits: object, output: object): string {
  const member = (target: string) => ({ target: `smithy.api#${target}` });
  const model = {
    smithy: '2.0',
    shapes: {
      'test#Jobs': { type: 'service', version: '1', operations: [{ target: 'test#Show' }] },
      'test#Show': {
        type: 'operation',
        input: { target: 'test#ShowInput' },
        output: { target: 'test#ShowOutput' },
        traits,
      },
      'test#ShowInput': { type: 'structure', members: {}, traits: { 'smithy.api#input': {} } },
      'test#ShowOutput': { type: 'structure', members: output, traits: { 'smithy.api#output': {} } },
      'test#Phase': { type: 'structure', members: { phase: member('String') } },
    },
  };
  const file = join(folder, 'model.json');
  writeFileSync(file, JSON.stringify(model));
  const { status, stdout, stderr } = spawnSync('java', ['-cp', jars.join(delimiter), program, file], {
    encoding: 'utf8',
  });
  expect(status, stderr).toBe(0);
  return stdout;
}

// Where there is no Java, jarOf has said so.
describe.skipIf(jars.includes(undefined))('Smithy', () => {
  const member = (target: string) => ({ target });

  test.each([
    ['modelarts-v1', { status: member('smithy.api#Integer') }],
    ['modelarts-v2', { status: member('test#Phase') }],
  ])('takes the waiters of %s', async (lifecycle, output) => {
    const { stdout } = await jobstat(['waiters', '--format', 'smithy', '--lifecycle', lifecycle]);
    expect(validated(JSON.parse(stdout), output)).toBe('');
  });

  test('refuses waiters of a place that the answer does not have', async () => {
    const { stdout } = await jobstat(['waiters', '--format', 'smithy', '--path', 'phase']);
    expect(validated(JSON.parse(stdout), { status: member('smithy.api#Integer') })).toContain('phase');
  });
});
