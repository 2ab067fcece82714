import * as Plot from '@observablehq/plot';
import { useEffect, useRef, useState } from 'preact/hooks';

interface ChartProps {
  /** What the chart shows, for those who do not see it. */
  readonly label: string;
  /** The plot for a width in pixels. */
  draw(width: number): Plot.PlotOptions;
}

/** A chart, drawn anew when its contents or its width change. */
export function Chart({ label, draw }: ChartProps) {
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
    const plot = Plot.plot({ ...draw(width), width, className: 'plot' });
    // The page's policy allows no style but its own, which has rules for this class.
    plot.querySelector('style')?.remove();
    // Names for each part of a plot would only be noise: the chart as a whole has a name.
    plot.setAttribute('aria-hidden', 'true');
    host.current?.replaceChildren(plot);
  }, [draw, width]);
  return <div class="chart" role="img" aria-label={label} ref={host} />;
}

/** The margin in pixels that names of statuses need at the left of a chart, at most half of its width. */
export function marginFor(names: readonly string[], width: number): number {
  return Math.min(12 + 7.5 * Math.max(...names.map(({ length }) => length)), width / 2);
}
