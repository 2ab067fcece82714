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
  /** DuckDB for logs that have no order of their own, and in-process for all others unless given. */
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
  const name = engine ?? (logs.isUnordered ? 'duckdb' : 'in-process');
  if (name === 'duckdb' && options.forgetEnded)
    throw new UsageError('--forget-ended cannot be used with DuckDB, which holds no jobs in memory');
  const check = async (engine: Engine): Promise<Judged> => {
    const checked = await engine.check(logs.sources, { ...options, ...logs.options, sort: sort || logs.isUnordered });
    logs.done();
    return { ...checked, allRead: logs.allRead };
  };
  return name === 'duckdb' ? inDuckdb(context, check) : check(await inProcessEngine(logs.size, workers));
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
