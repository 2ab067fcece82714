import type { Outcome } from '../model/modelarts-v1/statuses.ts';
import { figure } from '../sentences.ts';
import type { ChartGroup, ChartNode, Seen } from './chart.ts';

/** The outcomes as signs, for formats in which shapes cannot tell them. */
export const outcomeSigns: Readonly<Record<Outcome, string>> = { success: '✓', failure: '✗', stopped: '■' };

/** What the boxes of the groups say. */
export const groupTitles: Readonly<Record<ChartGroup, string>> = {
  live: 'live: the run goes on',
  unknown: 'unknown',
  ended: 'ended: the run is over, the record is there',
  deleted: 'deleted',
};

/** What a legend says of the edges of a log. */
export const traceTitles: Readonly<Record<Seen['kind'], string>> = {
  direct: 'seen directly',
  inferred: 'inferred from a skip',
  impossible: 'impossible',
  unseen: 'never seen',
};

/** What a node says where shapes cannot tell the outcome: its label with a sign, and how often it was observed. */
export function captionOf({ label, outcome, count }: ChartNode): readonly string[] {
  const signed = outcome ? `${label} ${outcomeSigns[outcome]}` : label;
  return count === undefined ? [signed] : [signed, figure(count)];
}
