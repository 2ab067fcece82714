/** The contents page of what needs Node: reading logs from files and streams. */
export type { Bytes } from './log/bytes.ts';
export type { Fields } from './log/fields.ts';
export { guarded, openFile, readFile, sizeOf } from './log/file.ts';
export { type ReadOptions, readLog } from './log/read.ts';
export { type Format, formats, LogError } from './log/reader.ts';
export { feed } from './validate/feed.ts';
