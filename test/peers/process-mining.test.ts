import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { writeXes } from '../../src/cli/writers/xes.ts';
import { pnml } from '../../src/diagrams/pnml.ts';
import { machineOf } from '../../src/model/built-in.ts';
import type { Lifecycle } from '../../src/model/lifecycle.ts';
import { modelartsV1 } from '../../src/model/modelarts-v1/lifecycle.ts';
import { statusNames } from '../../src/model/modelarts-v1/statuses.ts';
import { modelartsV2 } from '../../src/model/modelarts-v2/lifecycle.ts';
import { parseLifecycle } from '../../src/model/parse-lifecycle.ts';
import { type SimulateOptions, simulateJobs } from '../../src/simulate/simulate.ts';
import { validate } from '../../src/validate/validator.ts';
import { choices, thinned, walk } from '../lifecycles/walks.ts';
import { repository } from '../repository.ts';
import { polls, walks } from '../validate/walks.ts';
import { pythonOf } from './python.ts';

const pm4py = pythonOf('pm4py');
/** Programs that align histories with Petri nets, and their Python. */
const aligners = { PM4Py: pm4py, r4pm: pythonOf('r4pm') };
type Aligner = keyof typeof aligners;

const folder = mkdtempSync(join(tmpdir(), 'jobstat-'));
afterAll(() => rmSync(folder, { recursive: true }));

type History = readonly string[];

/** Histories in which something was put in, left out, replaced or exchanged, foreign statuses included. */
const corrupted: fc.Arbitrary<History> = fc
  .tuple(
    fc.oneof(walks, polls),
    fc.array(fc.record({ at: fc.nat(), kind: fc.nat(3), status: fc.constantFrom(...statusNames, 'RUNNING?') }), {
      minLength: 1,
      maxLength: 3,
    }),
  )
  .map(([statuses, faults]) => {
    const history: string[] = [...statuses];
    for (const { at, kind, status } of faults) {
      const index = at % (history.length + 1);
      if (kind === 0) history.splice(index, 0, status);
      else if (kind === 1) history.splice(index, 1);
      else if (kind === 2) history.splice(index, 1, status);
      else history.splice(index, 2, ...history.slice(index, index + 2).reverse());
    }
    return history;
  });

/** What of a history says something: UNKNOWN does not, nor does a status that is seen again. */
function essence(history: History): History {
  return history.filter((status) => status !== 'UNKNOWN').filter((status, index, rest) => status !== rest[index - 1]);
}

async function align(
  aligner: Aligner,
  histories: readonly History[],
  lifecycle: Lifecycle = modelartsV1 as Lifecycle<string>,
): Promise<{ free: number; priced: number }[]> {
  const net = join(folder, 'net.pnml');
  writeFileSync(net, await pnml(lifecycle));
  const script = fileURLToPath(new URL(`${aligner.toLowerCase()}/align.py`, import.meta.url));
  const input = histories.map((history) => JSON.stringify(history)).join('\n');
  const { status, stdout, stderr } = spawnSync(aligners[aligner] ?? '', [script, net], {
    encoding: 'utf8',
    input,
    maxBuffer: 2 ** 28,
  });
  expect(status, stderr).toBe(0);
  const lines = stdout.split('\n').filter((line) => line.startsWith('{'));
  expect(lines).toHaveLength(histories.length);
  return lines.map((line) => JSON.parse(line));
}

