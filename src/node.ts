/** The contents page of what needs Node: reading logs from files and streams. */
export type { Bytes } from './log/bytes.ts';
export type { Fields } from './log/fields.ts';
export { openFile, readFile, sizeOf, withPlainErrors } from './log/file.ts';
export { type Format, formats, type ReadOptions, readLog } from './log/read.ts';
export { LogError } from './log/reader.ts';
export { feed } from './validate/feed.ts';
