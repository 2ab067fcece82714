import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { plantuml } from '../../src/diagrams/plantuml.ts';
import { jobTable } from '../../src/model/modelarts-v1/lifecycle.ts';
import { statuses, statusNames } from '../../src/model/modelarts-v1/statuses.ts';
import { tables, trace } from '../diagrams/tables.ts';
import { jarOf } from './java.ts';

const jar = jarOf('net.sourceforge.plantuml:plantuml:1.2025.4');

/** Draws with the layout that PlantUML has built in, so that Graphviz is not needed. */
function draw(text: string): { readonly picture: string; readonly errors: string; readonly status: number | null } {
  const args = ['-Djava.awt.headless=true', '-jar', jar ?? '', '-Playout=smetana', '-tsvg', '-pipe'];
  const { stdout, stderr, status } = spawnSync('java', args, { encoding: 'utf8', input: text, maxBuffer: 2 ** 26 });
  return { picture: stdout, errors: stderr, status };
}

// Where there is no Java, jarOf has said so.
describe.skipIf(jar === undefined)('PlantUML', () => {
  test.each(tables)('draws %s', (_, table) => {
    for (const text of [plantuml(table), plantuml(table, trace)]) {
      const { picture, errors, status } = draw(text);
      expect(errors).toBe('');
      expect(status).toBe(0);
      for (const { event } of table.rows) expect(picture).toContain(event);
    }
  });

  test('shows each status with its code, the boxes and the legend', () => {
    const { picture } = draw(plantuml(jobTable));
    for (const status of statusNames) expect(picture).toContain(`${statuses[status].code} ${status}`);
    expect(picture).toContain('live: the run goes on');
    expect(picture).toContain('the main road');
    expect(picture.match(/stroke-dasharray/g)?.length).toBeGreaterThan(20);
  });

  test('refuses what is no diagram', () => {
    expect(draw('@startuml\nstate {{{ nonsense\n@enduml\n').status).not.toBe(0);
  });
});