// Where there is no Python, pythonOf has said so.
describe.each(Object.keys(aligners) as Aligner[])('%s, aligning histories with the Petri net,', (aligner) => {
  if (aligners[aligner] === undefined) return;
  const kinds: readonly (readonly [string, fc.Arbitrary<History>, number])[] = [
    ['whole walks', walks, 1500],
    ['walks as pollers see them', polls, 2000],
    ['corrupted walks', corrupted, 2500],
  ];

  test.each(kinds)('agrees on %s', async (name, histories, count) => {
    const sample = fc
      .sample(histories, { seed: 20240506, numRuns: count })
      .filter((history) => essence(history).length > 0);
    const costs = await align(aligner, sample.map(essence));
    const verdicts = sample.map((history) => ({
      poll: validate(history).ok,
      events: validate(history, { mode: 'events' }).ok,
    }));
    const disagreements = sample.flatMap((history, index) => {
      const { free, priced } = costs[index] ?? { free: Number.NaN, priced: Number.NaN };
      const ours = verdicts[index];
      return ours?.poll === (free === 0) && ours.events === (priced === 0) ? [] : [{ history, ours, free, priced }];
    });
    expect(disagreements).toEqual([]);
    const fine = verdicts.filter(({ poll }) => poll).length;
    const complete = verdicts.filter(({ events }) => events).length;
    console.log(
      `${aligner} agrees on ${sample.length} ${name}: ${fine} without a finding as polls, ${complete} as feeds`,
    );
  });

  const others = [
    ['ModelArts v2', modelartsV2 as Lifecycle<string>],
    ['SageMaker', parseLifecycle(readFileSync(join(repository, 'examples/sagemaker/lifecycle.json'), 'utf8'))],
  ] as const;

  test.each(others)('agrees on walks of %s, whole, thinned and corrupted', async (name, lifecycle) => {
    const machine = machineOf(lifecycle);
    if (machine === undefined) throw new TypeError(`${name} has no machine`);
    const { names } = lifecycle.statuses;
    const histories = fc.tuple(choices, choices, fc.nat(3), fc.nat()).map(([steps, mask, kind, at]) => {
      const whole = walk(machine, lifecycle, steps);
      const seen = kind === 0 ? whole : thinned(whole, mask);
      return kind < 2 ? seen : seen.toSpliced(at % (seen.length + 1), kind - 2, names[at % names.length] ?? '');
    });
    const sample = fc
      .sample(histories, { seed: 20240506, numRuns: 1000 })
      .map(essence)
      .filter(({ length }) => length > 0);
    const costs = await align(aligner, sample, lifecycle);
    const disagreements = sample.flatMap((history, index) => {
      const { free, priced } = costs[index] ?? { free: Number.NaN, priced: Number.NaN };
      const poll = validate(history, { lifecycle }).ok;
      const events = validate(history, { lifecycle, mode: 'events' }).ok;
      return poll === (free === 0) && events === (priced === 0) ? [] : [{ history, poll, events, free, priced }];
    });
    expect(disagreements).toEqual([]);
    expect(sample.filter((history) => !validate(history, { lifecycle }).ok).length).toBeGreaterThan(100);
  });

  test('follows whole walks with UNKNOWN and all', async () => {
    const sample = fc.sample(walks, { seed: 1, numRuns: 500 });
    expect((await align(aligner, sample)).filter(({ priced }) => priced !== 0)).toEqual([]);
  });
});

test.skipIf(Object.values(aligners).includes(undefined))('PM4Py and r4pm find the same costs', async () => {
  const sample = fc.sample(corrupted, { seed: 7, numRuns: 500 }).map(essence);
  const costs = await align('PM4Py', sample);
  expect(await align('r4pm', sample)).toEqual(costs);
  expect(new Set(costs.map(({ priced }) => priced)).size).toBeGreaterThan(3);
});

describe.skipIf(pm4py === undefined)('PM4Py, reading XES,', () => {
  test.each<[string, SimulateOptions]>([
    ['every change', { scenario: 'flaky', jobs: 300, seed: 7 }],
    ['what a poller saw', { scenario: 'elastic', jobs: 300, seed: 7, poll: '5m' }],
  ])('finds the jobs, their statuses and the times that were simulated: %s', (_, options) => {
    const log = [...writeXes(options)].join('');
    const events = [...simulateJobs(options)].flatMap(({ observations }) =>
      Array.from(observations, ({ job, status, time }) => [job, status, time]),
    );
    expect(events.length).toBeGreaterThan(1000);
    for (const [name, content] of [
      ['jobs.xes', log],
      ['jobs.xes.gz', gzipSync(log)],
    ] as const) {
      writeFileSync(join(folder, name), content);
      const script = fileURLToPath(new URL('pm4py/read_xes.py', import.meta.url));
      const { status, stdout, stderr } = spawnSync(pm4py ?? '', [script, join(folder, name)], {
        encoding: 'utf8',
        maxBuffer: 2 ** 28,
      });
      expect(status, stderr).toBe(0);
      const lines = stdout.split('\n').filter((line) => line.startsWith('["'));
      expect(lines.map((line) => JSON.parse(line))).toEqual(events);
    }
  });
});
