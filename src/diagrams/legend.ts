import type { Outcome } from '../model/catalogue.ts';
import { figure } from '../sentences.ts';
import type { Chart, ChartEdge, ChartGroup, ChartNode, Seen } from './chart.ts';

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
  quiet: 'of less interest',
  solid: 'documented, recorded or relied on by clients',
  dashed: 'by analogy or inferred only',
  ...traceTitles,
  wider: 'seen more often',
} as const;

/** The key of a meaning in a legend. */
type LegendTitle = keyof typeof legendTitles;

/** The signs of a format, by the key of their meaning in {@link legendTitles}. */
export type LegendSigns = { readonly [Key in keyof typeof legendTitles]?: string };

/** The meanings in the legend of a chart: without those of what it does not have. */
function titlesOf({ nodes, quiet }: Chart): Partial<Record<LegendTitle, string>> {
  const { main, quiet: _, ...rest } = legendTitles;
  // `stop.done` belongs to `stop`.
  const pale = quiet.filter((event) => !quiet.some((other) => event.startsWith(`${other}.`)));
  return {
    ...rest,
    ...(nodes.some(({ isMain }) => isMain) && { main }),
    ...(pale.length > 0 && { quiet: listed(pale) }),
  };
}

function listed(words: readonly string[]): string {
  const last = words.at(-1) ?? '';
  return words.length < 2 ? last : `${words.slice(0, -1).join(', ')} and ${last}`;
}

/** What decides how a line looks. */
export type Look = Pick<ChartEdge, 'isDashed' | 'emphasis' | 'seen'>;

/** The shapes of nodes that the legend of a picture shows. */
export const legendShapes = ['live', 'success', 'failure', 'stopped'] as const;

const plainLooks: readonly (readonly [key: LegendTitle, look: Look])[] = [
  ['main', { isDashed: false, emphasis: 'main' }],
  ['solid', { isDashed: false, emphasis: 'normal' }],
  ['dashed', { isDashed: true, emphasis: 'normal' }],
  ['quiet', { isDashed: false, emphasis: 'quiet' }],
];

const tracedLooks = (
  Object.entries({ direct: 100, inferred: 1, impossible: 10, unseen: 0 }) as [Seen['kind'], number][]
).map(([kind, count]): readonly [LegendTitle, Look] => {
  return [kind, { isDashed: kind === 'inferred', emphasis: 'normal', seen: { kind, count } }];
});

/** The lines that the legend of a picture shows, each with its title: of a chart alone, or of a log that is drawn on it. */
export function legendLooks(chart: Chart, kind: 'plain' | 'traced'): readonly (readonly [title: string, look: Look])[] {
  const titles = titlesOf(chart);
  return (kind === 'plain' ? plainLooks : tracedLooks).flatMap(([key, look]) => {
    const title = titles[key];
    return title === undefined ? [] : [[title, look]];
  });
}

/** The lines of the legend of a chart: each sign of a format with its meaning, in the order of {@link legendTitles}. */
export function legendOf(signs: LegendSigns, chart: Chart): readonly string[] {
  const signOf: Readonly<Record<string, string | undefined>> = signs;
  const titles: Readonly<Record<string, string | undefined>> = titlesOf(chart);
  return Object.keys(legendTitles).flatMap((key) =>
    signOf[key] && titles[key] ? [`${signOf[key]} ${titles[key]}`] : [],
  );
}

/** The lines of a node's caption where shapes cannot show the outcome: label with its sign, then the count if any. */
export function captionOf({ label, outcome, count }: ChartNode): readonly string[] {
  const signed = outcome ? `${label} ${outcomeSigns[outcome]}` : label;
  return count === undefined ? [signed] : [signed, figure(count)];
}
