import type { ComponentChildren } from 'preact';
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

/** A cell with a count. Its unit is shown only where cells are stacked, and the heading of the column is not. */
export function CountCell({ count, unit }: { count: number; unit: string }) {
  return (
    <td class="number">
      {figure(count)}
      <span class="unit">
        {' '}
        {unit}
        {count !== 1 && 's'}
      </span>
    </td>
  );
}

interface TableProps {
  readonly label: string;
  readonly heads: readonly string[];
  /** Whether the cells of a row are stacked on narrow screens. */
  readonly isStacked?: boolean;
  readonly children: ComponentChildren;
}

/** A table that scrolls where it is wider than the page. */
export function Table({ label, heads, isStacked = false, children }: TableProps) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: an element that scrolls must be reachable by keyboard
    <section class={isStacked ? 'scroll stacked' : 'scroll'} aria-label={label} tabIndex={0}>
      <table>
        <thead>
          <tr>
            {heads.map((head) => (
              <th scope="col" key={head}>
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </section>
  );
}
