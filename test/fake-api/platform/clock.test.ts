import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type ClockOptions, createClock } from '../../../src/fake-api/platform/clock.ts';
import { toMilliseconds } from '../../../src/time.ts';
import { ok, START, serve } from '../client.ts';

/** A clock, and the real time that it depends on, which a test sets. */
function clockAt(real: number, options: ClockOptions) {
  const world = { real };
  return { world, clock: createClock(options, () => world.real) };
}

describe('a clock', () => {
  test('begins now, and runs with the real time', () => {
    const { world, clock } = clockAt(1000, { speed: 1 });
    expect(clock.now()).toBe(1000);
    world.real += 250;
    expect(clock.now()).toBe(1250);
  });

  test.each([
    [60, 1000, 60_000],
    [0.5, 1000, 500],
    [1_000_000, 3, 3_000_000],
    [0, 1_000_000, 0],
  ])('of speed %d turns %i ms into %i', (speed, real, expected) => {
    const { world, clock } = clockAt(5000, { speed });
    world.real += real;
    expect(clock.now()).toBe(5000 + expected);
    expect(clock.speed).toBe(speed);
  });

  test.each<readonly [ClockOptions, number]>([
    [{ speed: 1 }, 5000],
    [{ speed: 1, start: 100 }, 100],
    [{ speed: 1, after: 100 }, 5000],
    [{ speed: 1, after: 9000 }, 9000],
    [{ speed: 1, start: 100, after: 300 }, 300],
    [{ speed: 1, start: 700, after: 300 }, 700],
    [{ speed: 0 }, 5000],
    [{ speed: 0, start: 100 }, 100],
    [{ speed: 0, after: 300 }, 300],
    [{ speed: 0, start: 700, after: 300 }, 300],
    [{ speed: 0, start: 100, after: 300 }, 300],
  ])('with %j begins at %i if the real time is 5000', (options, expected) => {
    expect(clockAt(5000, options).clock.now()).toBe(expected);
  });

  test('stops in the year 2100', () => {
    let real = Date.UTC(2026, 0);
    const clock = createClock({ speed: 1_000_000 }, () => real);
    real += 30 * 24 * 3_600_000;
    expect(clock.now()).toBe(Date.UTC(2100, 0));
  });

  test('does not jump when its speed is changed', () => {
    const { world, clock } = clockAt(0, { speed: 10 });
    world.real = 100;
    clock.setSpeed(0);
    expect([clock.now(), clock.speed]).toEqual([1000, 0]);
    world.real = 200;
    clock.setSpeed(2);
    expect(clock.now()).toBe(1000);
    world.real = 250;
    expect(clock.now()).toBe(1100);
  });

  test('does not jump when the real time is set back', () => {
    const { world, clock } = clockAt(1000, { speed: 1 });
    world.real = 1500;
    expect(clock.now()).toBe(1500);
    world.real = 400;
    expect(clock.now()).toBe(1500);
    world.real = 600;
    expect(clock.now()).toBe(1700);
  });

  test('never runs backwards, and shows whole milliseconds', () => {
    const step = fc.oneof(
      fc.record({ real: fc.integer({ min: -50, max: 1000 }) }),
      fc.record({ run: fc.oneof(fc.constantFrom(0, 1), fc.double({ min: 0, max: 1e6, noNaN: true })) }),
      fc.record({ advance: fc.double({ min: 0, max: 1e9, noNaN: true }) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        const { world, clock } = clockAt(1e6, { speed: 1 });
        let last = clock.now();
        for (const each of steps) {
          if ('real' in each) world.real += each.real;
          else if ('run' in each) clock.setSpeed(each.run);
          else clock.advance(each.advance);
          expect(clock.now()).toBeGreaterThanOrEqual(last);
          expect(Number.isInteger(clock.now())).toBe(true);
          last = clock.now();
        }
      }),
    );
  });
});

