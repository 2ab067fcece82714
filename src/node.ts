/** The contents page of what needs Node: logs and scenarios from files. */
export type { Bytes } from './log/bytes.ts';
export type { Fields } from './log/fields.ts';
export { openFile, readFile, sizeOf, withPlainErrors } from './log/file.ts';
export { type Format, formats, type ReadOptions, readLog } from './log/read.ts';
export { LogError } from './log/reader.ts';
export { parseScenario } from './simulate/parse.ts';
export { feed } from './validate/feed.ts';
