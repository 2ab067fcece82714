/**
 * The items of all sources as they come. A source goes on when its last item was used: the next one is asked for. When one
 * of them throws, or no more is asked for, `end` is called, which should end the sources.
 */
export async function* merged<Item>(
  sources: readonly AsyncIterable<Item>[],
  end: () => void,
): AsyncGenerator<Item, void, void> {
  /** Items that have come, each with what lets its source go on; or the error of one. */
  const arrived: ({ readonly item: Item; readonly goOn: () => void } | { readonly error: unknown })[] = [];
  let left = sources.length;
  let wake = () => {};
  const read = async (source: AsyncIterable<Item>) => {
    try {
      for await (const item of source) {
        await new Promise<void>((goOn) => {
          arrived.push({ item, goOn });
          wake();
        });
      }
    } catch (error) {
      arrived.push({ error });
    }
    left--;
    wake();
  };
  for (const source of sources) void read(source);
  try {
    while (left > 0 || arrived.length > 0) {
      const next = arrived.shift();
      if (next === undefined) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      } else if ('error' in next) throw next.error;
      else {
        yield next.item;
        next.goOn();
      }
    }
  } finally {
    end();
  }
}
