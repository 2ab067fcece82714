import type { Outcome } from '../model/modelarts-v1/statuses.ts';
import { figure } from '../sentences.ts';
import type { ChartGroup, ChartNode, Seen } from './chart.ts';

/** The name of the lifecycle in titles. */
export const TITLE = 'ModelArts v1 training job';

/** The outcomes as signs, for formats whose shapes cannot show them. */
export const outcomeSigns: Readonly<Record<Outcome, string>> = { success: '✓', failure: '✗', stopped: '■' };

/** The titles of the boxes around groups. */
export const groupTitles: Readonly<Record<ChartGroup, string>> = {
  live: 'live: the run goes on',
  unknown: 'unknown',
  ended: 'ended: the run is over, the record exists',
  deleted: 'deleted',
};

/** How a log showed an edge, in words. */
export const traceTitles: Readonly<Record<Seen['kind'], string>> = {
  direct: 'seen directly',
  inferred: 'inferred from a skip',
  impossible: 'impossible',
  unseen: 'never seen',
};

/** The meanings in a legend. Each format has its own signs for them. */
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

/** The signs of a format, by the key of their meaning in {@link legendTitles}. */
export type LegendSigns = { readonly [Key in keyof typeof legendTitles]?: string };

/** The lines of a legend: each sign of a format with its meaning, in the order of {@link legendTitles}. */
export function legendOf(signs: LegendSigns): readonly string[] {
  const signOf: Readonly<Record<string, string | undefined>> = signs;
  return Object.entries(legendTitles).flatMap(([key, title]) => (signOf[key] ? [`${signOf[key]} ${title}`] : []));
}

/** The lines of a node's caption where shapes cannot show the outcome: label with its sign, then the count if any. */
export function captionOf({ label, outcome, count }: ChartNode): readonly string[] {
  const signed = outcome ? `${label} ${outcomeSigns[outcome]}` : label;
  return count === undefined ? [signed] : [signed, figure(count)];
}
