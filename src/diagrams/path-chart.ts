import type { Path } from '../paths/paths.ts';

/** Paths as a Mermaid flowchart: one row of statuses for each path, joined by their events. */
export function pathChart(paths: readonly Path<string>[]): string {
  const lines = paths.flatMap(({ steps, statuses }, index) => {
    const node = (at: number) => `p${index + 1}_${at}`;
    return [
      `  subgraph path${index + 1} ["${index + 1}"]`,
      '    direction LR',
      `    ${node(0)}["${statuses[0] ?? ''}"]`,
      ...steps.map(({ event, to }, at) => `    ${node(at)} -->|${event}| ${node(at + 1)}["${to}"]`),
      '  end',
    ];
  });
  return ['flowchart TB', ...lines].join('\n');
}
