import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Processes } from '../../environment.ts';
import { isAbandoned } from '../../storage/lock.ts';

/** A file that is there as long as a process needs it. */
export interface TemporaryFile {
  readonly path: string;
  remove(): void;
}

/** How the names of the folders begin in which the files are. */
const PREFIX = 'jobstat-journal-';
const NAME = 'journal.ndjson';

/**
 * Finds a place for a temporary file, in a folder of its own. Files whose process was killed are removed: those with a
 * lock of a process that no longer runs.
 *
 * @param folder where temporary files are, such as `/tmp`
 */
export function temporaryFile(folder: string, processes: Processes): TemporaryFile {
  for (const name of readdirSync(folder)) {
    const own = join(folder, name);
    if (name.startsWith(PREFIX) && isAbandoned(join(own, NAME), processes)) tryToRemove(own);
  }
  const own = mkdtempSync(join(folder, PREFIX));
  return { path: join(own, NAME), remove: () => rmSync(own, { recursive: true, force: true }) };
}

/** Another process may be removing the same folder, or it may be another user's. */
function tryToRemove(folder: string): void {
  try {
    rmSync(folder, { recursive: true, force: true });
  } catch {}
}
