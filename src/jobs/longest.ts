/** Keeps the longest of many durations, each with an item. */
export interface Longest<Item> {
  add(item: Item, time: number): void;
  /** The longest first. */
  list(): readonly { readonly item: Item; readonly time: number }[];
}

/** An empty list for at most `limit` durations. Of equal ones, those that were added first are kept. */
export function createLongest<Item>(limit: number): Longest<Item> {
  const kept: { readonly item: Item; readonly time: number }[] = [];
  let least = Number.NEGATIVE_INFINITY;
  return {
    add(item, time) {
      if (time <= least) return;
      const place = kept.findIndex((other) => other.time < time);
      kept.splice(place < 0 ? kept.length : place, 0, { item, time });
      if (kept.length > limit) kept.pop();
      if (kept.length === limit) least = kept.at(-1)?.time ?? least;
    },
    list: () => kept,
  };
}
