import type { Distribution } from '../model/scenario.ts';
import type { Row } from '../model/table.ts';

/** How long a job dwells in a status, and how it leaves it. */
export interface Dwell {
  readonly time: Distribution;
  /** The rows that leave the status; none where it is never left. Their shares add up to 1. */
  readonly exits: readonly Exit[];
  /** For a returning status, the rows instead for a job that left one of these statuses for it. */
  readonly exitsAfter?: ReadonlyMap<string, readonly Exit[]>;
  /** The maximum dwell time in milliseconds, and the row that is taken then. */
  readonly limit?: { readonly after: number; readonly row: Row };
}

/** A row that leaves a status. */
export interface Exit {
  readonly row: Row;
  /** The share of visits that it ends, from 0 to 1. */
  readonly share: number;
}

/** The rows that leave a status, for a job that left another one for it. */
export function exitsOf({ exits, exitsAfter }: Dwell, left: string | undefined): readonly Exit[] {
  return (left === undefined ? undefined : exitsAfter?.get(left)) ?? exits;
}

/** The sum of the shares of some exits. */
export function sumOf(exits: readonly Exit[]): number {
  return exits.reduce((sum, { share }) => sum + share, 0);
}
