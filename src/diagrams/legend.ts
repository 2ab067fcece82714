import type { Outcome } from '../model/modelarts-v1/statuses.ts';
import { figure } from '../sentences.ts';
import type { ChartGroup, ChartNode, Seen } from './chart.ts';

/** What the lifecycle is called. */
export const TITLE = 'ModelArts v1 training job';

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

/** What the signs of a diagram mean, whatever they are in its format. */
export const legendTitles = {
  success: 'success',
  failure: 'failure',
  stopped: 'stopped',
  main: 'the main road',
  quiet: 'stop and cancel',
  solid: 'documented, recorded or relied on by clients',
  dashed: 'by analogy or inferred only',
  ...traceTitles,
  wider: 'seen more often',
} as const;

/** What a format has as signs, each for one of {@link legendTitles}. */
export type LegendSigns = { readonly [Entry in keyof typeof legendTitles]?: string };

/** The lines of a legend: each sign with what it means, in the order of {@link legendTitles}. */
export function legendOf(signs: LegendSigns): readonly string[] {
  const all: Readonly<Record<string, string | undefined>> = signs;
  return Object.entries(legendTitles).flatMap(([entry, title]) => (all[entry] ? [`${all[entry]} ${title}`] : []));
}

/** What a node says where shapes cannot tell the outcome: its label with a sign, and how often it was observed. */
export function captionOf({ label, outcome, count }: ChartNode): readonly string[] {
  const signed = outcome ? `${label} ${outcomeSigns[outcome]}` : label;
  return count === undefined ? [signed] : [signed, figure(count)];
}
