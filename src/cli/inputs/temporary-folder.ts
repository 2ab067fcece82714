import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { realProcesses } from '../../environment.ts';

/** A folder for files that are not needed after this process. */
export interface TemporaryFolder {
  readonly path: string;
  /** Removes it with all that is in it, at once. */
  remove(): void;
}

/**
 * The start of the names of our folders on this machine; the id of the process follows. Containers may share a folder, and
 * have processes of their own: they have names of their own, too.
 */
const PREFIX = `jobstat-duckdb-${realProcesses.machine.replace(/\W/g, '_')}-`;

/** Makes a temporary folder, and removes those of processes that were killed before they could. */
export function makeTemporaryFolder(parent = tmpdir()): TemporaryFolder {
  for (const name of readdirSync(parent)) if (isLeft(name)) removeFolder(join(parent, name));
  const path = mkdtempSync(join(parent, `${PREFIX}${realProcesses.own}-`));
  return { path, remove: () => removeFolder(path) };
}

function isLeft(name: string): boolean {
  if (!name.startsWith(PREFIX)) return false;
  const [, id] = /^([1-9]\d*)-[A-Za-z\d]{6}$/.exec(name.slice(PREFIX.length)) ?? [];
  return id !== undefined && realProcesses.identityOf(Number(id)) === undefined;
}

/** Removes a folder as far as that is allowed: what stays is no reason not to go on. */
function removeFolder(path: string): void {
  try {
    // A thread may still write to it, so that it is not empty at first.
    rmSync(path, { recursive: true, force: true, maxRetries: 3 });
  } catch {}
}
