import type { Checked, Engine, EngineOptions } from '../../engines/engine.ts';
import { type Context, UsageError } from '../context.ts';
import { type Logs, type OpenSettings, openLogs } from './open-logs.ts';

/** The engines that can check logs. */
export const engineNames = ['in-process', 'duckdb'] as const;

/** An engine by its name. */
export type EngineName = (typeof engineNames)[number];

/** What was found in logs. */
export interface Judged extends Checked<string> {
  /** Whether each log could be read. */
  readonly allRead: boolean;
}

/** How to check logs. */
export interface JudgeLogsOptions
  extends Omit<EngineOptions<string>, keyof Logs['options'] | 'lifecycle'>,
    OpenSettings {
  /** Unless given, DuckDB for logs that must be sorted and may not fit into memory, and in-process for all others. */
  readonly engine?: EngineName | undefined;
  /** The most threads that read large files, in-process. */
  readonly workers: number;
}

/** Checks the logs that were named by an engine. */
export async function judgeLogs(
  context: Context,
  files: readonly string[],
  { engine, sort = false, workers, ...options }: JudgeLogsOptions,
): Promise<Judged> {
  const logs = await openLogs(context, files, { ...options, sort });
  if ((engine === 'duckdb' || (engine === undefined && logs.isUnordered)) && options.forgetEnded)
    throw new UsageError('--forget-ended cannot be used with DuckDB, which holds no jobs in memory');
  const settings = { ...options, ...logs.options, sort: sort || logs.isUnordered };
  const check = (engine: Engine) => engine.check(logs.sources, settings);
  const inOrder = engine === 'duckdb' ? undefined : await checkedInOrder(logs, settings);
  const name = engine ?? (inOrder === undefined && (await isTooLarge(logs)) ? 'duckdb' : 'in-process');
  const checked =
    inOrder ??
    (name === 'duckdb' ? await inDuckdb(context, check) : await check(await inProcessEngine(logs.size, workers)));
  logs.done();
  return { ...checked, allRead: logs.allRead };
}

/** What was found in logs that have no order of their own, if they turn out to be in the order of time. */
async function checkedInOrder(logs: Logs, settings: EngineOptions<string>): Promise<Checked<string> | undefined> {
  if (!logs.sources.every(({ isRepeatable }) => isRepeatable)) return undefined;
  return (await import('../../engines/in-order.ts')).checkInOrder(logs.sources, settings);
}

/** The most observations that are sorted in memory, for which they take about 1.1 GB. */
const MOST_SORTED = 25_000_000;

/** Whether logs have no order of their own, and may not fit into memory to be sorted. */
async function isTooLarge(logs: Logs): Promise<boolean> {
  return logs.isUnordered && (await logs.countRows()) > MOST_SORTED;
}

/** The size from which files are read in several threads, in bytes. */
const LARGE = 2 ** 27;

async function inProcessEngine(size: number, workers: number): Promise<Engine> {
  if (!(size >= LARGE && Number.isFinite(size)) || workers === 1)
    return (await import('../../engines/in-process.ts')).inProcess;
  return (await import('../../engines/threads/threads.ts')).threads({ workers });
}

/** Has a DuckDB engine work with a folder for what does not fit into memory. */
async function inDuckdb<Result>(context: Context, work: (engine: Engine) => Promise<Result>): Promise<Result> {
  const [{ duckdb }, { makeTemporaryFolder }] = await Promise.all([
    import('../../engines/duckdb/duckdb-engine.ts'),
    import('./temporary-folder.ts'),
  ]);
  const { path, remove } = makeTemporaryFolder();
  const forget = context.beforeKilled(remove);
  try {
    return await work(duckdb({ temporary: path }));
  } finally {
    forget();
    remove();
  }
}
