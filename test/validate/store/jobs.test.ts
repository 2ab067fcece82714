import { describe, expect, test } from 'vitest';
import { JobStore } from '../../../src/validate/store/jobs.ts';

/** The number of statuses of the jobs here. */
const NONE = 5;

describe('a store of jobs', () => {
  test('keeps keys of all lengths', () => {
    const keys = Array.from({ length: 300 }, (_, length) => 'x'.repeat(length * length));
    const store = new JobStore(NONE);
    expect(keys.map((key) => store.indexOf(key))).toEqual([...keys.keys()]);
    expect(keys.map((key) => store.indexOf(key))).toEqual([...keys.keys()]);
    expect(keys.every((key, index) => store.keyAt(index) === key)).toBe(true);
  });

  test('has of a new job neither a status nor a time', () => {
    const store = new JobStore(NONE);
    for (let job = 0; job < 200; job++) {
      const index = store.indexOf(`job ${job}`);
      expect([store.statusAt(index), store.timeAt(index), store.isFlawed(index)]).toEqual([NONE, Number.NaN, false]);
      store.setStatus(index, job % NONE);
      store.setTime(index, job);
      if (job % 2 === 0) store.setFlawed(index);
    }
    expect([...store]).toEqual(
      Array.from({ length: 200 }, (_, job) => ({ job: `job ${job}`, status: job % NONE, ok: job % 2 !== 0 })),
    );
    expect(store.statusCounts()).toEqual([40, 40, 40, 40, 40, 0]);
  });

  test('does not grow with jobs that are forgotten, and keeps the others as they are', () => {
    const [store, few] = [new JobStore(NONE), new JobStore(NONE)];
    for (const each of [store, few]) {
      const live = each.indexOf('live');
      each.setStatus(live, 2);
      each.setTime(live, 7);
      each.setFlawed(live);
    }
    for (let job = 0; job < 10_000; job++) store.forget(store.indexOf(`job ${job}`));
    expect(store.size).toBe(1);
    expect([...store]).toEqual([{ job: 'live', status: 2, ok: false }]);
    expect(store.timeAt(store.indexOf('live'))).toBe(7);
    const { rows, keys } = store.columns();
    expect(rows.length).toBeLessThanOrEqual(2 * few.columns().rows.length);
    expect(keys.length).toBeLessThanOrEqual(2 * few.columns().keys.length);
  });

  test('takes a forgotten job for a new one, and counts it no more', () => {
    const store = new JobStore(NONE);
    const first = store.indexOf('a');
    store.setStatus(first, 1);
    store.forget(first);
    expect(store.statusCounts()).toEqual([0, 0, 0, 0, 0, 0]);
    const second = store.indexOf('a');
    expect(store.statusAt(second)).toBe(NONE);
    expect(store.indexOf('a')).toBe(second);
    expect([...store]).toEqual([{ job: 'a', status: NONE, ok: true }]);
  });
});
