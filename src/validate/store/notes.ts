import type { Place, Problem } from '../../log/observation.ts';

/** A finding in numbers, before it is written out. */
export type FindingNote =
  | (Located & { readonly kind: 'impossible'; readonly from: number; readonly to: number })
  | (Located & { readonly kind: 'unrecognized'; readonly value: string })
  | (Located & { readonly kind: 'malformed'; readonly problem: Problem });

/** A warning in numbers, before it is written out. */
export type WarningNote =
  | (Located & { readonly kind: 'out-of-order'; readonly previous: number })
  | (Located & { readonly kind: 'unreadable-time'; readonly value: string });

/** Which record is meant. */
export interface Located extends Place {
  /** Its place among the records that were taken, from 0. */
  readonly order: number;
  readonly job?: string | undefined;
  /** In milliseconds since 1970. */
  readonly time?: number | undefined;
}
