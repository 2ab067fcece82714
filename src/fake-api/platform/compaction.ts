import { isDeepStrictEqual } from 'node:util';
import type { Job, JobVersion } from './job-version.ts';
import type { JournalEntry } from './journal-entry.ts';
import { parseEntry } from './parse-entry.ts';
import { defaultSettings, type Settings } from './settings.ts';
import type { State } from './state.ts';

/** Makes the entries of a shorter journal out of those of a longer one. */
export interface Compaction {
  /** What stays of a line: entries that replace it, none, or the line itself. */
  keep(line: string): readonly JournalEntry[] | 'as it is';
  /** The entries that follow the last one that stays. */
  rest(): Iterable<JournalEntry>;
}

/** How entries begin that are replaced by what the state has, so that they need not be parsed. */
const REPLACED = /^\{"fact":"(?:plan|description|origin|settings|strike|counts|gone|clock|reset)"/;

/** How many entries a state needs at most, about: two for each change, as each may have been polled. */
export function entriesNeededBy(state: State): number {
  let count = 0;
  for (const job of state.jobs()) for (const version of job.versions.values()) count += 4 + 2 * version.changesCount;
  return count;
}

/**
 * Compacts a journal to what its state needs. Jobs and versions that were deleted are left out with all that was seen of
 * them. Of those that exist, all changes stay, and of the polls in a row with the same status, the first one.
 *
 * @param state what the journal has made
 */
export function compactionTo(state: State): Compaction {
  const polled = new Map<number, number>();
  let current: Settings = defaultSettings;

  const keptVersion = (entry: EntryOf<'version'>, version: JobVersion): readonly JournalEntry[] => {
    const { time, job_id, version_id } = entry;
    const { faults, ...own } = version.settings;
    const settings = { ...own, faults: [] };
    const isOther = !isDeepStrictEqual(settings, current);
    current = settings;
    return [
      ...(isOther ? [{ fact: 'origin', time, settings } as const] : []),
      { ...entry, name: version.name },
      ...(faults.length > 0 ? [{ fact: 'settings', time, job_id, version_id, change: { faults } } as const] : []),
    ];
  };

  return {
    keep(line) {
      if (REPLACED.test(line)) return [];
      const entry = parseEntry(line);
      if (entry.fact === 'job') {
        const job = state.job(entry.job_id);
        return job === undefined ? [] : [{ ...entry, description: job.description }];
      }
      if (entry.fact !== 'version' && entry.fact !== 'change' && entry.fact !== 'poll') return [];
      const version = state.version(entry.job_id, entry.version_id);
      if (version === undefined) return [];
      if (entry.fact === 'version') return keptVersion(entry, version);
      if (entry.fact === 'change') return 'as it is';
      const isRepeated = polled.get(version.id) === entry.status;
      polled.set(version.id, entry.status);
      return isRepeated ? [] : 'as it is';
    },
    *rest() {
      const time = state.latest ?? 0;
      for (const job of state.jobs()) yield* restOf(job, time);
      yield { fact: 'counts', time, jobs: state.jobsCreated, versions: state.versionsCreated };
      yield { fact: 'origin', time, settings: state.initialSettings };
      yield { fact: 'settings', time, change: state.settings };
    },
  };
}

type EntryOf<Name extends JournalEntry['fact']> = Extract<JournalEntry, { readonly fact: Name }>;

function* restOf(job: Job, time: number): Iterable<JournalEntry> {
  yield { fact: 'counts', time, job_id: job.id, versions: job.versionsCreated };
  for (const { id, plan, isBeingDeleted, plansMade, polls } of job.versions.values()) {
    const ids = { job_id: job.id, version_id: id };
    const isDeletion = isBeingDeleted ? true : undefined;
    yield { fact: 'plan', time, ...ids, steps: plan, isDeletion, made: plansMade, polls };
  }
}
