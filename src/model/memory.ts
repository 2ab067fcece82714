import type { Row } from './table.ts';

/** For each returning status that a job is in, or came through on its way there, the status that it left for it. */
export type Memory = ReadonlyMap<string, string>;

/** The memory of a job in a status that leads anywhere. */
export const NOTHING: Memory = new Map();

/** The memory of a job after a row. Once it is in a status that leads anywhere, it need not remember where it was. */
export function remember(
  memory: Memory,
  { from, to }: Pick<Row, 'from' | 'to'>,
  { returning }: { readonly returning: readonly string[] },
): Memory {
  if (!returning.includes(to)) return NOTHING;
  return memory.get(from) === to ? memory : new Map([...memory, [to, from]]);
}

/** Those of the rows of a returning status that are possible: an event that can lead back to the status left does so. */
export function rowsAfter<R extends Row>(rows: readonly R[], left: string | undefined): readonly R[] {
  const leadingBack = new Set(rows.filter(({ to }) => to === left).map(({ event }) => event));
  return rows.filter(({ event, to }) => to === left || !leadingBack.has(event));
}