describe('the clock of the platform', () => {
  const begin = Date.parse(START);

  test('begins at its start, and stands still', async () => {
    const client = await serve();
    expect((await client.control('GET', '/clock')).body).toEqual({ time: START, speed: 0 });
    expect((await client.control('GET', '/clock')).body).toEqual({ time: START, speed: 0 });
  });

  test.each(['1ms', '1s', '1.5h', '30d', '0s'])('is put forward by %s', async (by) => {
    const client = await serve();
    const { body } = ok(await client.control('POST', '/clock', { advance: by }));
    expect(body.time).toBe(new Date(begin + toMilliseconds(by)).toISOString());
    expect(await client.now()).toBe(begin + toMilliseconds(by));
  });

  test.each([
    ['2025-01-01T00:00:00Z', begin],
    ['2025-06-01', Date.UTC(2025, 5)],
    ['2025-01-01T02:00:00+01:00', begin + 3_600_000],
    ['2099-12-31T23:59:59.999Z', Date.UTC(2100, 0) - 1],
    ['2100-01-01T00:00:00Z', Date.UTC(2100, 0)],
    [1750000000, 1_750_000_000_000],
    [1750000000123, 1_750_000_000_123],
  ])('is put forward to %s', async (to, expected) => {
    const client = await serve();
    ok(await client.control('POST', '/clock', { to }));
    expect(await client.now()).toBe(expected);
  });

  test.each([
    [
      'a time in the past',
      { to: '2024-12-31T23:59:59.999Z' },
      409,
      'the clock is past that: it is 2025-01-01T00:00:00.000Z',
    ],
    [
      'a time after its last one',
      { to: '2100-01-01T00:00:00.001Z' },
      409,
      'the clock ends at 2100-01-01T00:00:00.000Z',
    ],
    [
      'a time after its last one, by a duration',
      { advance: '36500d' },
      409,
      'the clock ends at 2100-01-01T00:00:00.000Z',
    ],
    [
      'something that is not a time',
      { to: 'noon' },
      400,
      'to: expected a time such as 2025-01-01T00:00:00Z, but got "noon"',
    ],
    [
      'a duration without a unit',
      { advance: '30' },
      400,
      'advance: expected a duration such as 90s or 1.5h, but got "30"',
    ],
    ['a negative duration', { advance: '-1s' }, 400, 'advance: expected a duration such as 90s or 1.5h, but got "-1s"'],
    ['a speed below 0', { speed: -1 }, 400, 'speed: expected a speed from 0 to 1000000, but got -1'],
    [
      'a speed above the highest',
      { speed: 1_000_001 },
      400,
      'speed: expected a speed from 0 to 1000000, but got 1000001',
    ],
    ['nothing', {}, 400, '{ advance: 10m }, { to: 2025-01-01T00:00:00Z } or { speed: 60 }'],
    ['two changes', { advance: '1s', speed: 1 }, 400, 'expected'],
  ])('is not changed by %s', async (_, body, status, error) => {
    const client = await serve();
    const answer = await client.control('POST', '/clock', body);
    expect(answer.status).toBe(status);
    expect(answer.body.error).toContain(error);
    expect((await client.control('GET', '/clock')).body).toEqual({ time: START, speed: 0 });
  });

  test('runs at the speed that is set, and due steps are taken', async () => {
    const client = await serve();
    const ids = await client.create();
    expect(ok(await client.control('POST', '/clock', { speed: 1_000_000 })).body.speed).toBe(1_000_000);
    // A day of the platform takes less than a tenth of a second.
    while ((await client.now()) < begin + 86_400_000);
    await client.control('POST', '/clock', { speed: 0 });
    const stopped = await client.now();
    expect(await client.poll(ids)).not.toBe('INIT');
    expect(await client.now()).toBe(stopped);
  });

  test('can be the real time', async () => {
    const client = await serve({ speed: 1, start: Date.now() });
    const { body } = await client.control('GET', '/clock');
    expect(body.speed).toBe(1);
    expect(Math.abs(Date.parse(String(body.time)) - Date.now())).toBeLessThan(10_000);
  });
});
