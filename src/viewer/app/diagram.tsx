import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { identifierOf } from '../../diagrams/escape.ts';
import { traceTitles } from '../../diagrams/legend.ts';
import { seenOf, widthOf } from '../../diagrams/paint.ts';
import type { Trace } from '../../paths/trace.ts';
import { figure } from '../../sentences.ts';
import type { Picture } from '../picture.ts';

/** What a diagram shows, and how. */
export interface DiagramProps {
  readonly picture: Picture;
  /** The steps to paint. */
  readonly trace: Trace;
  /** The status to highlight. */
  readonly current?: string | undefined;
  readonly label: string;
}

/** The machine with a trace painted on it. Another trace changes classes and counts in the drawing, nothing else. */
export function Diagram({ picture, trace, current, label }: DiagramProps) {
  const host = useRef<HTMLDivElement>(null);
  const [isLarge, setLarge] = useState(false);
  useLayoutEffect(() => {
    // The drawing is safe as HTML: it was made of the machine, all names in it are escaped, and nothing in it is from a log.
    if (host.current !== null) host.current.innerHTML = picture.svg.replaceAll(/ id="[^"]*"/g, '');
    host.current?.querySelector('svg')?.setAttribute('aria-hidden', 'true');
  }, [picture.svg]);
  useLayoutEffect(() => {
    if (host.current !== null) paint(host.current, picture, trace, current);
  }, [picture, trace, current]);
  return (
    <figure class="diagram">
      {!picture.isMap && (
        <button type="button" aria-pressed={isLarge} onClick={() => setLarge(!isLarge)}>
          Enlarge
        </button>
      )}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: an element that scrolls must be reachable by keyboard */}
      <section class={isLarge ? 'picture large' : 'picture'} aria-label={label} tabIndex={0}>
        <div ref={host} />
      </section>
      <details>
        <summary>All painted steps as a list</summary>
        <ul class="steps">
          {trace.steps.map(({ from, to, kind, count }) => (
            <li key={`${from} ${to}`}>
              {from} → {to}: {figure(count)}× {traceTitles[kind]}
            </li>
          ))}
        </ul>
      </details>
    </figure>
  );
}

function paint(host: HTMLElement, picture: Picture, trace: Trace, current: string | undefined): void {
  for (const [index, steps] of picture.edges.entries()) {
    const edge = host.querySelector<SVGGElement>(`.edge-${index}`);
    if (edge === null) continue;
    const seen = seenOf(
      steps.map(([from, to]) => ({ from, to })),
      trace,
    );
    edge.dataset.seen = seen.kind;
    edge.style.setProperty('--width', String(widthOf(seen)));
    setCount(edge, /(?:^| )[\d,]+×$/, seen.count === 0 ? '' : ` ${figure(seen.count)}×`);
  }
  for (const { name, isStatus } of picture.nodes) {
    const node = host.querySelector<SVGGElement>(`.status-${identifierOf(name)}`);
    if (node === null) continue;
    const count = trace.observations.get(name) ?? 0;
    node.dataset.seen = count === 0 ? 'unseen' : 'seen';
    node.dataset.current = String(name === current);
    if (isStatus) setCount(node, /^[\d,]+$/, count === 0 ? '0' : figure(count));
  }
}

/** Replaces the count in the last line of a label. */
function setCount(part: SVGGElement, count: RegExp, text: string): void {
  const line = [...part.querySelectorAll('text')].at(-1);
  if (line === undefined || line.textContent === null) return;
  line.textContent = count.test(line.textContent) ? line.textContent.replace(count, text) : line.textContent + text;
}
