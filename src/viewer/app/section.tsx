import type { ComponentChildren } from 'preact';

/** A section of the page, with its heading, to which the keyboard can be sent. */
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

interface TableProps {
  readonly label: string;
  readonly heads: readonly string[];
  /** Whether the cells of a row stand one below the other where there is little room. */
  readonly isStacked?: boolean;
  readonly children: ComponentChildren;
}

/** A table that can be scrolled where there is no room for it. */
export function Table({ label, heads, isStacked = false, children }: TableProps) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
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
