import { realEnvironment } from '../../environment.ts';
import { type Context, print } from '../context.ts';

/** Options of playing. */
export interface PlayFlags {
  /** How many times faster than real time. */
  readonly speed?: number;
  /** Whether to end after the last action. */
  readonly exit: boolean;
}

/** An action, and its time in milliseconds since 1970. */
export interface TimedAction {
  readonly time: number;
  run(): void;
}

/** Actions to play. */
export interface Play {
  /** What they are, in words. */
  readonly what: string;
  /** The actions, in the order of time. */
  readonly actions: readonly TimedAction[];
  /** How many milliseconds to play in {@link USUAL_LENGTH} unless a speed is given. */
  readonly length: number;
}

/** How long {@link Play.length} takes unless a speed is given, in milliseconds. */
const USUAL_LENGTH = 30_000;

/** Runs the actions at their times, and unless `exit` is set, waits for the signal after the last. */
export async function play(
  context: Context,
  { what, actions, length }: Play,
  { speed = usualSpeed(length), exit }: PlayFlags,
  signal: AbortSignal,
): Promise<void> {
  print(context, `${what} at ${speed.toLocaleString('en-US')}× real time`);
  try {
    await perform(actions, speed, signal);
    if (exit) return;
    print(context, 'done; Ctrl-C closes the page');
    await new Promise((_, reject) => signal.addEventListener('abort', reject));
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

/** The speed, to two digits, that plays a length in {@link USUAL_LENGTH}. */
function usualSpeed(length: number): number {
  return length > 0 ? Number((length / USUAL_LENGTH).toPrecision(2)) : 1;
}

/** Runs the actions at a multiple of real time; throws at the signal. */
async function perform(actions: readonly TimedAction[], speed: number, signal: AbortSignal): Promise<void> {
  const { now, wait } = realEnvironment;
  const begun = now();
  const first = actions[0]?.time ?? 0;
  for (const { time, run } of actions) {
    const due = begun + (time - first) / speed;
    for (let left = due - now(); left > 0; left = due - now()) await wait(left, signal);
    signal.throwIfAborted();
    run();
  }
}

/** A time as text: UTC, to the second. */
export function timeText(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace(/\.\d+Z$/, 'Z');
}
