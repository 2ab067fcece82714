import { describe, expect, test } from 'vitest';
import { inSteps, realEnvironment } from '../src/environment.ts';

const DAY = 86_400_000;
/** The longest time that a timer of Node can be set to; a longer one runs out after 1 ms. */
const LONGEST_TIMER = 2 ** 31 - 1;

/** Waits without taking time, and keeps what it was asked for. */
function recorded() {
  const steps: number[] = [];
  const sleep = async (milliseconds: number, signal?: AbortSignal) => {
    signal?.throwIfAborted();
    steps.push(milliseconds);
  };
  return { steps, wait: inSteps(sleep) };
}

describe('waiting', () => {
  test.each([0, 1, 1000, 24 * DAY, LONGEST_TIMER, LONGEST_TIMER + 1, 25 * DAY, 40 * DAY, 36_500 * DAY])(
    'takes as long as it should, by timers that are short enough: %i ms',
    async (milliseconds) => {
      const { steps, wait } = recorded();
      await wait(milliseconds);
      expect(steps.reduce((sum, step) => sum + step, 0)).toBe(milliseconds);
      expect(Math.max(...steps)).toBeLessThanOrEqual(LONGEST_TIMER);
    },
  );

  test('ends between two timers, too, when the signal is aborted', async () => {
    const end = new AbortController();
    const wait = inSteps(async (_, signal) => {
      signal?.throwIfAborted();
      end.abort(new Error('enough'));
    });
    await expect(wait(40 * DAY, end.signal)).rejects.toThrow('enough');
  });

  test.each([25 * DAY, Number.POSITIVE_INFINITY])('does not end at once: %d ms', async (milliseconds) => {
    const begun = performance.now();
    await expect(realEnvironment.wait(milliseconds, AbortSignal.timeout(100))).rejects.toMatchObject({
      name: 'AbortError',
    });
    expect(performance.now() - begun).toBeGreaterThan(90);
  });
});
