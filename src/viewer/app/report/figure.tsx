import * as Plot from '@observablehq/plot';
import { useEffect, useRef, useState } from 'preact/hooks';

/** A chart, drawn anew when what it shows or the room for it changes. */
export function Figure({ label, draw }: { label: string; draw: (width: number) => Plot.PlotOptions }) {
  const host = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  useEffect(() => {
    if (host.current === null) return;
    const observer = new ResizeObserver(([entry]) => setWidth(Math.floor(entry?.contentRect.width ?? 0)));
    observer.observe(host.current);
    return () => observer.disconnect();
  }, []);
  useEffect(() => {
    if (width === 0) return;
    const options = draw(width);
    // The policy of the page lets the style of this class pass, and no other.
    const figure = Plot.plot({ ...options, width, className: 'figure' });
    // What the library says of its parts helps nobody: the chart as a whole has a name.
    figure.setAttribute('aria-hidden', 'true');
    host.current?.replaceChildren(figure);
  }, [draw, width]);
  return <div class="chart" role="img" aria-label={label} ref={host} />;
}
