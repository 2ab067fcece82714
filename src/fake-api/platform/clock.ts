import { realEnvironment } from '../../environment.ts';

/** The clock of a fake platform. It never runs backwards. */
export interface Clock {
  /** Whole milliseconds since 1970. */
  now(): number;
  /** How many times faster than real time it runs; 0 if it stands still. */
  readonly speed: number;
  setSpeed(speed: number): void;
  /** Puts it forward by some milliseconds. */
  advance(by: number): void;
  /** Returns what undoes {@link Clock.setSpeed} and {@link Clock.advance} from now on. Real time goes on. */
  mark(): () => void;
}

/** How a clock begins. */
export interface ClockOptions {
  /** How many times faster than real time it runs; at 0 it stands still until it is advanced. */
  readonly speed: number;
  /** When it begins, in milliseconds since 1970: now unless given. */
  readonly start?: number | undefined;
  /** The earliest time at which it may begin. A clock that stands still begins there, whatever its start. */
  readonly after?: number | undefined;
}

/** The time at which every clock stops: the year 2100. */
export const LAST_TIME = Date.UTC(2100, 0);

/** Makes a clock. `realTime` returns the real time, in milliseconds since 1970. */
export function createClock({ speed, start, after }: ClockOptions, realTime = realEnvironment.now): Clock {
  let last = realTime();
  let origin = speed === 0 && after !== undefined ? after : Math.max(start ?? last, after ?? 0);
  /** The real time since the clock was at its origin. */
  let elapsed = 0;
  const now = () => {
    const current = realTime();
    // The real time can be set back.
    elapsed += Math.max(0, current - last);
    last = current;
    return Math.min(Math.floor(origin + elapsed * speed), LAST_TIME);
  };
  const moveTo = (time: number) => {
    origin = time;
    elapsed = 0;
  };
  return {
    now,
    get speed() {
      return speed;
    },
    setSpeed(newSpeed) {
      moveTo(now());
      speed = newSpeed;
    },
    advance: (by) => moveTo(now() + by),
    mark() {
      const marked = { now: now(), speed, real: realTime() };
      return () => {
        moveTo(marked.now + (realTime() - marked.real) * marked.speed);
        speed = marked.speed;
      };
    },
  };
}
