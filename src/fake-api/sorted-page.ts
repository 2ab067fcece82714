/** How a list is sorted, and what is shown of it. */
export interface SortedPage<Item> {
  /** What items are sorted by: numbers, or texts. */
  readonly keyOf: (item: Item) => number | string;
  readonly order: 'asc' | 'desc';
  /** The place of the first item that is shown, from 0. */
  readonly start: number;
  /** The place behind the last item that is shown. */
  readonly end: number;
}

/**
 * The part of a sorted list that is shown. Nothing else is sorted: each other item is only found to come before it or after
 * it. Items with the same key stay in their order.
 */
export function sortedPage<Item>(
  items: readonly Item[],
  { keyOf, order, start, end }: SortedPage<Item>,
): readonly Item[] {
  const keys = items.map(keyOf);
  const sign = order === 'asc' ? 1 : -1;
  const compare = (one: number, other: number): number => {
    const first = keys[one] ?? 0;
    const second = keys[other] ?? 0;
    return first < second ? -sign : first > second ? sign : one - other;
  };
  const indices = new Uint32Array(items.length).map((_, index) => index);
  select(indices, start, compare);
  const rest = indices.subarray(start);
  select(rest, end - start, compare);
  return [...rest.subarray(0, end - start)].sort(compare).flatMap((index) => items[index] ?? []);
}

/** Moves the least of some distinct numbers to the front, `count` of them in any order: Hoare's quickselect. */
function select(numbers: Uint32Array, count: number, compare: (one: number, other: number) => number): void {
  const at = (place: number) => numbers[place] ?? 0;
  let first = 0;
  let last = numbers.length - 1;
  while (first < last && count <= last) {
    const pivot = at((first + last) >> 1);
    let left = first;
    let right = last;
    while (left <= right) {
      while (compare(at(left), pivot) < 0) left++;
      while (compare(at(right), pivot) > 0) right--;
      if (left <= right) [numbers[left++], numbers[right--]] = [at(right), at(left)];
    }
    if (count <= right) last = right;
    else if (count > left) first = left;
    else return;
  }
}
