import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import type { Bytes } from './bytes/bytes.ts';
import type { Chunk } from './columns/columns.ts';
import { plainError } from './formats/reader.ts';
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
      yield* withSomeRecords(readPlainFile(plain, onRead), file);
      return;
    }
  }
  const bytes = counted(openFile(file), onRead);
  yield* columns ? readLog(bytes, { ...options, file, columns }) : readLog(bytes, { ...options, file });
}

/** How a file is to be read. */
interface FileReadOptions extends Omit<ReadOptions, 'file'> {
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

/** The milliseconds between two looks at whether a file has grown. */
const LOOK_AGAIN = 250;

/**
 * The bytes of a file, and those that are appended to it, until the signal. A file that was truncated is read again from its
 * start.
 *
 * @param wait waits for a number of milliseconds; throws at the signal
 * @throws LogError where it cannot be read
 */
export function followFile(
  file: string,
  wait: (milliseconds: number, signal: AbortSignal) => Promise<void>,
  signal: AbortSignal,
): Bytes {
  return withPlainErrors(growing(file, wait, signal), file);
}

async function* growing(
  file: string,
  wait: (milliseconds: number, signal: AbortSignal) => Promise<void>,
  signal: AbortSignal,
): Bytes {
  const handle = await open(file);
  try {
    for (let position = 0; !signal.aborted; ) {
      const { bytesRead, buffer } = await handle.read(Buffer.alloc(CHUNK), 0, CHUNK, position);
      position += bytesRead;
      if (bytesRead > 0) yield buffer.subarray(0, bytesRead);
      else if ((await handle.stat()).size < position) position = 0;
      else await wait(LOOK_AGAIN, signal).catch(() => {});
    }
  } finally {
    await handle.close();
  }
}

/** The size of a file in bytes; 0 where it cannot be read. */
export async function sizeOf(file: string): Promise<number> {
  return stat(file).then(
    ({ size }) => size,
    () => 0,
  );
}
