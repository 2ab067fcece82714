import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { diagram, diagrams } from '../../src/diagrams/diagrams.ts';
import { type DiagramFormat, fileNames } from '../../src/diagrams/formats.ts';
import { jobTable } from '../../src/model/table.ts';
import { expectCommitted } from '../generated.ts';
import { repository } from '../repository.ts';

const formats = Object.keys(diagrams) as DiagramFormat[];

describe('the folder of diagrams', () => {
  test.each(formats)('has the machine as %s, as it is made now', async (format) => {
    expectCommitted(`diagrams/${fileNames[format]}`, await diagram(format, jobTable));
  });

  test('has nothing else', () => {
    expect(readdirSync(join(repository, 'diagrams')).sort()).toEqual(Object.values(fileNames).sort());
  });
});
