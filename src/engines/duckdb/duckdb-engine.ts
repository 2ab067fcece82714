import type { DefaultStatus } from '../../model/lifecycles.ts';
import type { ObservedJob } from '../../validate/validator.ts';
import type { Engine, EngineOptions, LogSource } from '../engine.ts';
import { chunksOf } from '../in-process.ts';
import { openDuckdb } from './duckdb.ts';
import type { DuckdbSettings } from './settings.ts';

/** Checks logs in DuckDB, which spills to a folder what does not fit into memory. The readers of logs are our own. */
export function duckdb(settings: DuckdbSettings = {}): Engine {
  return {
    name: 'duckdb',
    async check<S extends string = DefaultStatus>(logs: readonly LogSource[], options: EngineOptions<S> = {}) {
      const { sort = false, withJobs = false } = options;
      const database = await openDuckdb({ ...options, ...settings });
      try {
        for await (const chunk of chunksOf(logs, options)) database.add(chunk);
        const report = await database.judge({ sort });
        const jobs: ObservedJob<S>[] = [];
        if (withJobs) for await (const job of database.jobs()) jobs.push(job);
        return { report, jobs };
      } finally {
        database.close();
      }
    },
  };
}
