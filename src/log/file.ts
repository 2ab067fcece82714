import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { Bytes } from './bytes.ts';
import type { Entry } from './observation.ts';
import { type ReadOptions, readLog } from './read.ts';
import { LogError } from './reader.ts';

/** What is said of the errors that users meet. */
const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'no such file',
  EISDIR: 'is a directory; name the files in it',
  EACCES: 'may not be read',
};

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

/**
 * The bytes of a file.
 *
 * @throws LogError where it cannot be read
 */
export function openFile(file: string): Bytes {
  return withPlainErrors(createReadStream(file, { highWaterMark: 2 ** 18 }), file);
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

/** An error of the system, said in words; what is said in words already stays as it is. */
export function plainError(error: unknown, file: string): LogError {
  if (error instanceof LogError) return error;
  const { code = '', message } = error as NodeJS.ErrnoException;
  return new LogError(REASONS[code] ?? message, { file });
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
