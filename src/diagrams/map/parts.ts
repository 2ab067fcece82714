import type { Cell } from '../../model/grid.ts';

/** A size. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** A rectangle. */
export interface Rectangle extends Size {
  readonly left: number;
  readonly top: number;
}

/** A box in a cell of a grid. */
export interface Box {
  readonly cell: Cell;
  readonly width: number;
  readonly height: number;
}

/** A line between boxes, with what is written on it. */
export interface Line {
  /** The indices of its boxes. */
  readonly from: number;
  readonly to: number;
  readonly isMain: boolean;
  /** Lines with the same key may lie on one another. */
  readonly key: string;
  /** Whether another line may have its key. */
  readonly isShared: boolean;
  readonly thickness: number;
  /** The size of its label; one without a width is none. */
  readonly label: Size;
}

/** A label where it stands. */
export interface PlacedLabel extends Rectangle {
  /** Which part of its text stays where it is when the text becomes shorter: that at its line. */
  readonly anchor: 'start' | 'middle' | 'end';
}
