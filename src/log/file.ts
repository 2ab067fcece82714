import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { plainError } from '../errors.ts';
import type { Bytes } from './bytes/bytes.ts';
import type { Chunk } from './columns/columns.ts';
import type { Entry } from './observation.ts';
import { type ReadOptions, readLog, withSomeRecords } from './read.ts';

/**
 * Reads the log in a file: see {@link readLog}.
 *
 * @throws LogError also where the file cannot be read
 */
export function readLogFile(
  file: string,
  options?: FileReadOptions & { readonly columns?: false },
): AsyncIterable<readonly Entry[]>;
export function readLogFile(file: string, options: FileReadOptions & { readonly columns: true }): AsyncIterable<Chunk>;
export async function* readLogFile(
  file: string,
  { columns = false, onRead = () => {}, ...options }: FileReadOptions & { readonly columns?: boolean } = {},
): AsyncIterable<Chunk> {
  if (columns) {
    const { plainFile, readPlainFile } = await import('./columns/plain-file.ts');
    const plain = plainFile(file, options);
    if (plain !== undefined) {
      yield* withSomeRecords(readPlainFile(plain, onRead), { ...plain.format.options, file });
      return;
    }
  }
  const bytes = counted(openFile(file), onRead);
  yield* columns ? readLog(bytes, { ...options, file, columns }) : readLog(bytes, { ...options, file });
}

/** How a file is to be read. */
export interface FileReadOptions extends Omit<ReadOptions, 'file'> {
  /** Called with the number of bytes of each read. */
  readonly onRead?: (bytes: number) => void;
}

async function* counted(bytes: Bytes, onRead: (bytes: number) => void): Bytes {
  for await (const chunk of bytes) {
    onRead(chunk.length);
    yield chunk;
  }
}

/** How much of a file is read at a time. */
const CHUNK = 2 ** 18;

/**
 * The bytes of a file.
 *
 * @throws LogError where it cannot be read
 */
export function openFile(file: string): Bytes {
  return withPlainErrors(createReadStream(file, { highWaterMark: CHUNK }), file);
}

/**
 * Bytes from the system, whose errors become a {@link LogError}.
 *
 * @throws LogError where they cannot be read
 */
export async function* withPlainErrors(bytes: Bytes, file: string): Bytes {
  try {
    yield* bytes;
  } catch (error) {
    throw plainError(error, file);
  }
}

/** The size of a file in bytes; 0 where it cannot be read. */
export async function sizeOf(file: string): Promise<number> {
  return stat(file).then(
    ({ size }) => size,
    () => 0,
  );
}
