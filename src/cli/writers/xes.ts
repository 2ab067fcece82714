import { lifecycleIn } from '../../model/lifecycles.ts';
import { type SimulatedObservation, simulateJobs } from '../../simulate/simulate.ts';
import { xml } from '../../xml.ts';
import type { Writer } from './writer.ts';

/** The standard extensions that define the attributes. */
const EXTENSIONS = ['concept', 'time'].map((prefix) => ({
  '@name': prefix === 'concept' ? 'Concept' : 'Time',
  '@prefix': prefix,
  '@uri': `http://www.xes-standard.org/${prefix}.xesext`,
}));

/** XES (IEEE 1849): a trace for each job, in the order of their creation. */
export const writeXes: Writer = function* (options) {
  yield '<?xml version="1.0" encoding="UTF-8"?>\n';
  yield '<log xes.version="1849.2016" xmlns="http://www.xes-standard.org/">\n';
  yield xml({ extension: EXTENSIONS });
  const { parse } = lifecycleIn(options).statuses;
  for (const { job, observations } of simulateJobs(options)) {
    const trace = {
      string: attribute('concept:name', job),
      event: Array.from(observations, (each) => eventOf(each, parse)),
    };
    yield xml({ trace });
  }
  yield '</log>\n';
};

function eventOf({ status, time, injected }: SimulatedObservation, parse: (value: unknown) => string | undefined) {
  const name = attribute('concept:name', parse(status) ?? String(status));
  return {
    string: [
      ...(injected === 'garbled' ? [] : [name]),
      ...(injected === undefined ? [] : [attribute('injected', injected)]),
    ],
    date: attribute('time:timestamp', new Date(time).toISOString()),
  };
}

function attribute(key: string, value: string) {
  return { '@key': key, '@value': value };
}
