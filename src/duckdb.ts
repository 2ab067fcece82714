/**
 * The contents page of the DuckDB engine: the verdict over logs that are larger than memory, and over Parquet.
 *
 * @module jobstat/duckdb
 */
export { type DuckdbEngine, type DuckdbOptions, openDuckdb } from './engines/duckdb/duckdb.ts';
export { type DuckdbSettings, EngineError } from './engines/duckdb/settings.ts';
