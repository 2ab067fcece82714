import { reachable } from '../model/reachable.ts';
import { type Arc, type Circulation, cheapestCirculation } from './min-cost-circulation.ts';
import type { Network } from './network.ts';

/** What a set of paths must go through: one, at least, of some steps or of some places, by their indices. */
export type Requirement = { readonly steps: readonly number[] } | { readonly places: readonly number[] };

/** What is to be kept small first: the steps of all paths together, or the number of paths. The other comes second. */
export type Minimise = 'steps' | 'paths';

/** How often each step of a network is taken, so that all requirements are met. */
export interface Cover {
  readonly times: readonly number[];
  /** All steps together. */
  readonly steps: number;
  readonly paths: number;
  /** What no set of paths can be below in its steps; where paths come first, none with so few paths. */
  readonly lowerBound: number;
  /** Whether it is proved that no set of paths is better. */
  readonly optimal: boolean;
}

/** The place where all paths begin. */
const START = 0;

/** How many flows are computed at most before the search is given up, and the best so far taken. */
const MOST_FLOWS = 20_000;

/**
 * Finds the smallest set of paths that meets all requirements.
 *
 * Paths that all begin in one place and end in some are a circulation, once each end is tied to the start by an arc for
 * a path; so the cheapest circulation with one unit, at least, where something is required is a smallest set of paths —
 * but for two things that flows do not know: that one of several steps is enough, and that flow which goes round in a
 * circle apart from all paths is no path. Where the cheapest circulation fails in such a thing, any set of paths must go
 * through one of some arcs through which it does not: one of those that were asked for, or one that leads into the
 * circle. Each of them is tried as a further requirement (branch and bound). A branch whose cheapest circulation is not
 * cheaper than the best set of paths cannot hold a better one.
 */
export function smallestCover<S extends string>(
  network: Network<S>,
  requirements: readonly Requirement[],
  minimise: Minimise = 'steps',
): Cover {
  const costs = costsFor(minimise, requirements.length, network.places.length);
  const arcs = arcsOf(network, costs);
  const groups = requirements.map((required) => ('steps' in required ? required.steps : placeArcs(network, required)));
  const choices = groups.filter(({ length }) => length > 1);
  const certain = new Set(groups.filter(({ length }) => length === 1).flat());

  let best: Circulation | undefined;
  let root: Circulation | undefined;
  let tried = 0;
  function search(required: ReadonlySet<number>): void {
    tried++;
    if (tried > MOST_FLOWS) return;
    const circulation = cheapestCirculation(
      2 * network.places.length,
      arcs.map((arc, index) => ({ ...arc, lower: required.has(index) ? 1 : 0 })),
    );
    root ??= circulation;
    if (circulation === undefined || circulation.bound >= (best?.cost ?? Number.POSITIVE_INFINITY)) return;
    const { flows } = circulation;
    const missing =
      choices.find((group) => group.every((arc) => flows[arc] === 0)) ?? waysIntoCircle(network, arcs, flows);
    if (missing === undefined) best = circulation;
    else for (const arc of missing) search(new Set([...required, arc]));
  }
  search(certain);
  if (best === undefined || root === undefined) throw new RangeError('no set of paths meets all requirements');

  const times = best.flows.slice(0, network.steps.length);
  const steps = times.reduce((sum, count) => sum + count, 0);
  const optimal = tried <= MOST_FLOWS;
  const paths = (best.cost - steps * costs.step) / costs.path;
  const bound = optimal ? best.cost : root.bound;
  const lowerBound = minimise === 'steps' ? Math.floor(bound / costs.step) : bound - paths * costs.path;
  return { times, steps, paths, lowerBound, optimal };
}

/**
 * What a step and a path cost, so that what is to be kept small first always outweighs the other: a smallest set has no
 * more paths than requirements, and none of them is longer than twice through all places for each.
 */
function costsFor(minimise: Minimise, requirements: number, places: number): { step: number; path: number } {
  if (minimise === 'steps') return { step: requirements + 1, path: 1 };
  return { step: 1, path: 2 * (places + 1) * (requirements + 1) };
}

/** The arcs of the steps, then one through each place, then one for each end, back to the start. */
function arcsOf<S extends string>({ places, ends, steps }: Network<S>, cost: { step: number; path: number }) {
  const into = (place: number) => 2 * place;
  const outOf = (place: number) => 2 * place + 1;
  return [
    ...steps.map(({ from, to }) => ({ from: outOf(from), to: into(to), cost: cost.step })),
    ...places.map((_, place) => ({ from: into(place), to: outOf(place), cost: 0 })),
    ...ends.map((end) => ({ from: outOf(end), to: into(START), cost: cost.path })),
  ];
}

function placeArcs<S extends string>({ steps }: Network<S>, { places }: { readonly places: readonly number[] }) {
  return places.map((place) => steps.length + place);
}

/**
 * The arcs of which one at least must be taken, because flow goes round apart from all paths: those that lead into the
 * circle, or to an end if there is no path at all. `undefined` where there is no such flow.
 */
function waysIntoCircle<S extends string>(
  { places, steps }: Network<S>,
  arcs: readonly Omit<Arc, 'lower'>[],
  flows: readonly number[],
): readonly number[] | undefined {
  const used = arcs.filter((_, index) => (flows[index] ?? 0) > 0);
  const back = [...arcs.keys()].slice(steps.length + places.length);
  if (used.length > 0 && back.every((arc) => flows[arc] === 0)) return back;
  const reached = reachable([2 * START], used);
  const stray = used.find(({ from }) => !reached.has(from));
  if (stray === undefined) return undefined;
  // Where as much flows in as out, what can be reached leads back as well.
  const circle = reachable([stray.from], used);
  return steps.flatMap((_, index) => {
    const arc = arcs[index];
    return arc !== undefined && !circle.has(arc.from) && circle.has(arc.to) ? [index] : [];
  });
}
