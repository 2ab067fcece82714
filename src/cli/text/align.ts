import { printable } from '../../harmless.ts';
import { padEnd, widthOf } from './width.ts';

/** Lines with their cells set in columns, two spaces apart, as a terminal shows them. A column that is empty throughout is left out. */
export function columns(rows: readonly (readonly string[])[]): string[] {
  const lines = rows.map((cells) => cells.map(printable));
  const widths: number[] = [];
  for (const cells of lines) {
    for (const [index, cell] of cells.entries()) widths[index] = Math.max(widths[index] ?? 0, widthOf(cell));
  }
  return lines.map((cells) => {
    const padded = cells.map((cell, index) => padEnd(cell, widths[index] ?? 0));
    return padded
      .filter((cell) => cell !== '')
      .join('  ')
      .trimEnd();
  });
}
