import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { diagram, diagramFormats, formats } from '../../src/diagrams/diagrams.ts';
import { diagrams } from '../../src/diagrams/renderers.ts';
import type { Lifecycle } from '../../src/model/lifecycle.ts';
import { jobTable, modelartsV1 } from '../../src/model/modelarts-v1/lifecycle.ts';
import { modelartsV2 } from '../../src/model/modelarts-v2/lifecycle.ts';
import { expectCommitted } from '../generated.ts';
import { repository } from '../repository.ts';
import { trace } from './tables.ts';

describe('the folder of diagrams', () => {
  const folders = [
    { folder: 'diagrams', lifecycle: modelartsV1 as Lifecycle, others: ['modelarts-v2'] },
    { folder: 'diagrams/modelarts-v2', lifecycle: modelartsV2 as Lifecycle, others: [] },
  ];

  describe.each(folders)('$folder', ({ folder, lifecycle, others }) => {
    test.each(diagramFormats)('has the machine as %s, as it is generated now', async (format) => {
      expectCommitted(`${folder}/${formats[format].file}`, await diagram(format, lifecycle));
    });

    test('has nothing else', () => {
      const files = Object.values(formats).map(({ file }) => file);
      expect(readdirSync(join(repository, folder)).sort()).toEqual([...files, ...others].sort());
    });
  });
});

describe('the formats', () => {
  test.each(diagramFormats)('%s: loads the renderer that the library exports', async (format) => {
    expect(await formats[format].renderer()).toBe(diagrams[format]);
  });

  test.each(diagramFormats)('%s: states whether it shows a log', async (format) => {
    const withLog = await diagram(format, jobTable, trace);
    expect(withLog !== (await diagram(format, jobTable))).toBe(formats[format].showsLog);
  });

  test('are listed without loading a renderer', () => {
    const source = readFileSync(join(repository, 'src/diagrams/diagrams.ts'), 'utf8');
    expect(source.match(/^import (?!type )/gm)).toBeNull();
  });
});
