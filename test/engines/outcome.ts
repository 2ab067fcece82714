import type { Engine, EngineOptions, LogSource } from '../../src/engines/engine.ts';
import { chunksOf } from '../../src/engines/in-process.ts';
import type { LogError } from '../../src/errors.ts';
import { isMalformed, type Observation, timeOf } from '../../src/log/observation.ts';
import { type ReadOptions, readLog } from '../../src/log/read.ts';
import type { DefaultStatus } from '../../src/model/lifecycles.ts';
import { createValidator } from '../../src/validate/validator.ts';
import { chunked } from '../log/logs.ts';

/** A log as bytes, and how it is read. */
export interface Bytes {
  readonly bytes: Uint8Array | string;
  readonly read?: ReadOptions;
  /** How many bytes come at once. */
  readonly size?: number | undefined;
}

/** What an engine makes of logs: the report as it is printed, the jobs in their order, and the errors. */
export async function outcomeOf<S extends string = DefaultStatus>(
  engine: Engine,
  logs: readonly LogSource[],
  options: EngineOptions<S> = {},
) {
  const errors: string[] = [];
  const onError = ({ message }: LogError) => errors.push(message);
  const { report, jobs } = await engine.check(logs, { withJobs: true, onError, ...options });
  return { report: JSON.stringify(report), jobs, errors };
}

/** Logs that are read by the exact readers only. */
export function exactly(logs: readonly Bytes[]): readonly LogSource[] {
  return logs.map(({ bytes, read = {}, size }) => ({ chunks: () => readLog(chunked(bytes, size), read) }));
}

/** Logs that are read in columns where that is possible. */
export function inColumns(logs: readonly Bytes[]): readonly LogSource[] {
  return logs.map(({ bytes, read = {}, size }) => ({
    chunks: () => readLog(chunked(bytes, size), { ...read, columns: true }),
  }));
}

/**
 * The simplest engine: a validator that is given one observation after the other, as objects. All others must return what
 * it returns.
 */
export const plain: Engine = {
  name: 'one observation after the other',
  async check<S extends string = DefaultStatus>(
    logs: readonly LogSource[],
    { onError, sort = false, withJobs = false, ...options }: EngineOptions<S> = {},
  ) {
    const validator = createValidator(options);
    const held: Observation[] = [];
    for await (const chunk of chunksOf(logs, { onError: onError ?? raise })) {
      if (!Array.isArray(chunk)) throw new TypeError('read in columns');
      for (const entry of chunk) {
        if (isMalformed(entry)) validator.reject(entry);
        else if (sort) held.push(entry);
        else validator.observe(entry);
      }
    }
    for (const observation of sortByTime(held)) validator.observe(observation);
    return { report: validator.report(), jobs: withJobs ? [...validator.jobs()] : [] };
  },
};

function raise(error: LogError): void {
  throw error;
}

/** Sorts each job by time, from objects; an observation without a time stays behind the one that it came after. */
export function sortByTime(observations: readonly Observation[]): readonly Observation[] {
  const histories = new Map<string, { readonly observation: Observation; readonly time: number }[]>();
  for (const observation of observations) {
    const { job = '' } = observation;
    const history = histories.get(job) ?? [];
    history.push({ observation, time: timeOf(observation) ?? history.at(-1)?.time ?? Number.NEGATIVE_INFINITY });
    histories.set(job, history);
  }
  return [...histories.values()].flatMap((history) =>
    history.sort((a, b) => (a.time === b.time ? 0 : a.time - b.time)).map(({ observation }) => observation),
  );
}
