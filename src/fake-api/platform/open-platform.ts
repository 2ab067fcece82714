import { checkWhole } from '../../input.ts';
import { toTime } from '../../time.ts';
import { type Clock, createClock } from './clock.ts';
import { type Journal, openJournal } from './journal.ts';
import { createPlanner } from './plan.ts';
import { createPlatform, type Platform } from './platform.ts';
import { defaultSettings, parseSettingsChange, type Settings, withChanges } from './settings.ts';
import { createState } from './state.ts';

/** What a platform is made from. */
export interface PlatformOptions {
  /** The seed of all that is left to chance: a whole number below 2³². */
  readonly seed: number;
  /** How much faster than real time the clock runs, up to 1,000,000; at 0 it stands still. */
  readonly speed: number;
  /** When the clock begins: a time that {@link toTime} knows. */
  readonly start?: number | string | undefined;
  /** The settings that are not the defaults. */
  readonly settings?: Partial<Settings> | undefined;
  /** The file of the journal; a temporary one unless given. */
  readonly state?: string | undefined;
}

/**
 * Opens a platform: restores its state from the journal, and plans what is not planned yet.
 *
 * @throws InputError for invalid settings
 * @throws RangeError for another invalid option
 * @throws ServerError for a journal that cannot be opened or read
 */
export async function openPlatform({ seed, speed, start, settings = {}, state: file }: PlatformOptions): Promise<{
  readonly platform: Platform;
  readonly clock: Clock;
  readonly journal: Journal;
}> {
  const initialSettings = withChanges(defaultSettings, parseSettingsChange(settings), defaultSettings);
  createPlanner(initialSettings.scenario);
  const begin = start === undefined ? undefined : toTime(start);
  if (start !== undefined && begin === undefined) throw new RangeError(`not a time: ${start}`);
  if (!(speed >= 0 && speed <= 1_000_000)) throw new RangeError(`the speed must be from 0 to 1000000: ${speed}`);
  checkWhole('the seed', seed, 2 ** 32 - 1);

  let after: number | undefined;
  const state = createState();
  const journal = await openJournal(file, (entry) => {
    state.apply(entry);
    after = Math.max(after ?? 0, entry.time);
  });
  const clock = createClock({ speed, start: begin, after });
  const platform = createPlatform(state, seed, journal.append);
  platform.resume(initialSettings, clock.now());
  journal.flush();
  return { platform, clock, journal };
}
