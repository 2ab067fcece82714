import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { initialTransition } from 'xstate';
import { inProcess } from '../../src/engines/in-process.ts';
import { threads } from '../../src/engines/threads/threads.ts';
import { readLogFile } from '../../src/log/file.ts';
import { machineOf } from '../../src/model/built-in.ts';
import type { Lifecycle } from '../../src/model/lifecycle.ts';
import { modelartsV1 } from '../../src/model/modelarts-v1/lifecycle.ts';
import { modelartsV2 } from '../../src/model/modelarts-v2/lifecycle.ts';
import { parseLifecycle } from '../../src/model/parse-lifecycle.ts';
import { tableData } from '../../src/model/table.ts';
import { explain } from '../../src/validate/explain.ts';
import { validate } from '../../src/validate/validator.ts';
import { inTurn } from '../engines/in-turn.ts';
import { outcomeOf, plain } from '../engines/outcome.ts';
import { sqlStatement } from '../engines/sql/sql-engine.ts';
import { runs } from '../runs.ts';
import { type RandomMachine, randomMachines } from './random-machines.ts';
import { after, choices, eventsIn, statusIn, thinned, walk } from './walks.ts';

const folder = mkdtempSync(join(tmpdir(), 'jobstat-'));
afterAll(() => rmSync(folder, { recursive: true }));

const builtIn = [modelartsV1, modelartsV2].map((lifecycle) => {
  const own = lifecycle as Lifecycle;
  const machine = machineOf(own);
  if (machine === undefined) throw new TypeError(`${own.id} has no machine`);
  return { machine, lifecycle: own };
});

/** The built-in lifecycles as often as the others together. */
const machines: fc.Arbitrary<Omit<RandomMachine, 'config'>> = fc.oneof(
  { weight: 1, arbitrary: fc.constantFrom(...builtIn) },
  { weight: 9, arbitrary: randomMachines },
);

/** How many machines each law is tried on. */
const MACHINES = 1000;

describe('for any machine', () => {
  test('no part of a walk of XState, gaps strewn in, has a finding in poll mode', () => {
    fc.assert(
      fc.property(machines, choices, choices, ({ machine, lifecycle }, steps, mask) => {
        const [gap] = lifecycle.table.gaps;
        const seen = thinned(walk(machine, lifecycle, steps), mask);
        const strewn =
          gap === undefined ? seen : seen.flatMap((status, at) => (at % 3 === 1 ? [status, gap] : [status]));
        expect(validate(strewn, { lifecycle }).findings).toEqual([]);
      }),
      { numRuns: runs(MACHINES) },
    );
  });

  test('no whole walk of XState has a finding in events mode', () => {
    fc.assert(
      fc.property(machines, choices, ({ machine, lifecycle }, steps) => {
        expect(validate(walk(machine, lifecycle, steps), { lifecycle, mode: 'events' }).findings).toEqual([]);
      }),
      { numRuns: runs(MACHINES) },
    );
  });

  test('a step is impossible exactly where XState cannot make it: by any events in poll mode, by one in events mode', () => {
    fc.assert(
      fc.property(machines, choices, ({ machine, lifecycle }, steps) => {
        const { isGap } = lifecycle.statuses;
        const known = lifecycle.statuses.names.filter((name) => !isGap(name));
        const snapshot = snapshotAfter(machine, lifecycle, steps);
        const from = statusIn(snapshot);
        if (isGap(from) || lifecycle.table.gone.includes(from)) return;
        const next = eventsIn(snapshot).map((type) => statusIn(after(machine, snapshot, type)));
        const reached = reachedFrom(machine, snapshot, isGap);
        for (const to of known.filter((name) => name !== from)) {
          expect(explain(from, to, { lifecycle }).verdict === 'impossible', `${from} → ${to}`).toBe(!reached.has(to));
          expect(explain(from, to, { lifecycle, mode: 'events' }).verdict === 'impossible').toBe(!next.includes(to));
        }
      }),
      { numRuns: runs(MACHINES) },
    );
  });

  test('columns, threads and the SQL statement report what one observation after the other does', async () => {
    let count = 0;
    await fc.assert(
      fc.asyncProperty(
        machines,
        fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c'), fc.nat()), { minLength: 1, maxLength: 60 }),
        async ({ lifecycle }, records) => {
          const { names, vocabulary } = lifecycle.statuses;
          const spellings = [...vocabulary.spellings.keys(), ...names, 'no status'];
          const lines = records.map(([job, at]) => JSON.stringify({ job, status: spellings[at % spellings.length] }));
          const file = join(folder, `${count++ % 8}.ndjson`);
          writeFileSync(file, `${lines.join('\n')}\n`);
          const options = { lifecycle, read: { vocabulary } };
          const expected = await outcomeOf(plain, [{ chunks: () => readLogFile(file) }], options);
          const logs = [{ file, chunks: () => readLogFile(file, { columns: true, vocabulary }) }];
          expect(await outcomeOf(inProcess, logs, options)).toEqual(expected);
          expect(await outcomeOf(threads({ workers: 3, minBytes: 1, start: inTurn }), logs, options)).toEqual(expected);
          const counts = ({ report }: { readonly report: string }) => {
            const { verdicts, outcomes, jobs, records } = JSON.parse(report);
            return { verdicts, outcomes, jobs, records };
          };
          expect(counts(await outcomeOf(sqlStatement, logs, options))).toEqual(counts(expected));
        },
      ),
      { numRuns: runs(MACHINES) },
    );
  });

  test('the machine in JSON is the same lifecycle', () => {
    fc.assert(
      fc.property(randomMachines, ({ lifecycle, config }) => {
        const parsed = parseLifecycle(JSON.stringify(config));
        expect(tableData(parsed.table)).toEqual(tableData(lifecycle.table));
        expect(parsed.catalogue).toEqual(lifecycle.catalogue);
      }),
      { numRuns: runs(MACHINES) },
    );
  });
});

function snapshotAfter(machine: RandomMachine['machine'], lifecycle: Lifecycle, steps: readonly number[]) {
  let [snapshot] = initialTransition(machine);
  for (const step of steps) {
    const events = eventsIn(snapshot);
    const event = events[step % events.length];
    if (event === undefined) break;
    const next = after(machine, snapshot, event);
    if (lifecycle.table.gone.includes(statusIn(next))) break;
    snapshot = next;
  }
  return snapshot;
}

/** The statuses that XState reaches from a snapshot, by any events; a gap says nothing, so none leads through it. */
function reachedFrom(
  machine: RandomMachine['machine'],
  snapshot: ReturnType<typeof after>,
  isGap: (status: string) => boolean,
): ReadonlySet<string> {
  const reached = new Set<string>();
  const open = [snapshot];
  for (const at of open) {
    for (const event of eventsIn(at)) {
      const next = after(machine, at, event);
      const status = statusIn(next);
      if (isGap(status) || reached.has(status)) continue;
      reached.add(status);
      open.push(next);
    }
  }
  return reached;
}
