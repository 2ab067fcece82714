import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { json } from '../../src/diagrams/json.ts';
import type { Lifecycle } from '../../src/model/lifecycle.ts';
import { modelartsV1 } from '../../src/model/modelarts-v1/lifecycle.ts';
import { modelartsV2 } from '../../src/model/modelarts-v2/lifecycle.ts';
import { parseLifecycle } from '../../src/model/parse-lifecycle.ts';
import { validate } from '../../src/validate/validator.ts';
import { repository } from '../repository.ts';
import { runs } from '../runs.ts';
import { randomMachines } from './random-machines.ts';

/** All that a table says, in no order. */
function saidBy({ table }: Lifecycle) {
  const { initial, statuses, ends, gaps, returning, gone, rows } = table;
  const sorted = (names: readonly string[]) => [...names].sort();
  return {
    initial,
    statuses: sorted(statuses),
    ends: sorted(ends),
    gaps: sorted(gaps),
    returning: sorted(returning),
    gone: sorted(gone),
    rows: rows
      .map(({ from, event, to, basis, sources, description, race }) =>
        JSON.stringify([from, event, to, basis, sources, description, race]),
      )
      .sort(),
  };
}

describe('a lifecycle that is written as a machine in JSON and read again', () => {
  const known: readonly (readonly [string, Lifecycle])[] = [
    ['ModelArts v1', modelartsV1 as Lifecycle<string>],
    ['ModelArts v2', modelartsV2 as Lifecycle<string>],
    ...['sagemaker', 'deployment'].map((name) => {
      const text = readFileSync(join(repository, 'examples', name, 'lifecycle.json'), 'utf8');
      return [name, parseLifecycle(text)] as const;
    }),
  ];

  test.each(known)('says the same: %s', (_, lifecycle) => {
    const again = parseLifecycle(json(lifecycle));
    expect(saidBy(again)).toEqual(saidBy(lifecycle));
    for (const name of lifecycle.statuses.names) {
      const { code, outcome, phase } = lifecycle.statuses.entryOf(name);
      expect(again.statuses.entryOf(name)).toMatchObject({
        ...(code === undefined ? {} : { code }),
        ...(outcome && { outcome }),
        ...(phase && { phase }),
      });
    }
  });

  test('has codes by which logs may name its statuses', () => {
    const again = parseLifecycle(json(modelartsV1 as Lifecycle<string>));
    expect(validate([1, '7', 8, 10], { lifecycle: again }).ok).toBe(true);
  });

  test('says the same: any machine', () => {
    fc.assert(
      fc.property(randomMachines, ({ lifecycle }) => {
        expect(saidBy(parseLifecycle(json(lifecycle)))).toEqual(saidBy(lifecycle));
      }),
      { numRuns: runs(1000) },
    );
  });
});
