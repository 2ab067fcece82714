import type { Lifecycle } from '../../model/lifecycle.ts';
import type { DefaultStatus } from '../../model/lifecycles.ts';
import type { Trace } from '../../paths/trace.ts';
import { type JudgeOptions, lifecycleFor } from '../../validate/judge.ts';
import { type Picture, picture } from '../picture.ts';
import type { PageData } from './page-data.ts';
import { traceOfAll } from './traces.ts';

/**
 * Draws the machine for a report page that grows. Returns the same object as before unless there is a new impossible
 * step, which needs an edge, or a count with more digits, which needs room. The page paints everything else itself.
 */
export function createPictures<S extends string = DefaultStatus>(
  options: JudgeOptions<S> = {},
): (data: Pick<PageData, 'steps'>) => Promise<Picture> {
  const lifecycle: Lifecycle = lifecycleFor(options);
  let drawn: { readonly needs: string; readonly picture: Promise<Picture> } | undefined;
  return (data) => {
    const trace = traceOfAll(data);
    const needs = needsOf(trace);
    if (drawn?.needs !== needs) drawn = { needs, picture: picture(lifecycle, trace) };
    return drawn.picture;
  };
}

/** What the drawing of a trace depends on: the impossible steps, and the digits of each count that has more than one. */
function needsOf({ observations, steps }: Trace): string {
  const needs = steps.map(({ from, to, kind, count }) => [from, to, kind === 'impossible', digitsOf(count)]);
  const counts = [...observations].map(([status, count]) => [status, '', false, digitsOf(count)]);
  return [...needs, ...counts]
    .filter(([, , isImpossible, digits]) => isImpossible || Number(digits) > 1)
    .map((need) => JSON.stringify(need))
    .sort()
    .join();
}

function digitsOf(count: number): number {
  return String(count).length;
}
