import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { figure } from '../../sentences.ts';

/** A section of the page with its heading, which can be given the focus. */
export function Section({ id, title, children }: { id: string; title: string; children: ComponentChildren }) {
  return (
    <section id={id} aria-labelledby={`${id}-title`}>
      <h2 id={`${id}-title`} tabIndex={-1}>
        {title}
      </h2>
      {children}
    </section>
  );
}

/** A column of a table. */
export interface Column {
  readonly head: string;
  /**
   * How its cells stand, unless they are plain text: numbers to the right, times in one line. Where the cells of a row are
   * stacked, wide ones have a line of their own, and numbers and named ones are preceded by the heading. Actions are not
   * printed.
   */
  readonly kind?: 'number' | 'time' | 'wide' | 'named' | 'action';
  /** Whether its numbers are clear without the heading. */
  readonly isClear?: true;
}

/** A row of a table. */
export interface Row {
  readonly key: string | number;
  /** The contents of its cells, in the order of the columns; '' for an empty one. */
  readonly cells: readonly ComponentChildren[];
  /** Whether the rest of the page shows what this row is about. */
  readonly isCurrent?: boolean;
  /** The class of the row. */
  readonly kind?: string | undefined;
}

interface TableProps {
  readonly label: string;
  readonly columns: readonly Column[];
  readonly rows: readonly Row[];
}

/** A table. On narrow screens the cells of a row are stacked; elsewhere it scrolls where it is wider than the page. */
export function Table({ label, columns, rows }: TableProps) {
  const names = columns.map(({ head, kind, isClear = kind !== 'number' && kind !== 'named' }) =>
    isClear ? undefined : head,
  );
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: an element that scrolls must be reachable by keyboard
    <section class="scroll" aria-label={label} tabIndex={0}>
      <table>
        <thead>
          <tr>
            {columns.map(({ head, kind }) => (
              <th scope="col" class={kind} key={head}>
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ key, cells, isCurrent, kind }) => (
            <tr key={key} class={kind} aria-current={isCurrent ? 'true' : undefined}>
              {cells.map((cell, index) => (
                <td key={index} class={columns[index]?.kind} data-label={cell === '' ? undefined : names[index]}>
                  {cell}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** How many items of a list are shown at first. */
const FIRST = 5;

interface BeginningProps<Item> {
  readonly items: readonly Item[];
  /** How many more items are shown each time; all unless given. */
  readonly step?: number;
  /** What the items are, in the plural. */
  readonly noun: string;
  /** Whether all items are printed. They are then all passed on, and those of class `later` are hidden on the screen. */
  readonly isPrinted?: boolean;
  /** Shows items, the first so many of which are to be seen. */
  children(items: readonly Item[], shown: number): ComponentChildren;
}

/** The beginning of a list, with a button to show more of it. On paper it is said how much is left out. */
export function Beginning<Item>(props: BeginningProps<Item>) {
  const { items, step = items.length, noun, isPrinted = false, children } = props;
  const [most, setMost] = useState(FIRST);
  const shown = Math.min(most, items.length);
  const left = items.length - shown;
  const all = `${figure(items.length)} ${noun}`;
  return (
    <>
      {children(isPrinted ? items : items.slice(0, shown), shown)}
      {items.length > FIRST && (
        <button type="button" onClick={() => setMost(left > 0 ? shown + step : FIRST)}>
          {left === 0 ? `Show the first ${FIRST} ${noun} only` : moreText(Math.min(step, left), left, all)}
        </button>
      )}
      {left > 0 && !isPrinted && (
        <p class="on-paper">
          The first {shown} of {all}; the page shows more on a screen.
        </p>
      )}
    </>
  );
}

function moreText(next: number, left: number, all: string): string {
  return next === left ? `Show all ${all}` : `Show ${next} more of ${all}`;
}
