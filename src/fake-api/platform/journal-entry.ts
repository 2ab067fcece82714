import type { JobEventType } from '../../model/modelarts-v1/machine.ts';
import type { JobConfig } from './job-config.ts';
import type { PlannedStep } from './plan.ts';
import type { Settings, SettingsChange } from './settings.ts';

/** What a fact is about. */
interface OfVersion {
  readonly job_id: number;
  readonly version_id: number;
}

/**
 * What has come to be the case on the fake platform: the lines of its journal. Those with a `status` are observations
 * of a job as the log formats have them. Times are milliseconds since 1970.
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
    } & OfVersion)
  /** What will happen to a version, in the place of all that was planned for it before. */
  | ({
      readonly fact: 'plan';
      readonly time: number;
      readonly steps: readonly PlannedStep[];
      /** That its deletion was accepted is why. */
      readonly isDeletion?: true;
    } & OfVersion)
  /** Something happened to a version, as planned or not; without a status, its record is gone. */
  | ({
      readonly fact: 'change';
      readonly time: number;
      readonly event: JobEventType;
      readonly status?: number;
      readonly isPlanned: boolean;
    } & OfVersion)
  /** A request was answered with a status. */
  | ({ readonly fact: 'poll'; readonly time: number; readonly status: number } & OfVersion)
  | { readonly fact: 'description'; readonly time: number; readonly job_id: number; readonly description: string }
  /** The server was started with these settings, and not with those of before. */
  | { readonly fact: 'origin'; readonly time: number; readonly settings: Settings }
  /** Settings were changed: those of a version, or of all that have none. */
  | ({ readonly fact: 'settings'; readonly time: number; readonly change: SettingsChange } & Partial<OfVersion>)
  /** A fault has struck that does so only some times: the one in this place of the list. */
  | ({ readonly fact: 'strike'; readonly time: number; readonly index: number } & Partial<OfVersion>)
  /** A job without versions was deleted. */
  | { readonly fact: 'gone'; readonly time: number; readonly job_id: number }
  /** So late it was, although nothing happened. */
  | { readonly fact: 'clock'; readonly time: number }
  | { readonly fact: 'reset'; readonly time: number };
