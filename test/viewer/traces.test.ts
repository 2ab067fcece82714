import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Observation } from '../../src/log/observation.ts';
import { isGap, parseStatus } from '../../src/model/modelarts-v1/statuses.ts';
import { createCoverage } from '../../src/paths/coverage.ts';
import type { Trace } from '../../src/paths/trace.ts';
import { createValidator } from '../../src/validate/validator.ts';
import { judgedRuns } from '../../src/viewer/app/report/judged-runs.ts';
import { createReportCollector } from '../../src/viewer/report/collect.ts';
import type { PageData } from '../../src/viewer/report/page-data.ts';
import { traceOfAll, traceOfRuns, traceOfVariants } from '../../src/viewer/report/traces.ts';
import { polls } from '../validate/walks.ts';

/** The observations of some histories, one for each job. */
function observationsOf(histories: readonly (readonly (number | string)[])[]): readonly Observation[] {
  return histories.flatMap((history, job) => history.map((status) => ({ job: String(job), status })));
}

function pageOf(observations: readonly Observation[]): PageData {
  const collector = createReportCollector();
  collector.take(observations);
  return collector.pageData({ version: '', created: 0, isFollowed: false });
}

/** The trace that `diagram --log` paints. */
function diagramOf(observations: readonly Observation[]): Trace {
  const coverage = createCoverage();
  coverage.take(observations);
  return coverage.trace();
}

/** The steps of a trace, sorted. */
function stepsIn({ steps }: Trace): readonly string[] {
  return steps.map(({ from, to, kind, count }) => `${from} ${to} ${kind} ${count}`).sort();
}

/** Polls of a walk, or any statuses in any order, unrecognized ones among them. */
const history = fc.oneof(
  polls,
  fc.array(fc.constantFrom<number | string>(0, 0, 1, 4, 7, 8, 8, 10, 11, 12, 'nonsense', 'other nonsense')),
);
const histories = fc.array(history, { maxLength: 6 });

describe('the painted machine of a page', () => {
  test.each([
    ['one right after the other', [8, 10], 'direct'],
    ['with UNKNOWN in between', [8, 0, 10], 'inferred'],
    ['with an unrecognized status in between', [8, 'nonsense', 10], 'inferred'],
  ] as const)('shows a transition between two statuses %s', (_, statuses, kind) => {
    const page = pageOf(observationsOf([statuses]));
    const step = { from: 'RUNNING', to: 'COMPLETED', kind, count: 1 };
    expect(traceOfAll(page).steps).toEqual([step]);
    expect(traceOfVariants(page, page.variants).steps).toEqual([step]);
    expect(traceOfRuns(page, page.jobs[0]?.runs ?? []).steps).toEqual([step]);
  });

  test('has the steps and the statuses of the diagram of the same log', () => {
    fc.assert(
      fc.property(histories, (histories) => {
        const observations = observationsOf(histories);
        const [page, diagram] = [traceOfAll(pageOf(observations)), diagramOf(observations)];
        expect(stepsIn(page)).toEqual(stepsIn(diagram));
        expect([...page.observations.keys()].sort()).toEqual([...diagram.observations.keys()].sort());
      }),
    );
  });

  test('has the same for all variants as for all jobs, without UNKNOWN', () => {
    fc.assert(
      fc.property(histories, (histories) => {
        const page = pageOf(observationsOf(histories));
        const [variants, all] = [traceOfVariants(page, page.variants), traceOfAll(page)];
        expect(stepsIn(variants)).toEqual(stepsIn(all));
        const known = [...all.observations].filter(([name]) => name !== 'UNKNOWN');
        expect(variants.observations).toEqual(new Map(known));
      }),
    );
  });

  test('has the steps of a single job that the diagram of its observations has', () => {
    fc.assert(
      fc.property(histories, (histories) => {
        const observations = observationsOf(histories);
        const page = pageOf(observations);
        for (const { job, runs } of page.jobs) {
          const own = observations.filter((observation) => observation.job === job);
          expect(stepsIn(traceOfRuns(page, runs))).toEqual(stepsIn(diagramOf(own)));
        }
      }),
    );
  });
});

test('the runs of a job have the verdicts of a validator and the last known status', () => {
  fc.assert(
    fc.property(history, (history) => {
      const observations = observationsOf([history]);
      const page = pageOf(observations);
      const [job] = page.jobs;
      const runs = job === undefined ? [] : judgedRuns(page, job);
      const validator = createValidator();
      let at = 0;
      for (const { verdict, step, count, known } of runs) {
        const [judgement] = history.slice(at, at + count).map((status) => validator.observe({ job: '0', status }));
        at += count;
        expect(verdict).toBe(judgement?.verdict);
        if (judgement?.verdict === 'impossible') expect(step).toMatchObject(judgement);
        if (judgement?.verdict === 'skipped') expect(step?.missed).toHaveLength(judgement.missed);
        const seen = history.slice(0, at).map(parseStatus);
        expect(known).toBe(seen.findLast((status) => status !== undefined && !isGap(status)));
      }
      expect(at).toBe(history.length);
    }),
  );
});
