import { existsSync } from 'node:fs';
import { isAbsolute } from 'node:path';
import type { EngineOptions, LogSource } from '../../engines/engine.ts';
import type { LogError } from '../../errors.ts';
import type { Chunk } from '../../log/columns/columns.ts';
import { createFilter, createTimeWatch, filtered, type LogFilter } from '../../log/filter.ts';
import type { ReadOptions } from '../../log/read.ts';
import { toTime } from '../../time.ts';
import { type Context, say } from '../context.ts';
import type { Progress } from '../progress.ts';
import { type LogFlags, type LogSettings, readOptions } from './log-flags.ts';

/** The name of standard input on the command line. */
export const STDIN = '-';

/** The arguments of a command that reads logs: their names. */
export const logFiles = {
  kind: 'array',
  parameter: { brief: 'A log; - is standard input', parse: String, placeholder: 'FILE' },
} as const;

/** The flag of a command that can sort. */
export const sortFlag = {
  kind: 'boolean',
  default: false,
  withNegated: false,
  brief: 'Sort each job by time first',
} as const;

/** The logs that were named on a command line. One that cannot be read does not keep the others from being read. */
export interface Logs {
  /** The logs one by one, for an engine. */
  readonly sources: readonly LogSource[];
  /** How an engine reads them; what cannot be read is reported on standard error. */
  readonly options: Pick<EngineOptions<string>, 'read' | 'onRead' | 'onError'>;
  /** How many bytes there are; infinitely many where that is not known. */
  readonly size: number;
  /** How many rows there are, if all logs are in files of Parquet; infinitely many where that is not known. */
  countRows(): Promise<number>;
  /** Whether a log has no order of its own, so that each job is checked in the order of time. */
  readonly isUnordered: boolean;
  /** Whether each log could be read, so far. */
  readonly allRead: boolean;
  /** All logs, one after the other, chunk by chunk; with `sort`, or where one is unordered, each job in the order of time. */
  chunks(options?: { readonly sort?: boolean }): AsyncIterable<Chunk>;
  /** Takes the progress line away. */
  done(): void;
}

/** What must be known of how logs are read, and which observations are taken. */
export type OpenSettings = Omit<LogSettings<LogFlags>, 'config' | 'mode'> & {
  /** Whether each job is to be checked in the order of time. */
  readonly sort?: boolean;
};

/** Opens the logs that were named; standard input where none was. Patterns in quotes stand for the files that match. */
export async function openLogs(context: Context, names: readonly string[], settings: OpenSettings): Promise<Logs> {
  const { vocabulary } = settings.lifecycle.statuses;
  const files = (await Promise.all((names.length > 0 ? names : [STDIN]).map(matching))).flat();
  const sizes = await sizesOf(files);
  const size = sizes.reduce((sum, each) => sum + each, 0);
  const progress = await progressOf(context, size);
  const filter = filterOf(settings);
  const times = createTimeWatch();
  const read = { ...readOptions(settings), keepsTold: filter !== undefined };
  const changed = (source: LogSource, change: (chunks: AsyncIterable<Chunk>) => AsyncIterable<Chunk>): LogSource => ({
    isRepeatable: source.isRepeatable === true,
    chunks: () => change(source.chunks()),
  });
  const sources = files
    .map((file, index) => sourceOf(context, file, read, progress, (sizes[index] ?? 0) >= LARGE))
    .map((source) => (filter === undefined ? source : changed(source, (chunks) => filtered(chunks, filter))))
    .map((source) => (settings.sort === true ? changed(source, times.watched) : source));
  let allRead = true;

  const onError = (error: LogError) => {
    progress?.end();
    say(context, error.message);
    if (error.columns !== undefined) say(context, `name a column with ${HINT}`);
    if (error.fields !== undefined) say(context, `name a field with ${HINT}`);
    allRead = false;
  };

  async function* chunks({ sort = false } = {}): AsyncIterable<Chunk> {
    const { chunksOf } = await import('../../engines/in-process.ts');
    const all = chunksOf(sources, { onError });
    yield* sort || logs.isUnordered ? (await import('../../validate/sort.ts')).sortedByTime(all, vocabulary) : all;
    logs.done();
  }

  const logs: Logs = {
    sources,
    options: { read, onRead: (bytes) => progress?.add(bytes), onError },
    size,
    countRows: async () =>
      files.every(isParquet)
        ? (await import('../../engines/duckdb/parquet.ts')).countRows(files)
        : Number.POSITIVE_INFINITY,
    isUnordered: files.some(isParquet),
    get allRead() {
      return allRead;
    },
    chunks,
    done() {
      progress?.end();
      if (filter?.lacksTimes) say(context, NO_TIMES);
      else if (settings.sort === true && times.lacksTimes) say(context, NOT_SORTED);
    },
  };
  return logs;
}

