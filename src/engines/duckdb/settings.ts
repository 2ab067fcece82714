import { PlainError } from '../../errors.ts';

/** The command that installs the package that the engine needs, in the version that it is tested with. */
export const INSTALL = 'npm install @duckdb/node-api@1.5.5-r.5';

/** An engine that is not installed, or that failed. */
export class EngineError extends PlainError {
  override name = 'EngineError';
}

/** How much memory DuckDB and Node may take, and where DuckDB spills. */
export interface DuckdbSettings {
  /** The most memory that DuckDB takes, as in `512MB`; `1GB` unless given. */
  readonly memoryLimit?: string;
  /** The folder for what does not fit into memory; `.tmp` in the working folder unless given. */
  readonly temporary?: string;
  /** The most jobs that Node holds in memory, for some 50 bytes and the key of each; a million unless given. */
  readonly mostJobs?: number;
}
