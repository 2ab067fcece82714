/** What installs the package that the engine needs, in a version that it is tested with. */
export const INSTALL = 'npm install @duckdb/node-api@1.5.5-r.5';

/** An engine that is not there, or that could not do its work. */
export class EngineError extends Error {
  override name = 'EngineError';
}

/** Where and how DuckDB works. */
export interface DuckdbSettings {
  /** The most memory that it takes, as in `512MB`; `1GB` unless given. What does not fit goes into the folder. */
  readonly memoryLimit?: string;
  /** The folder for what does not fit into memory; `.tmp` in the working folder unless given. */
  readonly temporary?: string;
}
