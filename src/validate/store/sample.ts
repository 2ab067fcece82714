/** Keeps the first items of each kind, and counts them all. */
export class Sample<Item> {
  readonly items: Item[] = [];
  count = 0;
  /** How many items of each kind were added, those of merged segments aside. */
  readonly counts: Map<string, number> = new Map();
  readonly #limit: number;
  readonly #kept = new Map<string, number>();

  /** @param limit how many items of each kind are kept */
  constructor(limit: number) {
    this.#limit = limit;
  }

  add(kind: string, make: () => Item): void {
    this.count++;
    this.counts.set(kind, (this.counts.get(kind) ?? 0) + 1);
    this.keep(kind, make);
  }

  /** Keeps an item that was counted elsewhere, if there is room for its kind. */
  keep(kind: string, make: () => Item): void {
    const kept = this.#kept.get(kind) ?? 0;
    if (kept >= this.#limit) return;
    this.#kept.set(kind, kept + 1);
    this.items.push(make());
  }
}
