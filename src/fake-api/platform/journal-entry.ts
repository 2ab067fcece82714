import type { JobEventType } from '../../model/modelarts-v1/events.ts';
import type { JobConfig } from './job-config.ts';
import type { Plan } from './plan.ts';
import type { Settings, SettingsChange } from './settings.ts';

/** The version that an entry is about. */
interface OfVersion {
  readonly job_id: number;
  readonly version_id: number;
}

/**
 * A line of the journal: one change of the state of a fake platform. Entries with a `status`, which is a code, are
 * observations of a job as the log formats have them. Times are milliseconds since 1970. The names are part of the
 * format of the file that `serve --state` keeps, so they do not change.
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
  /** A version gets a plan, which replaces the one before. */
  | ({
      readonly fact: 'plan';
      readonly time: number;
      readonly steps: Plan;
      /** Set where the plan carries out an accepted deletion. */
      readonly isDeletion?: true | undefined;
      /** How many plans it has had, and how often it was polled, where the entries that say so were left out. */
      readonly made?: number;
      readonly polls?: number;
    } & OfVersion)
  /** An event happens to a version, planned or not. Without a status, its record is gone. */
  | ({
      readonly fact: 'change';
      readonly time: number;
      readonly event: JobEventType;
      readonly status?: number | undefined;
      readonly isPlanned: boolean;
    } & OfVersion)
  /** A response reports a status. */
  | ({ readonly fact: 'poll'; readonly time: number; readonly status: number } & OfVersion)
  | { readonly fact: 'description'; readonly time: number; readonly job_id: number; readonly description: string }
  /** The server starts with settings that are not those of its last start. */
  | { readonly fact: 'origin'; readonly time: number; readonly settings: Settings }
  /** Settings change: those of a version, or else those of new jobs and all requests. */
  | ({ readonly fact: 'settings'; readonly time: number; readonly change: SettingsChange } & Partial<OfVersion>)
  /** A fault with a limited number of times strikes: the one at this index of the list of a version, or of all. */
  | ({ readonly fact: 'strike'; readonly time: number; readonly index: number } & Partial<OfVersion>)
  /** How many jobs and versions there ever were, where their entries were left out. */
  | { readonly fact: 'counts'; readonly time: number; readonly jobs: number; readonly versions: number }
  /** How many versions a job ever had, likewise. */
  | { readonly fact: 'counts'; readonly time: number; readonly job_id: number; readonly versions: number }
  /** A job without versions is deleted. */
  | { readonly fact: 'gone'; readonly time: number; readonly job_id: number }
  /** The time has been shown to a client, and nothing happened. */
  | { readonly fact: 'clock'; readonly time: number }
  | { readonly fact: 'reset'; readonly time: number };
