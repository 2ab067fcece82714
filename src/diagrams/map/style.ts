import { type Theme, themes } from '../palette.ts';

/** The style sheet of a map, which follows its reader's choice of light or dark. */
export function mapStyle(): string {
  const dark = rulesOf(themes.dark).map((rule) => `  ${rule}`);
  return ['', ...COMMON, ...rulesOf(themes.light), '@media (prefers-color-scheme: dark) {', ...dark, '}', ''].join(
    '\n',
  );
}

const COMMON = [
  '.main text { font-weight: bold }',
  '.node.main path { stroke-width: 2 }',
  '.note path { fill: none; stroke-dasharray: 3, 2 }',
];

function rulesOf({ paper, ink, nodes, edges, traces, pale }: Theme): readonly string[] {
  return [
    `.paper { fill: ${paper} }`,
    `text { fill: ${ink} }`,
    `.note path { stroke: ${nodes.none.line} }`,
    ...Object.entries(nodes).map(([kind, { fill, line }]) => `.node.${kind} path { fill: ${fill}; stroke: ${line} }`),
    `.node[data-seen=unseen] path { fill: ${paper}; stroke: ${edges.quiet} }`,
    `.node[data-seen=unseen] text { fill: ${pale} }`,
    ...Object.entries(edges).flatMap(([kind, colour]) =>
      edgeRules(`.edge.${kind}`, colour, kind === 'quiet' ? pale : colour),
    ),
    ...Object.entries(traces).flatMap(([kind, colour]) =>
      edgeRules(`.edge[data-seen=${kind}]`, colour, kind === 'unseen' || kind === 'inferred' ? pale : colour),
    ),
  ];
}

function edgeRules(edge: string, line: string, words: string): readonly string[] {
  return [`${edge} path { stroke: ${line} }`, `${edge} polygon { fill: ${line} }`, `${edge} text { fill: ${words} }`];
}
