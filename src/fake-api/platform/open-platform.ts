import { StorageError } from '../../errors.ts';
import { checkWhole } from '../../input.ts';
import type { Write } from '../../storage/line-file.ts';
import { toTime } from '../../time.ts';
import { type ApiName, apis } from './api.ts';
import { type Clock, createClock } from './clock.ts';
import { type Journal, openJournal } from './journal.ts';
import { createPlanner } from './plan.ts';
import { createPlatform, type Platform } from './platform.ts';
import { createRecording, type Recording } from './recording.ts';
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
  /** The APIs that are served. */
  readonly apis: readonly ApiName[];
  /** Their settings that are not the defaults. */
  readonly settings?: Partial<Settings> | undefined;
  /** The file of the journal; a temporary one unless given. */
  readonly state?: string | undefined;
  /** How bytes get into the journal: as Node writes them, unless given. */
  readonly write?: Write | undefined;
  /** Whether entries are on the disk before a request is answered: no, unless given. */
  readonly sync?: boolean | undefined;
  /** From which size on the journal is compacted, in bytes. */
  readonly compactFrom?: number | undefined;
  /** Called when the journal cannot be written any more; again only after it could be written in between. */
  readonly onFailure?: ((error: StorageError) => void) | undefined;
}

/** A platform that is open: what requests are answered from. */
export interface OpenPlatform {
  readonly platform: Platform;
  readonly clock: Clock;
  readonly journal: Journal;
  readonly recording: Recording;
  /** Records the time, and closes the journal. */
  close(): void;
}

/**
 * Opens a platform: restores its state from the journal, and plans what is not planned yet.
 *
 * @throws InputError for invalid settings
 * @throws RangeError for another invalid option
 * @throws ServerError for a journal that cannot be opened, read or written
 */
export function openPlatform(options: PlatformOptions): OpenPlatform {
  const { seed, speed, start, settings = {} } = options;
  const initialSettings = Object.fromEntries(options.apis.map((api) => [api, settingsFor(api, settings)]));
  const begin = start === undefined ? undefined : toTime(start);
  if (start !== undefined && begin === undefined) throw new RangeError(`not a time: ${start}`);
  if (!(speed >= 0 && speed <= 1_000_000)) throw new RangeError(`the speed must be from 0 to 1000000: ${speed}`);
  checkWhole('the seed', seed, 2 ** 32 - 1);

  const journal = openJournal(options.state, options);
  try {
    const state = createState();
    journal.restore(state.apply);
    const clock = createClock({ speed, start: begin, after: state.latest });
    const platform = createPlatform(state, seed, journal.append);
    platform.resume(initialSettings, clock.now());
    journal.flush();
    const recording = createRecording({ state, platform, clock, journal });
    const close = () => {
      recordLastTime(recording, platform);
      journal.close();
    };
    return { platform, clock, journal, recording, close };
  } catch (error) {
    journal.close();
    throw error;
  }
}

/** The settings with which an API begins. */
function settingsFor(api: ApiName, given: Partial<Settings>): Settings {
  const settings = withChanges(defaultSettings, parseSettingsChange(given, api), defaultSettings);
  createPlanner(apis[api], settings.scenario);
  return settings;
}

/** Records the time at which a platform ends. If it cannot be written, no client misses it. */
function recordLastTime(recording: Recording, platform: Platform): void {
  try {
    recording.change(platform.recordTime);
  } catch (error) {
    if (!(error instanceof StorageError)) throw error;
  }
}
