/** Keeps the first of each sort of things, and counts all. */
export class Sample<Item> {
  readonly items: Item[] = [];
  count = 0;
  readonly #most: number;
  readonly #kept = new Map<string, number>();

  constructor(most: number) {
    this.#most = most;
  }

  add(sort: string, make: () => Item): void {
    this.count++;
    this.keep(sort, make);
  }

  /** Keeps a thing that was counted elsewhere, if there is room for its sort. */
  keep(sort: string, make: () => Item): void {
    const kept = this.#kept.get(sort) ?? 0;
    if (kept >= this.#most) return;
    this.#kept.set(sort, kept + 1);
    this.items.push(make());
  }
}
