import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { systemErrorText } from '../system-error.ts';
import type { Bytes } from './bytes/bytes.ts';
import { LogError } from './formats/reader.ts';
import type { Entry } from './observation.ts';
import { type ReadOptions, readLog } from './read.ts';

/**
 * Reads the log in a file: see {@link readLog}.
 *
 * @throws LogError also where the file cannot be read
 */
export async function* readFile(
  file: string,
  options: Omit<ReadOptions, 'file'> = {},
): AsyncIterable<readonly Entry[]> {
  yield* readLog(openFile(file), { ...options, file });
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
 * Bytes from the system, with its errors said in words.
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

/** How long to wait before looking again whether a file has grown, in milliseconds. */
const LOOK_AGAIN = 250;

/**
 * The bytes of a file, and those that are added to it, until the signal. A file that has become shorter is read from its
 * start again.
 *
 * @param wait waits so many milliseconds, or until the signal: then it throws
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

/** An error of the system, said in words; what is said in words already stays as it is. */
export function plainError(error: unknown, file: string): LogError {
  if (error instanceof LogError) return error;
  return new LogError(systemErrorText('read', error as NodeJS.ErrnoException), { file });
}

/** The number of bytes in some files; those that cannot be read count for nothing. */
export async function sizeOf(files: readonly string[]): Promise<number> {
  const sizes = await Promise.all(
    files.map((file) =>
      stat(file).then(
        ({ size }) => size,
        () => 0,
      ),
    ),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}
