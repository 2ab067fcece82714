import type { ApiName } from './api.ts';
import type { JobConfig } from './job-config.ts';
import type { JobRequest } from './job-request.ts';
import type { Plan } from './plan.ts';
import type { RunIds } from './run.ts';
import type { Settings, SettingsChange } from './settings.ts';

/** A version of a job of v1. */
interface OfVersion {
  readonly job_id: number;
  readonly version_id: number;
}

/** What an entry is about that may also be about an API: its new jobs, and all its requests. It is v1 unless named. */
type OfRunOrApi = RunIds | { readonly job_id?: undefined; readonly api?: ApiName | undefined };

/**
 * A line of the journal: one change of the state of a fake platform. Entries with a `status`, which is a code of v1 or a
 * phase of v2, are observations of a job as the log formats have them. Times are milliseconds since 1970. The names are
 * part of the format of the file that `serve --state` keeps, so they do not change.
 */
export type JournalEntry =
  | {
      readonly fact: 'job';
      readonly time: number;
      readonly job_id: number;
      readonly project: string;
      readonly name: string;
      readonly description: string;
      readonly workspace: string;
    }
  | ({
      readonly fact: 'version';
      readonly time: number;
      readonly status: number;
      readonly config: JobConfig;
      /** Its name, where versions before it were left out as the journal was compacted. */
      readonly name?: string;
    } & OfVersion)
  /** A job of v2 is created. */
  | {
      readonly fact: 'training-job';
      readonly time: number;
      readonly job_id: string;
      readonly status: string;
      /** Which job of v2 it is, from 0: also where earlier ones were left out as the journal was compacted. */
      readonly number: number;
      readonly project: string;
      readonly request: JobRequest;
    }
  /** A run gets a plan, which replaces the one before. */
  | ({
      readonly fact: 'plan';
      readonly time: number;
      readonly steps: Plan;
      /** Set where the plan carries out an accepted deletion. */
      readonly isDeletion?: true | undefined;
      /** How many plans it has had, and how often it was polled, where the entries that say so were left out. */
      readonly made?: number;
      readonly polls?: number;
    } & RunIds)
  /** An event happens to a run, planned or not. Without a status, its record is gone. */
  | ({
      readonly fact: 'change';
      readonly time: number;
      readonly event: string;
      readonly status?: number | string | undefined;
      readonly isPlanned: boolean;
    } & RunIds)
  /** A response reports a status. */
  | ({ readonly fact: 'poll'; readonly time: number; readonly status: number | string } & RunIds)
  | {
      readonly fact: 'description';
      readonly time: number;
      readonly job_id: number | string;
      readonly description: string;
    }
  /** The server starts with settings of an API that are not those of its last start. */
  | { readonly fact: 'origin'; readonly time: number; readonly settings: Settings; readonly api?: ApiName | undefined }
  /** Settings change: those of a run, or else those of new jobs and all requests of an API. */
  | ({ readonly fact: 'settings'; readonly time: number; readonly change: SettingsChange } & OfRunOrApi)
  /** A fault with a limited number of times strikes: the one at this index of the list of a run, or of all of an API. */
  | ({ readonly fact: 'strike'; readonly time: number; readonly index: number } & OfRunOrApi)
  /** How many jobs and versions of v1 there ever were, where their entries were left out. */
  | { readonly fact: 'counts'; readonly time: number; readonly jobs: number; readonly versions: number }
  /** How many versions a job ever had, likewise. */
  | { readonly fact: 'counts'; readonly time: number; readonly job_id: number; readonly versions: number }
  /** How many jobs of v2 there ever were, likewise. */
  | { readonly fact: 'counts'; readonly time: number; readonly api: 'v2'; readonly jobs: number }
  /** A job without versions is deleted. */
  | { readonly fact: 'gone'; readonly time: number; readonly job_id: number }
  /** The time has been shown to a client, and nothing happened. */
  | { readonly fact: 'clock'; readonly time: number }
  | { readonly fact: 'reset'; readonly time: number };

/** The entries of one kind. */
export type EntryOf<Fact extends JournalEntry['fact']> = Extract<JournalEntry, { readonly fact: Fact }>;

/** The API that an entry is about. */
export function apiIn(entry: {
  readonly job_id?: number | string | undefined;
  readonly api?: ApiName | undefined;
}): ApiName {
  return entry.api ?? (typeof entry.job_id === 'string' ? 'v2' : 'v1');
}

/** How entries name an API: see {@link apiIn}. v1 is not named, as there was none but that once. */
export function entryApi(api: ApiName): ApiName | undefined {
  return api === 'v1' ? undefined : api;
}
