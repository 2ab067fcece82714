import type { LogError } from '../errors.ts';
import type { Chunk } from '../log/columns/columns.ts';
import type { ReadOptions } from '../log/read.ts';
import type { DefaultStatus } from '../model/lifecycles.ts';
import type { Report } from '../validate/report.ts';
import type { ObservedJob, ValidatorOptions } from '../validate/validator.ts';

/** A log that an engine checks. */
export interface LogSource {
  /** The file, where an engine may read it by itself; absent where the log is a stream. */
  readonly file?: string;
  /** Whether the log can be read more than once. */
  readonly isRepeatable?: boolean;
  /**
   * The log, chunk by chunk.
   *
   * @throws LogError where it cannot be read
   */
  chunks(): AsyncIterable<Chunk>;
}

/** How an engine checks logs. */
export interface EngineOptions<S extends string = DefaultStatus> extends ValidatorOptions<S> {
  /** Check each job in the order of time, not in the order read. */
  readonly sort?: boolean;
  /** Return the jobs too. */
  readonly withJobs?: boolean;
  /** How a {@link LogSource.file} is read. */
  readonly read?: Omit<ReadOptions, 'file'>;
  /** Called with the number of bytes that were read from files since the last call. */
  readonly onRead?: (bytes: number) => void;
  /** Called where a log cannot be read, after which the next one is; unless given, the error is thrown. */
  readonly onError?: (error: LogError) => void;
}

/** What an engine found. */
export interface Checked<S extends string = DefaultStatus> {
  readonly report: Report<S>;
  /** The jobs, in the order of their first observation; none unless they were asked for. */
  readonly jobs: readonly ObservedJob<S>[];
}

/** Checks logs against the model. All engines return the same report, to the byte. */
export interface Engine {
  readonly name: string;
  /** Checks logs one after the other, as if they were one. */
  check<S extends string = DefaultStatus>(logs: readonly LogSource[], options?: EngineOptions<S>): Promise<Checked<S>>;
}
