import { expect, test } from 'vitest';
import { pathChart } from '../../src/diagrams/path-chart.ts';
import { paths } from '../../src/paths/paths.ts';

test('a chart of paths has a row for each path, with its statuses and events', () => {
  const { paths: found } = paths({ cover: 'statuses' });
  const chart = pathChart(found.slice(0, 2));
  const [first] = found;
  expect(chart.split('\n').slice(0, 6)).toEqual([
    'flowchart TB',
    '  subgraph path1 ["1"]',
    '    direction LR',
    `    p1_0["${first?.statuses[0]}"]`,
    `    p1_0 -->|${first?.steps[0]?.event}| p1_1["${first?.statuses[1]}"]`,
    `    p1_1 -->|${first?.steps[1]?.event}| p1_2["${first?.statuses[2]}"]`,
  ]);
  expect(chart.match(/subgraph/g)).toHaveLength(2);
});
