import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isTerminal, type Status, statusNames } from '../../src/model/modelarts-v1/statuses.ts';
import { createPoller, type Polling, type TimedStatus } from '../../src/simulate/poll.ts';
import { generatorFor } from '../../src/simulate/random.ts';
import type { Change } from '../../src/simulate/walk.ts';

const CREATED = Date.UTC(2025, 0);
const seeds = fc.nat(2 ** 32 - 1);

/** Lives with live statuses in any order, an end, and perhaps a deletion, with a time between them. */
function livesOf(gaps: fc.Arbitrary<number>): fc.Arbitrary<readonly Change[]> {
  return fc
    .tuple(
      fc.array(fc.constantFrom(...statusNames.filter((status) => !isTerminal(status))), { minLength: 1, maxLength: 8 }),
      fc.constantFrom(...statusNames.filter(isTerminal)),
      fc.boolean(),
      fc.infiniteStream(gaps),
    )
    .map(([live, end, isDeleted, gaps]) => {
      let time = CREATED;
      return [...live, end, ...(isDeleted ? ['deleted' as const] : [])].map((status, index) => {
        if (index > 0) time += gaps.next().value ?? 0;
        return { status, time };
      });
    });
}

const changes = livesOf(fc.oneof(fc.nat(10), fc.nat(200_000)));

/** What a poller observes. */
function poll(life: readonly Change[], polling: Polling, seed = 1): readonly TimedStatus[] {
  return [...createPoller(polling)(life, generatorFor(seed, 0))];
}

/** The status of a job at a time, looked up in its life. */
function statusAt(life: readonly Change[], time: number): Change['status'] | undefined {
  return life.findLast((change) => change.time <= time)?.status;
}

const pollings = fc.record({
  every: fc.constantFrom('1s', '7s', '1m', '10m'),
  jitter: fc.double({ min: 0, max: 0.5, noNaN: true }),
  lost: fc.double({ min: 0, max: 0.9, noNaN: true }),
});
const lengthOf = ({ every }: Polling) => ({ '1s': 1000, '7s': 7000, '1m': 60_000 })[every] ?? 600_000;

describe('a poller', () => {
  test.each([
    ['in no hurry', changes, pollings],
    // Here, many polls fall on the very millisecond of a change.
    ['in a hurry', livesOf(fc.nat(20)), pollings.map((polling) => ({ ...polling, every: '3ms' }))],
  ])('%s observes the status that the job has at that time, in the order of time', (_, changes, pollings) => {
    fc.assert(
      fc.property(changes, pollings, seeds, (life, polling, seed) => {
        let last = CREATED;
        for (const { status, time } of poll(life, polling, seed)) {
          expect(status).toBe(statusAt(life, time));
          expect(time).toBeGreaterThanOrEqual(last);
          last = time;
        }
      }),
      { numRuns: 300 },
    );
  });

  test('stops when it has observed the end, or finds the job deleted', () => {
    fc.assert(
      fc.property(changes, pollings, seeds, (life, polling, seed) => {
        const seen = poll(life, polling, seed).map(({ status }) => status);
        expect(seen.slice(0, -1).filter((status) => isTerminal(status as Status))).toEqual([]);
        const last = seen.at(-1);
        const isGone = life.at(-1)?.status === 'deleted';
        if (!isGone) expect(last).toBe(life.at(-1)?.status);
      }),
      { numRuns: 300 },
    );
  });

  test('polls once a period, off by at most its jitter, from the first period to the end', () => {
    fc.assert(
      fc.property(changes, pollings, seeds, (life, { every, jitter }, seed) => {
        const period = lengthOf({ every });
        const times = poll(life, { every, jitter, lost: 0 }, seed).map(({ time }) => time);
        // The time of the first poll according to each poll, if that were on time. Rounding costs a millisecond.
        const starts = times.map((time, index) => time - index * period);
        expect(Math.max(...starts) - Math.min(...starts)).toBeLessThanOrEqual(
          times.length ? 2 * jitter * period + 1 : 0,
        );
        const end = life.find(({ status }) => status === 'deleted' || isTerminal(status as Status));
        const gone = life.find(({ status }) => status === 'deleted')?.time ?? Number.POSITIVE_INFINITY;
        const [first = gone] = times;
        expect(first - CREATED).toBeLessThanOrEqual((1 + jitter) * period + 1);
        expect(times.slice(0, -1).filter((time) => time >= (end?.time ?? 0))).toEqual([]);
        expect((times.at(-1) ?? first) + (1 + 2 * jitter) * period + 1).toBeGreaterThanOrEqual(
          Math.min(gone, end?.time ?? 0),
        );
      }),
      { numRuns: 300 },
    );
  });

  test('starts anywhere within the first period', () => {
    const life: readonly Change[] = [
      { status: 'RUNNING', time: CREATED },
      { status: 'COMPLETED', time: CREATED + 10_000 },
    ];
    const firsts = Array.from({ length: 2000 }, (_, seed) => poll(life, { every: '10s', jitter: 0, lost: 0 }, seed))
      .map(([first]) => ((first?.time ?? 0) - CREATED) / 10_000)
      .sort((a, b) => a - b);
    // The greatest distance from a uniform distribution (Kolmogorov–Smirnov): beyond 2.3 once in 20,000 times.
    const distance = Math.max(...firsts.map((part, index) => Math.abs(part - (index + 0.5) / 2000)));
    expect(distance * Math.sqrt(2000)).toBeLessThan(2.3);
  });

  test.each([0, 0.01, 0.3, 0.9])('gets no answer to a share of %d of its polls', (lost) => {
    const polls = 100_000;
    const life: readonly Change[] = [
      { status: 'RUNNING', time: CREATED },
      { status: 'COMPLETED', time: CREATED + 1000 * polls },
    ];
    const seen = poll(life, { every: '1s', lost }).filter(({ status }) => status === 'RUNNING').length;
    expect(Math.abs(seen - (1 - lost) * polls)).toBeLessThanOrEqual(5 * Math.sqrt(polls * lost * (1 - lost)) + 1);
  });

  test('has a jitter of 0.1 and loses 0.01 of its polls by default', () => {
    const life: readonly Change[] = [
      { status: 'RUNNING', time: CREATED },
      { status: 'COMPLETED', time: CREATED + 10_000_000 },
    ];
    const seen = poll(life, { every: '1s' });
    expect(seen).toEqual(poll(life, { every: '1s', jitter: 0.1, lost: 0.01 }));
    expect(seen).toEqual([...createPoller('1s')(life, generatorFor(1, 0))]);
    expect(seen.length).toBeLessThan(10_000);
  });

  test('observes nothing of a job without changes', () => {
    expect(poll([], { every: '1s' })).toEqual([]);
  });

  test.each<[Polling, string]>([
    [{ every: '0s' }, 'the time between two polls must be above 0: 0s'],
    [{ every: 'often' }, 'not a duration: often; give a number and a unit, as in 90s'],
    [{ every: '1s', jitter: -0.1 }, 'the jitter must be from 0 to 0.5: -0.1'],
    [{ every: '1s', jitter: 0.6 }, 'the jitter must be from 0 to 0.5: 0.6'],
    [{ every: '1s', jitter: Number.NaN }, 'the jitter must be from 0 to 0.5: NaN'],
    [{ every: '1s', lost: -0.1 }, 'the share of lost polls must be from 0 to below 1: -0.1'],
    [{ every: '1s', lost: 1 }, 'the share of lost polls must be from 0 to below 1: 1'],
  ])('is refused with %j', (polling, message) => {
    expect(() => createPoller(polling)).toThrow(new RangeError(message));
  });
});
