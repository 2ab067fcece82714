import type { DuckdbEngine } from '../../engines/duckdb/duckdb.ts';
import type { Bytes } from '../../log/bytes/bytes.ts';
import type { Entry } from '../../log/observation.ts';
import { type Format, formats, type ReadOptions } from '../../log/read.ts';
import { type LogValidator, ledgerOptions, type ValidatorOptions } from '../../validate/validator.ts';
import { type Context, say } from '../context.ts';
import { Progress } from '../progress.ts';

/** The name of standard input on the command line. */
export const STDIN = '-';

/** What a command can be told of how to read logs. */
export interface LogFlags {
  readonly inputFormat?: Format;
  readonly jobField?: string;
  readonly versionField?: string;
  readonly statusField?: string;
  readonly timeField?: string;
}

/** The flags of a command that reads logs. */
export const logFlags = {
  inputFormat: { kind: 'enum', values: formats, optional: true, brief: 'The format of the logs' },
  jobField: fieldFlag('the id of the job'),
  versionField: fieldFlag('the id of its version'),
  statusField: fieldFlag('the status'),
  timeField: fieldFlag('the time'),
} as const;

function fieldFlag(what: string) {
  return {
    kind: 'parsed',
    parse: String,
    optional: true,
    placeholder: 'NAME',
    brief: `The field that holds ${what}`,
  } as const;
}

/** The flag of a command that can sort. */
export const sortFlag = {
  kind: 'boolean',
  default: false,
  withNegated: false,
  brief: 'Sort each job by time first',
} as const;

/** Whether a file is to be read as Parquet. */
export function isParquet(file: string): boolean {
  return /\.parquet$/i.test(file);
}

/** The logs that were named, read one after the other. One that cannot be read does not keep the others from it. */
export class Logs {
  /** Whether each of them could be read, so far. */
  allRead = true;
  readonly #context: Context;
  readonly #files: readonly string[];
  readonly #options: ReadOptions;
  readonly #engine: Pick<DuckdbEngine, 'readParquet'> | undefined;

  /** @param engine what reads Parquet, where that can be read */
  constructor(context: Context, files: readonly string[], flags: LogFlags, engine?: Pick<DuckdbEngine, 'readParquet'>) {
    this.#context = context;
    this.#files = files.length > 0 ? files : [STDIN];
    this.#options = readOptions(flags);
    this.#engine = engine;
  }

  /** All that is in the logs; what cannot be read is said on standard error. */
  async *entries(): AsyncIterable<readonly Entry[]> {
    const { readLog } = await import('../../log/read.ts');
    const progress = await this.#progress();
    for (const file of this.#files) {
      try {
        yield* isParquet(file) && this.#engine !== undefined
          ? this.#engine.readParquet(file, this.#options.fields)
          : readLog(progress.watch(await this.#open(file)), { ...this.#options, file: nameOf(file) });
      } catch (error) {
        await this.#say(error, progress);
      }
    }
    progress.end();
  }

  /** Judges all that is in the logs, with so many threads at most; what cannot be read is said on standard error. */
  async judge({ ledger }: LogValidator, options: ValidatorOptions, workers: number): Promise<void> {
    const [{ ParallelLogs }, { scanLog }] = await Promise.all([
      import('../../engines/threads/threads.ts'),
      import('../../log/scan.ts'),
    ]);
    const progress = await this.#progress();
    const files = this.#files.map((file) => (file === STDIN ? undefined : file));
    const parallel = new ParallelLogs(ledger, files, {
      ledger: ledgerOptions(options),
      read: this.#options,
      workers,
      onRead: (bytes) => progress.add(bytes),
    });
    for (const [index, file] of this.#files.entries()) {
      try {
        if (await parallel.judge(index)) continue;
        await scanLog(progress.watch(await this.#open(file)), { ...this.#options, file: nameOf(file) }, ledger);
      } catch (error) {
        await this.#say(error, progress);
      }
    }
    parallel.close();
    progress.end();
  }

  async #progress(): Promise<Progress> {
    const { sizeOf } = await import('../../log/file.ts');
    const total = this.#files.includes(STDIN) ? 0 : await sizeOf(this.#files);
    return new Progress(this.#context.process.stderr, total);
  }

  async #open(file: string): Promise<Bytes> {
    const { openFile, withPlainErrors } = await import('../../log/file.ts');
    const { stdin } = this.#context;
    if (file !== STDIN) return openFile(file);
    if (stdin.isTTY) say(this.#context, 'reading from the terminal; Ctrl-D ends the input');
    return withPlainErrors(stdin, nameOf(file));
  }

  /** Says why a log cannot be read; throws what is no such reason. */
  async #say(error: unknown, progress: Progress): Promise<void> {
    const { LogError } = await import('../../log/formats/reader.ts');
    if (!(error instanceof LogError)) throw error;
    progress.end();
    say(this.#context, error.message);
    if (error.columns !== undefined) say(this.#context, HINT);
    this.allRead = false;
  }
}

function nameOf(file: string): string {
  return file === STDIN ? 'stdin' : file;
}

const HINT =
  'name a column with --job-field, --status-field, --version-field or --time-field; if the log is no CSV, name its format with --input-format';

/** How logs are to be read. */
export function readOptions({ inputFormat, jobField, versionField, statusField, timeField }: LogFlags): ReadOptions {
  const fields = { job: jobField, version: versionField, status: statusField, time: timeField };
  const named = Object.entries(fields).filter(([, name]) => name !== undefined);
  return {
    ...(inputFormat === undefined ? {} : { format: inputFormat }),
    fields: Object.fromEntries(named.map(([field, name]) => [field, [name]])),
  };
}
