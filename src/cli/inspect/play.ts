import { figure } from '../../diagrams/chart.ts';
import { realSurroundings } from '../../environment.ts';
import { type Context, print } from '../context.ts';

/** What can be said of how things are played. */
export interface PlayFlags {
  /** How much faster than real time. */
  readonly speed?: number;
  /** Whether it is over once the last has happened. */
  readonly exit: boolean;
}

/** Something that is to happen at a time: milliseconds since 1970. */
export interface TimedAction {
  readonly time: number;
  run(): void;
}

/** What is to be played. */
export interface Play {
  /** What it is, in words. */
  readonly what: string;
  /** All that happens, in the order of time. */
  readonly actions: readonly TimedAction[];
  /** How many milliseconds go by in {@link USUAL_LENGTH} unless a speed is given. */
  readonly length: number;
}

/** How long a play takes unless a speed is given, in milliseconds. */
const USUAL_LENGTH = 30_000;

/** The longest that is waited at a time, in milliseconds: a timer cannot be set for more than 24 days. */
const LONGEST_WAIT = 86_400_000;

/** Has things happen one after the other, and stays there after the last, until the signal. */
export async function play(
  context: Context,
  { what, actions, length }: Play,
  { speed = usualSpeed(length), exit }: PlayFlags,
  signal: AbortSignal,
): Promise<void> {
  print(context, `${what} at ${figure(speed)}× real time`);
  try {
    await perform(actions, speed, signal);
    if (exit) return;
    print(context, 'that is all; the page stays until Ctrl-C');
    await new Promise((_, reject) => signal.addEventListener('abort', reject));
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

/** The speed, to two digits, at which so many milliseconds go by in {@link USUAL_LENGTH}. */
function usualSpeed(length: number): number {
  return length > 0 ? Number((length / USUAL_LENGTH).toPrecision(2)) : 1;
}

/** Has things happen at a multiple of real time; throws at the signal. */
async function perform(actions: readonly TimedAction[], speed: number, signal: AbortSignal): Promise<void> {
  const { now, wait } = realSurroundings;
  const begun = now();
  const first = actions[0]?.time ?? 0;
  for (const { time, run } of actions) {
    const due = begun + (time - first) / speed;
    for (let left = due - now(); left > 0; left = due - now()) await wait(Math.min(left, LONGEST_WAIT), signal);
    signal.throwIfAborted();
    run();
  }
}

/** A time for people: in UTC, to the second. */
export function timeText(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace(/\.\d+Z$/, 'Z');
}
