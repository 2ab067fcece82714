import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LogError } from '../../log/formats/reader.ts';
import type { Report } from '../../validate/report.ts';
import type { ObservedJob } from '../../validate/store/jobs.ts';
import { createLogValidator, type ValidatorOptions } from '../../validate/validator.ts';
import { type Context, UsageError } from '../context.ts';
import { isParquet, type LogFlags, Logs } from './open-logs.ts';

/** The engines that can judge logs. */
export const engineNames = ['in-process', 'duckdb'] as const;

/** An engine by its name. */
export type EngineName = (typeof engineNames)[number];

/** What was judged. */
export interface Judged {
  readonly report: Report;
  readonly jobs: Iterable<ObservedJob>;
  /** Whether each log could be read. */
  readonly allRead: boolean;
}

/** How to judge logs. */
export interface JudgeLogsOptions extends ValidatorOptions, LogFlags {
  readonly sort: boolean;
  /** Whether the jobs are asked for too. */
  readonly withJobs: boolean;
  /** How many threads may read large files, in-process. */
  readonly workers: number;
}

/** The engine that logs need: DuckDB for Parquet, and for names with wildcards that the shell has left as they are. */
export function engineFor(files: readonly string[]): EngineName {
  return files.some((file) => isParquet(file) || isPattern(file)) ? 'duckdb' : 'in-process';
}

/** Judges logs by an engine. */
export function judgeLogs(
  context: Context,
  engine: EngineName,
  files: readonly string[],
  options: JudgeLogsOptions,
): Promise<Judged> {
  return engine === 'duckdb' ? inDuckdb(context, files, options) : inProcess(context, files, options);
}

async function inProcess(context: Context, files: readonly string[], options: JudgeLogsOptions): Promise<Judged> {
  const parquet = files.find(isParquet);
  if (parquet !== undefined) throw new UsageError(`${parquet}: only --engine duckdb reads Parquet`);
  const validator = createLogValidator(options);
  const logs = new Logs(context, files, options);
  if (options.sort) {
    const { feed } = await import('../../validate/sort.ts');
    await feed(validator, logs.entries(), options);
  } else {
    await logs.judge(validator, options, options.forgetEnded ? 1 : options.workers);
  }
  return { report: validator.report(), jobs: validator.jobs(), allRead: logs.allRead };
}

async function inDuckdb(context: Context, names: readonly string[], options: JudgeLogsOptions): Promise<Judged> {
  if (options.forgetEnded) throw new UsageError('--forget-ended goes without DuckDB, which holds no jobs in memory');
  const { openDuckdb } = await import('../../engines/duckdb/duckdb.ts');
  const temporary = await mkdtemp(join(tmpdir(), 'jobstat-'));
  try {
    const engine = await openDuckdb({ ...options, temporary });
    try {
      const files: string[] = [];
      for (const name of names) files.push(...(isPattern(name) ? await matches(engine.files(name), name) : [name]));
      const logs = new Logs(context, files, options, engine);
      for await (const entries of logs.entries()) engine.add(entries);
      const report = await engine.judge({ sort: options.sort || files.some(isParquet) });
      const jobs: ObservedJob[] = [];
      if (options.withJobs) for await (const job of engine.jobs()) jobs.push(job);
      return { report, jobs, allRead: logs.allRead };
    } finally {
      engine.close();
    }
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

function isPattern(file: string): boolean {
  return /[*?]|\[.+\]/.test(file) && !existsSync(file);
}

async function matches(found: Promise<readonly string[]>, pattern: string): Promise<readonly string[]> {
  const files = await found;
  if (files.length === 0) throw new LogError('no file has such a name', { file: pattern });
  return files;
}
