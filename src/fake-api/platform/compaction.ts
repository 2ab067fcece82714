import { isDeepStrictEqual } from 'node:util';
import { apiNames } from './api.ts';
import type { Job, JobVersion } from './job-version.ts';
import { type EntryOf, entryApi, type JournalEntry } from './journal-entry.ts';
import { parseEntry } from './parse-entry.ts';
import type { Run } from './run.ts';
import { defaultSettings, type Settings } from './settings.ts';
import type { State } from './state.ts';
import type { TrainingJob } from './training-job.ts';

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
  for (const run of state.runs()) count += 4 + 2 * run.changes.length;
  return count;
}

/**
 * Compacts a journal to what its state needs. Jobs and versions that were deleted are left out with all that was seen of
 * them. Of those that exist, all changes stay, and of the polls in a row with the same status, the first one.
 *
 * @param state what the journal has made
 */
export function compactionTo(state: State): Compaction {
  const polled = new Map<Run, number | string>();
  const current = { v1: defaultSettings, v2: defaultSettings };

  /** What a run begins with: the entry itself, between those that give it its settings. */
  const keptRun = (entry: EntryOf<'version' | 'training-job'>, run: Run): readonly JournalEntry[] => {
    const { time } = entry;
    const { faults, ...own } = run.settings;
    const settings: Settings = { ...own, faults: [] };
    const { name } = run.api;
    const isOther = !isDeepStrictEqual(settings, current[name]);
    current[name] = settings;
    return [
      ...(isOther ? [{ fact: 'origin', time, settings, api: entryApi(name) } as const] : []),
      entry,
      ...(faults.length > 0 ? [{ fact: 'settings', time, ...run.ids, change: { faults } } as const] : []),
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
      if (entry.fact !== 'version' && entry.fact !== 'training-job' && entry.fact !== 'change' && entry.fact !== 'poll')
        return [];
      const run = state.run(entry);
      if (run === undefined) return [];
      if (entry.fact === 'version') return keptRun({ ...entry, name: (run as JobVersion).name }, run);
      if (entry.fact === 'training-job') return keptRun(entry, run);
      if (entry.fact === 'change') return 'as it is';
      const isRepeated = polled.get(run) === entry.status;
      polled.set(run, entry.status);
      return isRepeated ? [] : 'as it is';
    },
    *rest() {
      const time = state.latest ?? 0;
      for (const job of state.jobs()) yield* restOf(job, time);
      for (const job of state.trainingJobs()) yield* restOfTrainingJob(job, time);
      yield { fact: 'counts', time, jobs: state.jobsCreated, versions: state.versionsCreated };
      if (state.trainingJobsCreated > 0) yield { fact: 'counts', time, api: 'v2', jobs: state.trainingJobsCreated };
      for (const api of apiNames) {
        const { initial, current: now } = state.settings[api];
        const isUntouched = isDeepStrictEqual([initial, now], [current[api], current[api]]);
        if (api !== 'v1' && isUntouched) continue;
        yield { fact: 'origin', time, settings: initial, api: entryApi(api) };
        yield { fact: 'settings', time, change: now, api: entryApi(api) };
      }
    },
  };
}

function* restOf(job: Job, time: number): Iterable<JournalEntry> {
  yield { fact: 'counts', time, job_id: job.id, versions: job.versionsCreated };
  for (const version of job.versions.values()) yield planOf(version, time);
}

function* restOfTrainingJob(job: TrainingJob, time: number): Iterable<JournalEntry> {
  const { id: job_id, description, request } = job;
  if (description !== (request.metadata.description ?? '')) yield { fact: 'description', time, job_id, description };
  yield planOf(job, time);
}

function planOf({ ids, plan, isBeingDeleted, plansMade, polls }: Run, time: number): JournalEntry {
  const isDeletion = isBeingDeleted ? true : undefined;
  return { fact: 'plan', time, ...ids, steps: plan, isDeletion, made: plansMade, polls };
}
