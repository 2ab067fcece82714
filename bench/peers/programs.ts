import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compileJudge } from 'jobstat';
import { pythonWith } from '../../test/peers/python.ts';
import { bin, runCommand } from '../command.ts';
import type { Shape } from '../logs.ts';

const repository = fileURLToPath(new URL('../../../', import.meta.url));
const sources = join(repository, 'bench');

/** The verdicts that all programs count. Those on UNKNOWN are not among them: not all programs look at it. */
export const counted = ['first', 'repeated', 'direct', 'skipped', 'impossible'] as const;

/** What a program tells of a log. */
export interface Found {
  readonly counts: Readonly<Record<(typeof counted)[number], number>>;
  /** The most memory that it had resident, in megabytes, where it tells. */
  readonly megabytes?: number;
}

/** A program that reads a log. */
export interface Program {
  readonly name: string;
  command(log: string, shape: Shape): readonly string[];
  /** What it found, by what it printed; absent where it does not judge. */
  readonly found?: (output: string) => Found;
  /** Whether jobstat can lose against it: not if it is jobstat itself, or can read no other log. */
  readonly isRival?: false;
  /** The most memory that it has resident, in megabytes, where it does not print this. */
  readonly megabytes?: (log: string) => number;
}

/** `jobstat validate` with some flags. */
export function validate(name: string, ...flags: readonly string[]): Program {
  return {
    name,
    command: (log) => [process.execPath, bin, 'validate', '--format', 'json', ...flags, log],
    found: (output) => ({ counts: JSON.parse(output).verdicts }),
    megabytes: (log) => runCommand(['validate', ...flags, log]).megabytes,
    isRival: false,
  };
}

/** Programs in Python: the package that each needs, and how it is called. */
const inPython = {
  duckdb: { script: 'lag_duckdb.py', name: 'DuckDB, `lag()`' },
  polars: { script: 'shift_polars.py', name: 'Polars, `shift().over()`' },
  chdb: { script: 'lag_chdb.py', name: 'chDB (ClickHouse), `lagInFrame()`' },
  orjson: { script: 'loop_orjson.py', name: 'Python, orjson and a dict' },
} as const;

/** What jobstat is compared with. */
export type PeerName = keyof typeof inPython | 'chunks' | 'readline' | 'native' | 'gzip' | 'oneThread';

/** The peers, with what they need in a folder. One that this machine cannot have is left out, which is said. */
export function findPeers(folder: string): Readonly<Partial<Record<PeerName, Program>>> {
  const steps = writeSteps(folder);
  const names = Object.keys(inPython) as readonly (keyof typeof inPython)[];
  const peers: readonly (readonly [PeerName, Program | undefined])[] = [
    ...names.map((name) => [name, pythonProgram(name, steps)] as const),
    ['chunks', loop('chunks', 'Node, chunks, `JSON.parse` and a Map', steps)],
    ['readline', loop('readline', 'Node, `readline`, `JSON.parse` and a Map', steps)],
    ['native', nativeReader(folder)],
    ['gzip', gzip()],
    ['oneThread', validate('jobstat validate, one thread', '--workers', '1')],
  ];
  return Object.fromEntries(peers.filter(([, program]) => program !== undefined));
}

/** Writes the verdict on each step from a last known status, or none, to a reported one, for programs that look it up. */
function writeSteps(folder: string): string {
  const file = join(folder, 'steps.csv');
  const { size, at, judgement } = compileJudge();
  const codes = [...Array(size).keys()];
  const rows = [...codes, size].flatMap((last) =>
    codes.map((status) => `${last},${status},${judgement(at(last, status)).verdict}\n`),
  );
  writeFileSync(file, `last,status,verdict\n${rows.join('')}`);
  return file;
}

function pythonProgram(peer: keyof typeof inPython, steps: string): Program | undefined {
  const required = readFileSync(join(sources, 'peers', 'requirements.txt'), 'utf8')
    .trim()
    .split('\n');
  const packages = required.filter((line) => line.startsWith(`${peer}==`));
  const python = pythonWith(peer, packages, join(repository, 'test', 'peers', '.environments', peer));
  if (python === undefined) return undefined;
  const { script, name } = inPython[peer];
  const file = join(sources, 'peers', script);
  return { name, command: (log, shape) => [python, file, shape, log, steps], found: foundBy };
}

function loop(way: string, name: string, steps: string): Program {
  const program = fileURLToPath(new URL('loop.js', import.meta.url));
  return { name, command: (log) => [process.execPath, program, way, log, steps], found: foundBy };
}

/** The reader in C, compiled into a folder; `undefined`, after saying why, where there is no compiler. */
export function nativeReader(folder: string): Program | undefined {
  const reader = join(folder, 'reader');
  const steps = writeSteps(folder);
  const { status, error, stderr } = spawnSync('cc', ['-O3', '-o', reader, join(sources, 'native', 'reader.c')], {
    encoding: 'utf8',
  });
  if (status === 0)
    return { name: 'native reader', command: (log) => [reader, log, steps], found: foundBy, isRival: false };
  console.warn(`the native reader is left out: cc: ${error?.message ?? stderr}`);
  return undefined;
}

function gzip(): Program | undefined {
  const { error } = spawnSync('gzip', ['--version']);
  if (error === undefined)
    return { name: '`gzip -dc`', command: (log) => ['bash', '-c', 'exec gzip -dc "$0" > /dev/null', log] };
  console.warn(`gzip is left out: ${error.message}`);
  return undefined;
}

/** What the peers print. */
function foundBy(output: string): Found {
  const { megabytes, ...counts } = JSON.parse(output);
  return { counts, megabytes };
}
