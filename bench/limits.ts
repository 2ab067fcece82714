import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bin, runCommand } from './command.ts';
import { writeLines, writePolls } from './logs.ts';
import { type Line, largestValues, medianValues, type Options } from './measure.ts';
import { nativeReader, type Program } from './peers/programs.ts';
import { runProgram } from './process.ts';

const JOBS = 12_000;
const MANY_JOBS = 1_000_000;
const OBSERVATIONS = 10_000_000;
const PASSES = 6;

/** How near `validate` comes to what the machine can do: in speed, in memory, and with a second thread. */
export function limitLines({ size, rounds }: Options): readonly Line[] {
  const folder = mkdtempSync(join(tmpdir(), 'jobstat-'));
  const log = join(folder, 'log.ndjson');
  try {
    const native = nativeReader(folder);
    const jobs = Math.ceil(JOBS * size);
    writeLines(log, jobs);
    const usual = [...(native === undefined ? [] : [steadyLine(log, native, rounds)]), threadsLine(log, rounds, 1.3)];
    writePolls(log, jobs, Math.ceil(OBSERVATIONS / JOBS));
    const large = threadsLine(log, rounds, 1.75);
    writePolls(log, Math.ceil(MANY_JOBS * size), OBSERVATIONS / MANY_JOBS);
    return [...usual, large, ...memoryLines(log)];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The fastest of several passes over a log in one process, which is warm by then, beside a program in C. */
function steadyLine(log: string, native: Program, rounds: number): Line {
  const megabytes = statSync(log).size / 1e6;
  const steady = fileURLToPath(new URL('steady.js', import.meta.url));
  const ours = () => Number(runProgram([process.execPath, steady, log, String(PASSES)]).output);
  const theirs = () =>
    Math.min(...Array.from({ length: PASSES }, () => runProgram(native.command(log, 'ndjson')).cpuSeconds));
  const [warm = 0, limit = 0] = medianValues([() => megabytes / ours(), () => megabytes / theirs()], rounds);
  return {
    what: `usual lines of NDJSON, one thread, the best of ${PASSES} passes`,
    unit: 'MB/s of processor time',
    ours: { name: 'validateFiles, warm', value: warm },
    peer: { name: native.name, value: limit },
    least: { ratio: 0.45 },
  };
}

/** Two threads beside one, by the clock on the wall, which is noisy where the machine does other things: the fastest of each. */
function threadsLine(log: string, rounds: number, ratio: number): Line {
  const megabytes = statSync(log).size / 1e6;
  const speed = (workers: number) => () =>
    megabytes / runProgram([process.execPath, bin, 'validate', '--workers', String(workers), log]).wallSeconds;
  const [two = 0, one = 0] = largestValues([speed(2), speed(1)], rounds);
  return {
    what: `NDJSON of ${Math.round(megabytes)} MB by wall time, which is noisy: the fastest of ${rounds}`,
    unit: 'MB/s',
    ours: { name: '2 threads', value: two },
    peer: { name: '1 thread', value: one },
    least: { ratio },
  };
}

function memoryLines(log: string): readonly Line[] {
  const least = runCommand(['validate', '--sequence', '1']).megabytes;
  return [1, 2].map((workers) => ({
    what: `memory for ${Math.round(statSync(log).size / 1e6)} MB of many jobs, ten observations each`,
    unit: 'MB',
    ours: {
      name: `validate --workers ${workers}`,
      value: runCommand(['validate', '--workers', `${workers}`, log]).megabytes,
    },
    peer: { name: 'validate of a history of one status', value: least },
    most: { ours: 160 },
  }));
}
