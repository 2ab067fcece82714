import type { Basis } from '../../model/modelarts-v1/sources.ts';
import { jobTable, minBasis } from '../../model/table.ts';
import type { Trace } from '../../paths/trace.ts';
import { type Picture, picture } from '../picture.ts';
import type { PageData } from './page-data.ts';
import { traceOfAll } from './traces.ts';

/**
 * Draws the machine for the page of a report that grows. The last drawing is given again, the same object, as long as it has
 * an edge for each impossible step and room for the counts: a browser paints all else.
 */
export function createPictures(basis: Basis = 'inferred'): (data: Pick<PageData, 'steps'>) => Promise<Picture> {
  const table = basis === 'inferred' ? jobTable : minBasis(jobTable, basis);
  let drawn: { readonly needs: string; readonly picture: Promise<Picture> } | undefined;
  return (data) => {
    const trace = traceOfAll(data);
    const needs = needsOf(trace);
    if (drawn?.needs !== needs) drawn = { needs, picture: picture(table, trace) };
    return drawn.picture;
  };
}

/** What a drawing must have for a trace: the impossible steps, and how many digits the greatest count has. */
function needsOf({ observations, steps }: Trace): string {
  const impossible = steps.filter(({ kind }) => kind === 'impossible').map(({ from, to }) => `${from} ${to}`);
  const greatest = Math.max(0, ...observations.values(), ...steps.map(({ count }) => count));
  return [...impossible.sort(), String(greatest).length].join();
}
