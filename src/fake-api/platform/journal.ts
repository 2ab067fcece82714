import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { realProcesses } from '../../environment.ts';
import { isOfSystem, ServerError, type StorageError } from '../../errors.ts';
import { type LineFile, type LineFileOptions, openLineFile } from '../../storage/line-file.ts';
import type { ApiName } from './api.ts';
import { compactionTo, entriesNeededBy } from './compaction.ts';
import { apiIn, type EntryOf, type JournalEntry } from './journal-entry.ts';
import { parseEntry } from './parse-entry.ts';
import type { State } from './state.ts';
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
  /** The observations of the jobs of an API, as NDJSON lines: those of changes, those of polls, or both. */
  observations(api: ApiName, only?: 'changes' | 'polls'): AsyncIterable<string>;
  /**
   * Leaves out what the state does not need, if the journal is long and most of it is that: see `compaction.ts`. If the
   * shorter journal cannot be written, the longer one stays.
   */
  compact(state: State): void;
  /** Removes all entries. */
  clear(): void;
  close(): void;
}

/** How a journal is written. */
export interface JournalOptions extends LineFileOptions {
  /** From which size on it is compacted, in bytes. */
  readonly compactFrom?: number | undefined;
}

/** A shorter journal is read in a fraction of a second. */
const COMPACT_FROM = 16 * 2 ** 20;

/** How many times as many entries as it needs a journal may have. */
const MOST_ENTRIES = 4;

/**
 * Opens a journal. Without a file, it is a temporary file that is deleted when it is closed.
 *
 * @throws ServerError for a file that cannot be opened
 */
export function openJournal(file: string | undefined, options: JournalOptions = {}): Journal {
  const { processes = realProcesses, compactFrom = COMPACT_FROM } = options;
  let compactAt = compactFrom;
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
    observations: (api, only) => observationsIn(path, api, only),
    compact(state) {
      if (lineFile.size < compactAt) return;
      if (lineFile.lines > MOST_ENTRIES * entriesNeededBy(state)) tryToCompact(lineFile, state);
      compactAt = Math.max(compactFrom, 2 * lineFile.size);
    },
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

function tryToCompact(file: LineFile, state: State): void {
  const { keep, rest } = compactionTo(state);
  try {
    file.replace((append) => {
      file.readLines((line) => {
        const kept = keep(line);
        if (kept === 'as it is') append(line.trimEnd());
        else for (const entry of kept) append(lineOf(entry));
      });
      for (const entry of rest()) append(lineOf(entry));
    });
  } catch (error) {
    if (!isOfSystem(error)) throw error;
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
const PREFIXES: Readonly<Record<ApiName, Readonly<Record<'changes' | 'polls', readonly string[]>>>> = {
  v1: { changes: ['{"fact":"version"', '{"fact":"change"'], polls: ['{"fact":"poll"'] },
  v2: { changes: ['{"fact":"training-job"', '{"fact":"change"'], polls: ['{"fact":"poll"'] },
};

async function* observationsIn(path: string, api: ApiName, only?: 'changes' | 'polls'): AsyncIterable<string> {
  const { changes, polls } = PREFIXES[api];
  const prefixes = only === undefined ? [...changes, ...polls] : PREFIXES[api][only];
  for await (const line of linesOf(path)) {
    if (!prefixes.some((prefix) => line.startsWith(prefix))) continue;
    // The entries of the other kinds have fewer of these fields.
    const entry = JSON.parse(line) as { readonly version_id?: number } & EntryOf<'change'>;
    const { fact, time, job_id, version_id, status, event } = entry;
    if (status === undefined || apiIn(entry) !== api) continue;
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
