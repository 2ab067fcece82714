import type { Path } from '../paths/path.ts';
import { text } from './mermaid.ts';

/** Paths as a Mermaid flowchart: one row of statuses for each path, joined by their events. */
export function pathChart(paths: readonly Path<string>[]): string {
  const lines = paths.flatMap(({ steps, statuses }, index) => {
    const node = (at: number) => `p${index + 1}_${at}`;
    return [
      `  subgraph path${index + 1} ["${index + 1}"]`,
      '    direction LR',
      `    ${node(0)}["${text(statuses[0] ?? '')}"]`,
      ...steps.map(({ event, to }, at) => `    ${node(at)} -->|${labelOf(event)}| ${node(at + 1)}["${text(to)}"]`),
      '  end',
    ];
  });
  return ['flowchart TB', ...lines].join('\n');
}

/** An event on an arrow; in quotes where it is more than plain words. */
function labelOf(event: string): string {
  return /^[a-z][\w.]*$/i.test(event) ? event : `"${text(event)}"`;
}