/** What the flags say of which observations to take; `undefined` where all are. */
export function filterOf({ job: jobs, since, until, timeZone }: OpenSettings): LogFilter | undefined {
  if (jobs === undefined && since === undefined && until === undefined) return undefined;
  const momentOf = (text: string | undefined) => (text === undefined ? undefined : toTime(text, timeZone));
  return createFilter({ jobs, since: momentOf(since), until: momentOf(until) });
}

/** Shows how much was read of some bytes, where standard error is a terminal. */
async function progressOf({ process: { stderr } }: Context, size: number): Promise<Progress | undefined> {
  if (!stderr.isTTY) return undefined;
  const { Progress } = await import('../progress.ts');
  return new Progress(stderr, Number.isFinite(size) ? size : 0);
}

/** Whether a file is read as Parquet. */
function isParquet(file: string): boolean {
  return /\.parquet$/i.test(file);
}

function isPattern(name: string): boolean {
  return /[*?]|\[.+\]/.test(name) && !existsSync(name);
}

/** The files that a name stands for: itself, or where it is a pattern, the files that match; itself if none does. */
async function matching(name: string): Promise<readonly string[]> {
  if (!isPattern(name)) return [name];
  const { glob } = await import('tinyglobby');
  const files = await glob(name, { absolute: isAbsolute(name), expandDirectories: false });
  return files.length > 0 ? files.sort() : [name];
}

/** The sizes of files in bytes. That of standard input is not known: it may be of any length. */
async function sizesOf(files: readonly string[]): Promise<readonly number[]> {
  const { sizeOf } = await import('../../log/file.ts');
  return Promise.all(files.map((file) => (file === STDIN ? Number.POSITIVE_INFINITY : sizeOf(file))));
}

/** The size from which reading in columns is worth loading what it needs, in bytes. */
const LARGE = 2 ** 17;

function sourceOf(
  context: Context,
  file: string,
  read: Omit<ReadOptions, 'file'>,
  progress: Progress | undefined,
  isLarge: boolean,
): LogSource {
  if (isPattern(file)) return { chunks: () => noFile(file) };
  if (isParquet(file)) {
    return {
      isRepeatable: true,
      async *chunks() {
        const { readParquet } = await import('../../engines/duckdb/parquet.ts');
        yield* readParquet(file, read);
      },
    };
  }
  const onRead = (bytes: number) => progress?.add(bytes);
  if (file === STDIN) return { chunks: () => standardInput(context, read, progress) };
  return {
    file,
    async *chunks() {
      const { readLogFile } = await import('../../log/file.ts');
      yield* isLarge ? readLogFile(file, { ...read, onRead, columns: true }) : readLogFile(file, { ...read, onRead });
    },
  };
}

async function* standardInput(
  context: Context,
  read: Omit<ReadOptions, 'file'>,
  progress: Progress | undefined,
): AsyncIterable<Chunk> {
  const [{ withPlainErrors }, { readLog }] = await Promise.all([
    import('../../log/file.ts'),
    import('../../log/read.ts'),
  ]);
  if (context.stdin.isTTY) say(context, 'reading from the terminal; Ctrl-D ends the input');
  const input = withPlainErrors(context.stdin, 'stdin');
  const bytes = progress === undefined ? input : progress.watch(input);
  yield* readLog(bytes, { ...read, file: 'stdin', columns: true });
}

// biome-ignore lint/correctness/useYield: it has nothing to yield, and says why
async function* noFile(file: string): AsyncIterable<never> {
  const { LogError } = await import('../../errors.ts');
  throw new LogError('no file matches this pattern', { file });
}

const NOT_SORTED = 'no observation has a time, so that nothing was sorted: name the field with --time-field';

const NO_TIMES =
  'no observation has a time, so that none is within --since and --until: name the field with --time-field';

const HINT =
  '--job-field, --status-field, --version-field or --time-field; if the format of the log was not recognized, name it with --input-format, or give the --pattern of its lines';
