import { realEnvironment } from '../../environment.ts';

/** The time on a fake platform. It never runs backwards. */
export interface Clock {
  /** Milliseconds since 1970, whole. */
  now(): number;
  /** How much faster than real time it runs; 0 if it stands still. */
  readonly speed: number;
  run(speed: number): void;
  /** Puts it forward by so many milliseconds. */
  advance(by: number): void;
}

/** What a clock is set by. */
export interface ClockOptions {
  /** How much faster than real time it runs; 0 stands still until it is put forward. */
  readonly speed: number;
  /** When it begins, in milliseconds since 1970: now, unless given. */
  readonly start?: number | undefined;
  /** A time that is past already. A clock that stands still begins there. */
  readonly after?: number | undefined;
}

/** The time at which a clock ends: the year 2100. */
export const LAST_TIME = Date.UTC(2100, 0);

/** Makes a clock. `real` tells the real time, in milliseconds since 1970. */
export function createClock({ speed, start, after }: ClockOptions, real = realEnvironment.now): Clock {
  let last = real();
  let origin = speed === 0 && after !== undefined ? after : Math.max(start ?? last, after ?? 0);
  let passed = 0;
  const now = () => {
    const moment = real();
    // The real time can be put back.
    passed += Math.max(0, moment - last);
    last = moment;
    return Math.min(Math.floor(origin + passed * speed), LAST_TIME);
  };
  const restart = (time: number) => {
    origin = time;
    passed = 0;
  };
  return {
    now,
    get speed() {
      return speed;
    },
    run(faster) {
      restart(now());
      speed = faster;
    },
    advance: (by) => restart(now() + by),
  };
}
