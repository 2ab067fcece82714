import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { realProcesses } from '../../environment.ts';
import { ServerError, type StorageError } from '../../errors.ts';
import type { JournalEntry } from './journal-entry.ts';
import { type LineFile, type LineFileOptions, openLineFile } from './line-file.ts';
import { parseEntry } from './parse-entry.ts';
import { type TemporaryFile, temporaryFile } from './temporary-file.ts';

/** The journal of a platform: a file of JSON lines that is only appended to. */
export interface Journal {
  append(entry: JournalEntry): void;
  /**
   * Hands what was appended to the operating system, so that a crash loses none of it.
   *
   * @throws StorageError if the system does not take all of it; then it is as if none was appended
   */
  flush(): void;
  /**
   * Does nothing if entries can be written. After a failure this is tried.
   *
   * @throws StorageError if they cannot
   */
  checkWritable(): void;
  /**
   * Passes on the entries in the file. An incomplete last line is removed.
   *
   * @throws ServerError for a file that is not a journal
   */
  restore(apply: (entry: JournalEntry) => void): void;
  /** The observations, as NDJSON lines: those of changes, those of polls, or both. */
  observations(only?: 'changes' | 'polls'): AsyncIterable<string>;
  /** Removes all entries. */
  clear(): void;
  close(): void;
}

/**
 * Opens a journal. Without a file, it is a temporary file that is deleted when it is closed.
 *
 * @throws ServerError for a file that cannot be opened
 */
export function openJournal(file: string | undefined, options: LineFileOptions = {}): Journal {
  const { processes = realProcesses } = options;
  const place: TemporaryFile =
    file === undefined ? temporaryFile(tmpdir(), processes) : { path: file, remove: () => undefined };
  const { path } = place;
  let failure: StorageError | undefined;
  const lineFile = openOrRemove(place, {
    ...options,
    onFailure(error) {
      failure = error;
      options.onFailure?.(error);
    },
  });

  let lines = '';
  const flush = () => {
    if (lines === '') return;
    const taken = lines;
    lines = '';
    lineFile.append(taken);
  };
  return {
    append(entry) {
      lines += `${lineOf(entry)}\n`;
    },
    flush,
    checkWritable() {
      if (!lineFile.isWritable()) throw failure;
    },
    restore: (apply) => lineFile.readLines((line, number) => restoreLine(line, `${path}:${number}`, apply)),
    observations: (only) => observationsIn(path, only),
    clear() {
      lines = '';
      lineFile.clear();
    },
    close() {
      lineFile.close();
      place.remove();
    },
  };
}

function openOrRemove({ path, remove }: TemporaryFile, options: LineFileOptions): LineFile {
  try {
    return openLineFile(path, options);
  } catch (error) {
    remove();
    throw error;
  }
}

/** An entry as one line for every reader: some take U+2028 and U+2029 for the end of a line. */
function lineOf(entry: JournalEntry): string {
  return JSON.stringify(entry).replace(/[\u2028\u2029]/g, (end) => (end === '\u2028' ? '\\u2028' : '\\u2029'));
}

function restoreLine(line: string, place: string, apply: (entry: JournalEntry) => void): void {
  try {
    apply(parseEntry(line));
  } catch (error) {
    throw new ServerError(`${place}: this is not what serve --state has written: ${(error as Error).message}`);
  }
}
/** How the lines of observations begin, so that no other line has to be parsed. */
const PREFIXES = {
  changes: ['{"fact":"version"', '{"fact":"change"'],
  polls: ['{"fact":"poll"'],
} as const;

async function* observationsIn(path: string, only?: keyof typeof PREFIXES): AsyncIterable<string> {
  const prefixes: readonly string[] = only === undefined ? Object.values(PREFIXES).flat() : PREFIXES[only];
  for await (const line of linesOf(path)) {
    if (!prefixes.some((prefix) => line.startsWith(prefix))) continue;
    // The entries of the other two kinds have fewer of these fields.
    const { fact, time, job_id, version_id, status, event } = JSON.parse(line) as Extract<
      JournalEntry,
      { fact: 'change' }
    >;
    if (status === undefined) continue;
    yield `${JSON.stringify({ fact, time: new Date(time).toISOString(), job_id, version_id, status, event })}\n`;
  }
}

async function* linesOf(path: string): AsyncIterable<string> {
  const file = await open(path);
  try {
    yield* file.readLines();
  } finally {
    await file.close();
  }
}
