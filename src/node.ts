/**
 * The contents page of what needs Node: logs and scenarios from files, the fake API, clients that watch jobs or record
 * a project, an inspector, and what other engines run.
 *
 * @module jobstat/node
 */

export { type Dialect, dialectNames } from './engines/sql/dialect.ts';
export { type VerdictSqlOptions, verdictSql } from './engines/sql/statement.ts';
export { type ValidateFilesOptions, validateFiles } from './engines/validate-files.ts';
export type { Environment } from './environment.ts';
export { LogError, ServerError, StorageError, WatchError } from './errors.ts';
export type { AnsweredRequest } from './fake-api/app.ts';
export type { Controls, LoggedObservation, OfApi, RunName } from './fake-api/controls.ts';
export type { ApiName } from './fake-api/platform/api.ts';
export type { ApiFault, ApiFaultKind, Settings, SettingsChange } from './fake-api/platform/settings.ts';
export { type Server, type ServerOptions, startServer } from './fake-api/server.ts';
export type { Bytes } from './log/bytes/bytes.ts';
export type { Chunk } from './log/columns/columns.ts';
export type { Fields } from './log/fields.ts';
export { type FileReadOptions, readLogFile } from './log/file.ts';
export { type Format, formats } from './log/formats/formats.ts';
export { type ReadOptions, readLog } from './log/read.ts';
export { parseScenario } from './simulate/parse.ts';
export {
  type Inspector,
  type InspectorOptions,
  type ShownSnapshot,
  startInspector,
} from './viewer/inspect/inspector.ts';
export type { ApiStatuses, ApiVersion } from './watch/apis.ts';
export type { Retry } from './watch/client.ts';
export type { RecordedObservation } from './watch/known-jobs.ts';
export { type Recorded, type RecordOptions, record } from './watch/record.ts';
export { type JudgedObservation, type WatchedObservation, type WatchOptions, watch } from './watch/watch.ts';
