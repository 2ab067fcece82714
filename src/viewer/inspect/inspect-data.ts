import type { PageLifecycle } from '../page-lifecycle.ts';
import type { Picture } from '../picture.ts';

/** The data in the page of an inspection; everything else arrives as messages. */
export interface InspectData {
  readonly picture: Picture;
  readonly rows: readonly PageRow[];
  /** What the page needs to know of the lifecycle; without it, all statuses look alike. */
  readonly lifecycle?: PageLifecycle;
  /** The statuses that lead back only to the one that was left; none unless given. */
  readonly returning?: readonly string[];
}

/** The data in the page around the inspector of stately.ai. */
export interface BridgeData {
  /** The address of the inspector. */
  readonly inspector: string;
}

/** A transition, as a page has it. */
export interface PageRow {
  readonly from: string;
  readonly event: string;
  readonly to: string;
  readonly description?: string | undefined;
}
