import type { Picture } from '../picture.ts';

/** What the page of an inspection is made with; the rest comes as messages. */
export interface InspectData {
  readonly picture: Picture;
  readonly rows: readonly PageRow[];
}

/** What the page around the inspector of others is made with. */
export interface BridgeData {
  /** The address of the inspector. */
  readonly inspector: string;
}

/** A transition, as it stands in a page. */
export interface PageRow {
  readonly from: string;
  readonly event: string;
  readonly to: string;
  readonly description?: string;
}
