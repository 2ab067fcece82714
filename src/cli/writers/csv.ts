import papa from 'papaparse';
import { simulate } from '../../simulate/simulate.ts';
import { garbled, recordOf, type Writer } from './writer.ts';

/** CSV with a header, in the order of time. */
export const writeCsv: Writer = function* (options) {
  const names = ['job_id', 'version_id', ...(options.corrupt ? ['injected'] : []), 'time', 'status'];
  const row = (cells: readonly unknown[]) => papa.unparse([cells], { newline: '\n' });
  yield `${row(names)}\n`;
  for (const observation of simulate(options)) {
    const cells = new Map<string, unknown>(Object.entries(recordOf(observation, options)));
    const line = row(names.map((name) => cells.get(name)));
    yield `${observation.injected === 'garbled' ? garbled(line) : line}\n`;
  }
};
