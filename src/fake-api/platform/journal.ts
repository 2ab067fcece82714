import { closeSync, fstatSync, ftruncateSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { ServerError } from '../../errors.ts';
import type { JournalEntry } from './journal-entry.ts';

/** The journal of a platform: a file of JSON lines that is only appended to. */
export interface Journal {
  append(entry: JournalEntry): void;
  /** Hands what was appended to the operating system, so that a crash loses none of it. */
  flush(): void;
  /** The observations, as NDJSON lines: those of changes, those of polls, or both. */
  observations(only?: 'changes' | 'polls'): AsyncIterable<string>;
  /** Removes all entries. */
  clear(): void;
  close(): void;
}

/**
 * Opens a journal, and passes on the entries that it already has. An incomplete last line is removed. Without a file,
 * the journal is a temporary file that is deleted when it is closed.
 *
 * @throws ServerError for a file that cannot be opened, or is not a journal
 */
export async function openJournal(file: string | undefined, restore: (entry: JournalEntry) => void): Promise<Journal> {
  const folder = file === undefined ? mkdtempSync(join(tmpdir(), 'jobstat-')) : undefined;
  const path = file ?? join(folder as string, 'journal.ndjson');
  const descriptor = openForAppending(path);
  truncate(descriptor, await readEntries(path, restore));

  let lines = '';
  const flush = () => {
    if (lines !== '') writeSync(descriptor, lines);
    lines = '';
  };
  return {
    append(entry) {
      lines += `${lineOf(entry)}\n`;
    },
    flush,
    observations: (only) => observationsIn(path, only),
    clear() {
      lines = '';
      ftruncateSync(descriptor, 0);
    },
    close() {
      flush();
      closeSync(descriptor);
      if (folder !== undefined) rmSync(dirname(path), { recursive: true });
    },
  };
}

/** An entry as one line for every reader: some take U+2028 and U+2029 for the end of a line. */
function lineOf(entry: JournalEntry): string {
  return JSON.stringify(entry).replace(/[\u2028\u2029]/g, (end) => (end === '\u2028' ? '\\u2028' : '\\u2029'));
}

function openForAppending(path: string): number {
  try {
    return openSync(path, 'a');
  } catch (error) {
    throw new ServerError(`cannot write ${path}: ${(error as NodeJS.ErrnoException).code}`);
  }
}

/** Truncates a file to a length; if only the final line feed is missing, adds it. */
function truncate(descriptor: number, length: number): void {
  if (length > fstatSync(descriptor).size) writeSync(descriptor, '\n');
  else ftruncateSync(descriptor, length);
}

/** Passes on the entries in a file, and returns their length in bytes, each with its line feed. */
async function readEntries(path: string, restore: (entry: JournalEntry) => void): Promise<number> {
  let bytes = 0;
  let number = 0;
  let problem: string | undefined;
  for await (const line of linesOf(path)) {
    if (problem !== undefined) throw new ServerError(problem);
    number++;
    try {
      restore(JSON.parse(line));
      bytes += Buffer.byteLength(line) + 1;
    } catch (error) {
      problem = `${path}:${number}: this is not what serve --state has written: ${(error as Error).message}`;
    }
  }
  // A bad last line is an incomplete write, unless it is the only line or ends with a line feed.
  if (problem !== undefined && (number === 1 || endsWithLineFeed(path))) throw new ServerError(problem);
  return bytes;
}

function endsWithLineFeed(path: string): boolean {
  const descriptor = openSync(path, 'r');
  try {
    const last = Buffer.alloc(1);
    readSync(descriptor, last, 0, 1, fstatSync(descriptor).size - 1);
    return last.toString() === '\n';
  } finally {
    closeSync(descriptor);
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
