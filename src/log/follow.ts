import { type FileHandle, open, stat } from 'node:fs/promises';
import type { Bytes } from './bytes/bytes.ts';
import { withPlainErrors } from './file.ts';

/** How much of a file is read at a time, in bytes. */
const CHUNK = 2 ** 18;

/** The milliseconds between two looks at whether a file has grown. */
const LOOK_AGAIN = 250;

const LINE_FEED = 10;

/** Waits for a number of milliseconds; throws at the signal. */
type Wait = (milliseconds: number, signal: AbortSignal) => Promise<void>;

/**
 * The bytes of a file, and those that are appended to it, until the signal. A file that was truncated is read again from its
 * start; where another has its name, as after a rotation, that one is read on. A line that was not finished before is ended.
 *
 * @throws LogError where it cannot be read
 */
export function followFile(file: string, wait: Wait, signal: AbortSignal): Bytes {
  return withPlainErrors(growing(file, wait, signal), file);
}

async function* growing(file: string, wait: Wait, signal: AbortSignal): Bytes {
  let source = await open(file);
  let position = 0;
  let isWithinLine = false;
  let isReplaced = false;
  try {
    while (!signal.aborted) {
      const { bytesRead, buffer } = await source.read(Buffer.alloc(CHUNK), 0, CHUNK, position);
      if (bytesRead > 0) {
        position += bytesRead;
        isWithinLine = buffer[bytesRead - 1] !== LINE_FEED;
        yield buffer.subarray(0, bytesRead);
        continue;
      }
      const next = isReplaced ? await opened(file) : undefined;
      if (next !== undefined) {
        await source.close();
        source = next;
      }
      if (next !== undefined || (await source.stat()).size < position) {
        position = 0;
        if (isWithinLine) yield Buffer.of(LINE_FEED);
        isWithinLine = false;
        isReplaced = false;
        continue;
      }
      // What was still written to the old file is read before it is left.
      const couldNotOpen = isReplaced;
      isReplaced = await hasOther(file, source);
      if (!isReplaced || couldNotOpen) await wait(LOOK_AGAIN, signal).catch(() => {});
    }
  } finally {
    await source.close();
  }
}

/** The file, opened; `undefined` where it is not there any more. */
function opened(file: string): Promise<FileHandle | undefined> {
  return open(file).catch(() => undefined);
}

/** Whether another file than the open one has the name; not where none has. */
async function hasOther(file: string, source: FileHandle): Promise<boolean> {
  const [named, own] = await Promise.all([stat(file).catch(() => undefined), source.stat()]);
  return named !== undefined && (named.ino !== own.ino || named.dev !== own.dev);
}
