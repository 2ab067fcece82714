import {
  closeSync,
  constants,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { type Processes, realEnvironment, realProcesses } from '../environment.ts';
import { isOfSystem, ServerError, StorageError, systemErrorText } from '../errors.ts';
import { writeAll } from '../write-all.ts';
import { lockFile } from './lock.ts';

/** A file of lines that is only appended to, and holds whole lines only. */
export interface LineFile {
  /** The bytes of its whole lines. */
  readonly size: number;
  /** How many lines it has. */
  readonly lines: number;
  /**
   * Appends lines that each end with a line feed: all of them, or none.
   *
   * @throws StorageError if the system does not take them
   */
  append(lines: string): void;
  /** Whether lines can be appended. After a failure, this tries to write, and leaves nothing of it in the file. */
  isWritable(): boolean;
  /**
   * Passes on each line with its number, from 1, and whether it ends with a line feed. A last line without one is a line
   * if `accept` does not throw on it; else it is an incomplete write, and removed.
   *
   * @throws what `accept` throws on a line that ends with a line feed, or is the only one
   */
  readLines(accept: AcceptLine): void;
  /** Removes all lines. */
  clear(): void;
  /**
   * Replaces all lines by others, which may be made from the old ones as they are read. Whenever this is broken off, the
   * file is the old one or the new one.
   *
   * @throws Error if the new lines cannot be written; then nothing has changed
   */
  replace(lines: (append: (line: string) => void) => void): void;
  /**
   * Gives the file another name, and goes on with a new one. If this is broken off, there is no file under the old name.
   *
   * @throws StorageError if it cannot be renamed
   */
  moveTo(path: string): void;
  close(): void;
}

/** Takes a line of a file. */
export type AcceptLine = (line: string, number: number, isEnded: boolean) => void;

/** Writes bytes from an offset on, and returns how many were written, which may be fewer than there are. */
export type Write = (descriptor: number, bytes: Uint8Array, offset: number) => number;

/** How the bytes of a file get to the system: as Node writes them, unless a test says otherwise. */
export interface LineFileOptions {
  /** What is kept in the file, for messages: `the state` unless given. */
  readonly content?: string | undefined;
  /** The processes that the file is locked against: those of this machine, unless a test says otherwise. */
  readonly processes?: Processes | undefined;
  readonly write?: Write | undefined;
  /** Has the system put what it was given on the disk. */
  readonly flushToDisk?: ((descriptor: number) => void) | undefined;
  /** Whether lines are on the disk once they are appended, and survive a loss of power: no, unless given. */
  readonly sync?: boolean | undefined;
  /** Called when the file cannot be written any more; again only after it could be written in between. */
  readonly onFailure?: ((error: StorageError) => void) | undefined;
}

const realWrite: Write = (descriptor, bytes, offset) => writeSync(descriptor, bytes, offset);

/** After a failure, lines are appended again once so many bytes have room. */
const ROOM = Buffer.alloc(65_536, ' ');

const LINE_FEED = 0x0a;

/** How much is read at once, in bytes. */
const BLOCK = 2 ** 20;

/**
 * Opens a file of lines, or makes it, and locks it.
 *
 * @throws ServerError for a file that cannot be written, is none, or is in use
 */
export function openLineFile(path: string, options: LineFileOptions = {}): LineFile {
  const { write = realWrite, processes = realProcesses, flushToDisk = fsyncSync, sync = false, onFailure } = options;
  const { content = 'the state' } = options;
  const openRegularFile = () => openRegular(path, content);
  closeSync(openRegularFile());
  // By its real path, since a link to it is the same file.
  const lock = lockFile(realpathSync(path), processes, realEnvironment.now());
  // The process that held the lock before may have replaced the file.
  let descriptor = openRegularFile();
  let lines = 0;
  let { size } = fstatSync(descriptor);
  let failure: StorageError | undefined;

  const cutBack = () => ftruncateSync(descriptor, size);
  const writeToEnd = (bytes: Uint8Array) => {
    if (fstatSync(descriptor).nlink === 0) throw new StorageError(`${path} was removed`, { isFinal: true });
    writeAll(bytes, (all, offset) => write(descriptor, all, offset));
  };
  const fail = (error: unknown): StorageError => {
    const isFirst = failure === undefined;
    failure = error instanceof StorageError ? error : storageError(path, error as NodeJS.ErrnoException);
    if (isFirst) onFailure?.(failure);
    return failure;
  };
  const append = (added: string) => {
    if (failure?.isFinal) throw failure;
    const bytes = Buffer.from(added);
    try {
      if (failure !== undefined) cutBack();
      writeToEnd(bytes);
      if (sync) flushToDisk(descriptor);
    } catch (error) {
      attempt(cutBack);
      throw fail(error);
    }
    size += bytes.length;
    lines += countLineFeeds(bytes);
    failure = undefined;
  };

  return {
    get size() {
      return size;
    },
    get lines() {
      return lines;
    },
    append,
    isWritable() {
      if (failure === undefined) return true;
      if (failure.isFinal) return false;
      const isThereRoom = attempt(() => {
        cutBack();
        writeToEnd(ROOM);
      });
      if (!attempt(cutBack) || !isThereRoom) return false;
      failure = undefined;
      return true;
    },
    readLines(accept) {
      const { rest, length, number } = readWholeLines(descriptor, size, accept);
      lines = number;
      if (rest.trim() !== '' && isAccepted(rest, number, accept)) return append('\n');
      size = length;
      if (rest !== '') cutBack();
    },
    clear() {
      size = 0;
      lines = 0;
      cutBack();
    },
    replace(fill) {
      const target = realpathSync(path);
      const made = writeBeside(target, write, fill);
      // Windows does not replace a file that is open.
      closeSync(descriptor);
      try {
        renameSync(made.path, target);
        ({ size, lines } = made);
      } finally {
        descriptor = openRegularFile();
        rmSync(made.path, { force: true });
      }
    },
    moveTo(other) {
      // Windows does not rename a file that is open.
      closeSync(descriptor);
      try {
        renameSync(realpathSync(path), other);
        [size, lines] = [0, 0];
      } catch (error) {
        throw storageError(path, error as NodeJS.ErrnoException);
      } finally {
        descriptor = openRegularFile();
      }
    },
    close() {
      closeSync(descriptor);
      lock.release();
    },
  };
}

/**
 * Writes a file of lines anew. Whenever this is broken off, the file is the old one or the new one.
 *
 * @throws StorageError if it cannot be written; then nothing has changed
 */
export function writeLines(
  path: string,
  fill: (append: (line: string) => void) => void,
  { write = realWrite }: Pick<LineFileOptions, 'write'> = {},
): void {
  try {
    renameSync(writeBeside(path, write, fill).path, path);
  } catch (error) {
    throw isOfSystem(error) ? storageError(path, error as NodeJS.ErrnoException) : error;
  }
}

/** Writes lines to a new file beside a file, down to the disk. */
function writeBeside(path: string, write: Write, fill: (append: (line: string) => void) => void) {
  const made = `${path}.new`;
  const descriptor = openSync(made, 'w');
  let [size, lines, pending] = [0, 0, ''];
  const flush = () => {
    const bytes = Buffer.from(pending);
    writeAll(bytes, (all, offset) => write(descriptor, all, offset));
    size += bytes.length;
    pending = '';
  };
  try {
    fill((line) => {
      pending += `${line}\n`;
      lines++;
      if (pending.length > BLOCK) flush();
    });
    flush();
    fsyncSync(descriptor);
    return { path: made, size, lines };
  } catch (error) {
    rmSync(made, { force: true });
    throw error;
  } finally {
    closeSync(descriptor);
  }
}

function countLineFeeds(bytes: Uint8Array): number {
  let count = 0;
  for (let at = bytes.indexOf(LINE_FEED); at >= 0; at = bytes.indexOf(LINE_FEED, at + 1)) count++;
  return count;
}

/** Whether the rest of a file is a line that lacks its line feed, and not an incomplete write. */
function isAccepted(rest: string, lines: number, accept: AcceptLine): boolean {
  try {
    accept(rest, lines + 1, false);
    return true;
  } catch (error) {
    if (lines === 0) throw error;
    return false;
  }
}

/** Passes on the lines of a file that end with a line feed, and returns how many there are, their bytes, and the rest. */
function readWholeLines(descriptor: number, size: number, accept: AcceptLine) {
  let number = 0;
  let length = 0;
  let rest: Buffer = Buffer.alloc(0);
  for (const block of blocksOf(descriptor, size)) {
    const bytes = rest.length === 0 ? block : Buffer.concat([rest, block]);
    const end = bytes.lastIndexOf(LINE_FEED) + 1;
    const text = bytes.toString('utf8', 0, end);
    for (let start = 0; start < text.length; ) {
      const next = text.indexOf('\n', start);
      accept(text.slice(start, next), ++number, true);
      start = next + 1;
    }
    length += end;
    rest = Buffer.from(bytes.subarray(end));
  }
  return { rest: rest.toString(), length, number };
}

function* blocksOf(descriptor: number, size: number): Iterable<Buffer> {
  const block = Buffer.alloc(Math.min(BLOCK, size));
  for (let position = 0; position < size; ) {
    const count = readSync(descriptor, block, 0, Math.min(block.length, size - position), position);
    if (count === 0) return;
    yield block.subarray(0, count);
    position += count;
  }
}

/** Opens a file to read and append. What is no file, such as a device or a pipe, could not be cut back. */
function openRegular(path: string, content: string): number {
  try {
    const before = statSync(path, { throwIfNoEntry: false });
    if (before !== undefined && !before.isFile() && !before.isDirectory())
      throw new ServerError(`cannot keep ${content} in ${path}: it is a device or a pipe; name a file`);
    return openSync(path, constants.O_RDWR | constants.O_APPEND | constants.O_CREAT);
  } catch (error) {
    if (error instanceof ServerError) throw error;
    throw new ServerError(`cannot write ${path}: ${systemErrorText('write', error as NodeJS.ErrnoException)}`);
  }
}

function storageError(path: string, error: NodeJS.ErrnoException): StorageError {
  const reason = systemErrorText('write', error);
  const message = error.code === 'ENOSPC' ? `no space left on the disk of ${path}` : `cannot write ${path}: ${reason}`;
  return new StorageError(message, { isFinal: false });
}

/** Whether something that may fail succeeds. */
function attempt(act: () => void): boolean {
  try {
    act();
    return true;
  } catch {
    return false;
  }
}
