import { describe, expect, test } from 'vitest';
import { jobTable } from '../../src/model/modelarts-v1/lifecycle.ts';
import { scenarioNames, scenarios } from '../../src/model/modelarts-v1/scenarios.ts';
import { isTerminal, statusNames } from '../../src/model/modelarts-v1/statuses.ts';
import type { Row } from '../../src/model/table.ts';
import { policyOf, resolve } from '../../src/simulate/policy.ts';
import { lives } from '../../src/simulate/simulate.ts';

const nameOf = ({ from, event, to }: Row) => `${from} ${event} → ${to}`;

describe('the built-in scenarios', () => {
  test.each(scenarioNames)('have a description: %s', (name) => {
    expect(scenarios[name].description?.trim()).toMatch(/^[A-Z].{40,}\.$/s);
    expect(resolve(name).description).toBe(scenarios[name].description);
  });

  test.each(scenarioNames)('divide the visits to each status among its own rows: %s', (name) => {
    const { dwell } = policyOf(name);
    for (const status of statusNames) {
      const { exits } = dwell[status];
      expect(exits.filter(({ row, share }) => row.from !== status || !(share > 0))).toEqual([]);
      const sum = exits.reduce((sum, { share }) => sum + share, 0);
      expect(sum, status).toBeLessThanOrEqual(1 + 1e-9);
      // An ended job can only be deleted.
      if (isTerminal(status)) expect(exits.filter(({ row }) => !row.event.startsWith('delete'))).toEqual([]);
    }
  });

  test('together take every transition of the machine', () => {
    const taken = new Set<string>();
    for (const scenario of scenarioNames) {
      for (const { changes } of lives({ scenario, seed: 1, jobs: 5000 })) {
        for (const { row } of changes) if (row !== undefined) taken.add(nameOf(row));
      }
    }
    expect(jobTable.rows.map(nameOf).filter((name) => !taken.has(name))).toEqual([]);
    expect(taken.size).toBe(jobTable.rows.length);
  });

  test('contain the recorded run: 76 s from the creation to the start, half of the queues 51 s or less', () => {
    const waits: number[] = [];
    for (const { created, changes } of lives({ seed: 1, jobs: 4000 })) {
      const statuses = [...changes];
      const start = statuses.find(({ status }) => status === 'RUNNING');
      const direct = ['INIT', 'SUBMIT_TRYING', 'WAITING', 'RUNNING'];
      if (start !== undefined && statuses.slice(0, 4).every(({ status }, index) => status === direct[index])) {
        waits.push(start.time - created);
      }
    }
    const median = waits.sort((a, b) => a - b)[Math.floor(waits.length / 2)] ?? 0;
    // The recorded queue is the median.
    expect(median / 76_000).toBeCloseTo(1, 1);
  });
});
