import { buildCommand } from '@stricli/core';
import { diagrams } from '../../diagrams/diagrams.ts';
import { jobTable } from '../../model/table.ts';
import type { Context } from '../context.ts';

type Format = keyof typeof diagrams;

export const diagramCommand = buildCommand<{ readonly format: Format }, [], Context>({
  docs: {
    brief: 'Draw the machine, or write it down for other tools',
    customUsage: [{ input: '--format pnml', brief: 'a Petri net for process-mining tools' }],
  },
  parameters: {
    flags: { format: { kind: 'enum', values: Object.keys(diagrams) as Format[], brief: 'In which format' } },
  },
  func({ format }) {
    this.process.stdout.write(diagrams[format](jobTable));
  },
});
