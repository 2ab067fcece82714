/** Keeps the longest of many times, each with something that it belongs to. */
export interface Longest<Item> {
  add(item: Item, time: number): void;
  /** From the longest on. */
  list(): readonly { readonly item: Item; readonly time: number }[];
}

/** A list of at most `limit` times, empty yet. Of equal times those that were added first stay. */
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
