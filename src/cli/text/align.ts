import { printable } from '../../harmless.ts';
import { widthOf } from './width.ts';

/** Lines with their cells set in columns, two spaces apart, as a terminal shows them. A column that is empty throughout is left out. */
export function columns(rows: readonly (readonly string[])[]): string[] {
  return [...columnLines(() => rows)];
}

/** How columns are set. */
interface ColumnOptions {
  /** The columns whose cells are pushed to the right, by their indices. */
  readonly right?: readonly number[];
}

/** The same line by line, for rows that need not be held: they are made twice, the first time for the widths. */
export function* columnLines(
  rows: () => Iterable<readonly string[]>,
  { right = [] }: ColumnOptions = {},
): Iterable<string> {
  const widths: number[] = [];
  for (const cells of rows())
    for (const [index, cell] of cells.entries()) widths[index] = Math.max(widths[index] ?? 0, widthOf(printable(cell)));
  for (const cells of rows()) {
    const padded = cells.map((cell, index) => {
      const text = printable(cell);
      const blanks = ' '.repeat((widths[index] ?? 0) - widthOf(text));
      return right.includes(index) ? blanks + text : text + blanks;
    });
    yield padded
      .filter((cell) => cell !== '')
      .join('  ')
      .trimEnd();
  }
}
