import { simulate } from '../../simulate/simulate.ts';
import { garbled, recordOf, type Writer } from './writer.ts';

/** NDJSON, in the order of time. */
export const writeNdjson: Writer = function* (options) {
  for (const observation of simulate(options)) {
    const line = JSON.stringify(recordOf(observation, options));
    yield `${observation.injected === 'garbled' ? garbled(line) : line}\n`;
  }
};
