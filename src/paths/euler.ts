import type { Network, Step } from './network.ts';

/**
 * Takes the steps of a cover apart into paths: finds a round trip from the start that takes each step as often as the
 * cover does and goes back to the start from each end (Hierholzer), and cuts it there.
 */
export function decompose<S extends string>(
  { ends, steps }: Network<S>,
  times: readonly number[],
): readonly (readonly Step<S>[])[] {
  const legs = new Map<number, (Step<S> | 'back')[]>();
  const add = (place: number, leg: Step<S> | 'back') => legs.set(place, [...(legs.get(place) ?? []), leg]);
  for (const [index, step] of steps.entries()) {
    for (let time = 0; time < (times[index] ?? 0); time++) {
      add(step.from, step);
      if (ends.includes(step.to)) add(step.to, 'back');
    }
  }

  const trip: (Step<S> | 'back')[] = [];
  const way: { readonly place: number; readonly leg?: Step<S> | 'back' }[] = [{ place: 0 }];
  for (let at = way.at(-1); at !== undefined; at = way.at(-1)) {
    const leg = legs.get(at.place)?.shift();
    if (leg !== undefined) way.push({ place: leg === 'back' ? 0 : leg.to, leg });
    else if (at.leg !== undefined) trip.unshift(at.leg);
    if (leg === undefined) way.pop();
  }

  const paths: Step<S>[][] = [[]];
  for (const leg of trip) {
    if (leg === 'back') paths.push([]);
    else paths.at(-1)?.push(leg);
  }
  // What comes behind the last end goes round the start: the first path begins with it.
  const [first = [], ...others] = paths;
  const last = others.pop() ?? [];
  return others.length + first.length === 0 ? [] : [[...last, ...first], ...others];
}
