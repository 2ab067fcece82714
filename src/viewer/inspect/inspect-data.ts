import type { Picture } from '../picture.ts';

/** The data in the page of an inspection; everything else arrives as messages. */
export interface InspectData {
  readonly picture: Picture;
  readonly rows: readonly PageRow[];
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
