import { closeSync, fstatSync, ftruncateSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { ServerError } from '../../server-error.ts';
import type { JournalEntry } from './journal-entry.ts';

/** Where facts are written down, one after the other: a file of JSON lines. */
export interface Journal {
  append(fact: JournalEntry): void;
  /** Hands what was appended over to the system: it is there even if this process dies at once. */
  flush(): void;
  /** The lines of observations, in pieces of text: those of changes, those of polls, or both. */
  observations(only?: 'changes' | 'polls'): AsyncIterable<string>;
  /** Removes all facts. */
  clear(): void;
  close(): void;
}

/**
 * Opens a journal, and passes on the facts that are in it already. A last line that was not written to its end is
 * removed. Without a file, the journal is one that goes away as it is closed.
 *
 * @throws ServerError for a file that cannot be opened, or that is no journal
 */
export async function openJournal(file: string | undefined, restore: (fact: JournalEntry) => void): Promise<Journal> {
  const folder = file === undefined ? mkdtempSync(join(tmpdir(), 'jobstat-')) : undefined;
  const path = file ?? join(folder as string, 'journal.ndjson');
  const descriptor = openFor(path);
  cutTo(await readFacts(path, restore), descriptor);

  let lines = '';
  const flush = () => {
    if (lines !== '') writeSync(descriptor, lines);
    lines = '';
  };
  return {
    append(fact) {
      lines += `${lineOf(fact)}\n`;
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

/** A fact as one line for every reader: there are some to whom U+2028 and U+2029 end a line. */
function lineOf(fact: JournalEntry): string {
  return JSON.stringify(fact).replace(/[\u2028\u2029]/g, (end) => (end === '\u2028' ? '\\u2028' : '\\u2029'));
}

function openFor(path: string): number {
  try {
    return openSync(path, 'a');
  } catch (error) {
    throw new ServerError(`cannot write ${path}: ${(error as NodeJS.ErrnoException).code}`);
  }
}

/** Cuts a file to so many bytes. Where the last of them would be the line feed that was not written, it is now. */
function cutTo(bytes: number, descriptor: number): void {
  if (bytes > fstatSync(descriptor).size) writeSync(descriptor, '\n');
  else ftruncateSync(descriptor, bytes);
}

/** Passes on the facts in a file, and returns how many bytes of it they take up. */
async function readFacts(path: string, restore: (fact: JournalEntry) => void): Promise<number> {
  let bytes = 0;
  let number = 0;
  let broken: string | undefined;
  for await (const line of linesOf(path)) {
    if (broken !== undefined) throw new ServerError(broken);
    number++;
    try {
      restore(JSON.parse(line));
      bytes += Buffer.byteLength(line) + 1;
    } catch (error) {
      broken = `${path}:${number}: this is not what serve --state has written: ${(error as Error).message}`;
    }
  }
  // A line that fails and is the last was not written to its end, unless it is the only one.
  if (broken !== undefined && (number === 1 || endsWithLineFeed(path))) throw new ServerError(broken);
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

/** How the lines begin that are observations. A version is created with its first status. */
const BEGINNINGS = {
  changes: ['{"fact":"version"', '{"fact":"change"'],
  polls: ['{"fact":"poll"'],
} as const;

async function* observationsIn(path: string, only?: keyof typeof BEGINNINGS): AsyncIterable<string> {
  const beginnings: readonly string[] = only === undefined ? Object.values(BEGINNINGS).flat() : BEGINNINGS[only];
  for await (const line of linesOf(path)) {
    if (!beginnings.some((beginning) => line.startsWith(beginning))) continue;
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
