import { randomUUID } from 'node:crypto';
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import * as v from 'valibot';
import type { Processes } from '../environment.ts';
import { ServerError, systemErrorText } from '../errors.ts';

/** What a lock file says: which process holds the file beside it. */
const holderSchema = v.object({
  process: v.pipe(v.number(), v.integer(), v.minValue(1)),
  /** What tells this process from any other that ever had its number; empty where the system does not say. */
  identity: v.string(),
  machine: v.string(),
  /** When the lock was made, for people. */
  since: v.string(),
  /** What tells this lock from any other. */
  lock: v.string(),
});

type Holder = v.InferOutput<typeof holderSchema>;

/** A file that this process holds, and no other process that locks it. */
export interface Lock {
  release(): void;
}

/** How often a lock is tried where others come and go. */
const MOST_TRIES = 20;

/** After so many tries, a lock that says nothing is taken for one whose process was killed while it wrote it. */
const PATIENCE = 15;

/** How long the others have to put a lock back that they took away, in milliseconds. */
const PAUSE = 50;

/** The path of the lock of a file. */
export function lockPathOf(path: string): string {
  return `${path}.lock`;
}

/**
 * Locks a file by another one beside it. A lock of a process that no longer runs is taken over.
 *
 * @param now the time that others are told, in milliseconds since 1970
 * @throws ServerError if another process holds the file, or the lock cannot be written
 */
export function lockFile(path: string, processes: Processes, now: number): Lock {
  const lockPath = lockPathOf(path);
  const own: Holder = {
    process: processes.own,
    identity: processes.identityOf(processes.own) ?? '',
    machine: processes.machine,
    since: new Date(now).toISOString(),
    lock: randomUUID(),
  };
  const isOwn = () => holderOf(lockPath)?.lock === own.lock;
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    const isStaleRemoved = removeIfStale(path, processes) || (tries === PATIENCE && removeIfIncomplete(lockPath));
    if (!create(lockPath, own)) pause();
    else {
      // Another process may have found the same stale lock, and taken this one away in its place: see removeIfStale.
      if (isStaleRemoved) pause();
      if (isOwn()) return { release: () => isOwn() && rmSync(lockPath, { force: true }) };
    }
  }
  throw new ServerError(`cannot lock ${path}: other processes are locking it at the same time; try again`);
}

/** Whether the process that holds a file has ended; `undefined` if no process is known to hold it. */
export function isAbandoned(path: string, processes: Processes): boolean | undefined {
  const holder = holderOf(lockPathOf(path));
  return holder && !mayRun(holder, processes);
}

/**
 * Removes a lock whose process has ended. It is first renamed, which only one process can do. What was renamed may then
 * turn out to be the new lock of another process that was faster, and is put back.
 *
 * @returns whether there was one
 * @throws ServerError if its process runs
 */
function removeIfStale(path: string, processes: Processes): boolean {
  const lockPath = lockPathOf(path);
  const holder = holderOf(lockPath);
  if (holder === undefined) return false;
  if (mayRun(holder, processes)) throw new ServerError(heldText(path, holder, processes));
  const aside = `${lockPath}.${randomUUID()}`;
  try {
    renameSync(lockPath, aside);
  } catch {
    return true;
  }
  const moved = holderOf(aside);
  if (moved !== undefined && moved.lock !== holder.lock) create(lockPath, moved);
  rmSync(aside, { force: true });
  return true;
}

function removeIfIncomplete(lockPath: string): boolean {
  if (holderOf(lockPath) !== undefined) return false;
  rmSync(lockPath, { force: true });
  return true;
}

/** Whether a holder may still run: what cannot be known counts as running. */
function mayRun({ process, identity, machine }: Holder, processes: Processes): boolean {
  if (machine !== processes.machine) return true;
  const now = processes.identityOf(process);
  return now !== undefined && (now === identity || now === '' || identity === '');
}

function heldText(path: string, { process, machine, since }: Holder, processes: Processes): string {
  if (machine === processes.machine)
    return `${path} is in use by process ${process} since ${since}; end it first, or name another file`;
  return (
    `${path} is in use by process ${process} on ${machine} since ${since}; ` +
    `if that has ended, remove ${lockPathOf(path)}`
  );
}

/** Makes a lock unless there is one. */
function create(lockPath: string, holder: Holder): boolean {
  try {
    writeFileSync(lockPath, `${JSON.stringify(holder)}\n`, { flag: 'wx' });
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return false;
    if (code === 'ENOSPC') rmSync(lockPath, { force: true });
    throw new ServerError(`cannot write ${lockPath}: ${systemErrorText('write', error as NodeJS.ErrnoException)}`);
  }
}

/** What a lock says; `undefined` if there is none, or it is just being written. */
function holderOf(lockPath: string): Holder | undefined {
  try {
    const { output, success } = v.safeParse(holderSchema, JSON.parse(readFileSync(lockPath, 'utf8')));
    return success ? output : undefined;
  } catch {
    return undefined;
  }
}

function pause(): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PAUSE);
}
