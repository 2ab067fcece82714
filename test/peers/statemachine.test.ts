import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { type AnyMachineSnapshot, initialTransition } from 'xstate';
import { identifierOf } from '../../src/diagrams/escape.ts';
import { scxml } from '../../src/diagrams/scxml.ts';
import { machineOf } from '../../src/model/built-in.ts';
import type { Lifecycle } from '../../src/model/lifecycle.ts';
import { modelartsV1 } from '../../src/model/modelarts-v1/lifecycle.ts';
import { modelartsV2 } from '../../src/model/modelarts-v2/lifecycle.ts';
import { parseLifecycle } from '../../src/model/parse-lifecycle.ts';
import { after, eventsIn, statusIn } from '../lifecycles/walks.ts';
import { repository } from '../repository.ts';
import { pythonOf } from './python.ts';

const python = pythonOf('statemachine');
const folder = mkdtempSync(join(tmpdir(), 'jobstat-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** An event that no lifecycle has. */
const FOREIGN = 'nonsense';

/** Runs the chart of a lifecycle in python-statemachine: the innermost states at first and after each event of each walk. */
async function follow(lifecycle: Lifecycle, walks: readonly (readonly string[])[]): Promise<readonly string[][]> {
  const chart = join(folder, 'chart.scxml');
  writeFileSync(chart, await scxml(lifecycle));
  const script = fileURLToPath(new URL('statemachine/follow.py', import.meta.url));
  const input = walks.map((events) => JSON.stringify(events)).join('\n');
  const { status, stdout, stderr } = spawnSync(python ?? '', [script, chart], {
    encoding: 'utf8',
    input,
    maxBuffer: 2 ** 28,
  });
  expect(status, stderr).toBe(0);
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
}

// Where there is no Python, pythonOf has said so.
describe.skipIf(python === undefined).each([
  ['ModelArts v1', modelartsV1 as Lifecycle],
  ['ModelArts v2', modelartsV2 as Lifecycle],
  ['SageMaker', parseLifecycle(readFileSync(join(repository, 'examples/sagemaker/lifecycle.json'), 'utf8'))],
])('python-statemachine, running the SCXML of %s,', (name, lifecycle) => {
  const machine = machineOf(lifecycle);
  if (machine === undefined) throw new TypeError(`${name} has no machine`);
  const all = [...new Set(lifecycle.table.rows.map(({ event }) => event)), FOREIGN];

  /** A walk of XState: its events, some of which it does not take, and the innermost states at first and after each. */
  const walks = fc
    .array(fc.record({ isAny: fc.constantFrom(false, false, true), choice: fc.nat() }), { maxLength: 30 })
    .map((choices) => {
      let [snapshot]: [AnyMachineSnapshot, ...unknown[]] = initialTransition(machine);
      const events: string[] = [];
      const states = [statusIn(snapshot)];
      let refused = 0;
      for (const { isAny, choice } of choices) {
        const taken = eventsIn(snapshot);
        const some = isAny || taken.length === 0 ? all : taken;
        const event = some[choice % some.length] ?? FOREIGN;
        if (!taken.includes(event)) refused++;
        snapshot = after(machine, snapshot, event);
        events.push(event);
        states.push(statusIn(snapshot));
      }
      return { events, states: states.map(identifierOf), refused };
    });

  test('takes what XState takes, leaves what it leaves, and is in the same state after each event', async () => {
    const sample = fc.sample(walks, { seed: 20240506, numRuns: 800 });
    const followed = await follow(
      lifecycle,
      sample.map(({ events }) => events),
    );
    const disagreements = sample
      .map(({ events, states }, index) => ({ events, states, followed: followed[index] }))
      .filter(({ states, followed }) => JSON.stringify(states) !== JSON.stringify(followed));
    expect(disagreements).toEqual([]);

    const steps = sample.reduce((sum, { events }) => sum + events.length, 0);
    const refused = sample.reduce((sum, each) => sum + each.refused, 0);
    expect(refused).toBeGreaterThan(1000);
    const seen = new Set(sample.flatMap(({ states }) => states));
    const { statuses, gone } = lifecycle.table;
    expect([...seen].sort()).toEqual([...statuses, ...gone].map(identifierOf).sort());
    console.log(
      `python-statemachine agrees with XState on ${steps} events of ${name}, of which both refuse ${refused}`,
    );
  });
});
