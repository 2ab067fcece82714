import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeShapes } from './logs.ts';
import { type Line, type Measured, median, type Options } from './measure.ts';
import { type Contest, contests } from './peers/contests.ts';
import { counted, type Found, findPeers, type PeerName, type Program } from './peers/programs.ts';
import { type ProcessFigures, runProgram } from './process.ts';
import { askedText, figure, markdownTable, ratioOf } from './text.ts';

const JOBS = 12_000;

/** `validate`, beside other programs that judge the same logs, by the processor time of whole processes. */
export async function peerLines({ size, rounds }: Options): Promise<Measured> {
  const folder = mkdtempSync(join(tmpdir(), 'jobstat-'));
  try {
    const peers = findPeers(folder);
    const logs = await writeShapes(folder, Math.ceil(JOBS * size));
    const results = contests.map((contest) => resultOf(contest, logs[contest.shape], peers, rounds));
    const lines = results.flatMap(linesOf);
    return { lines, markdown: [...results.map(markdownOf), losses(results)].join('\n\n') };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** What the programs of a contest took. */
interface Result {
  readonly title: string;
  /** The verdicts that ours counts, as text. */
  readonly counts: string | undefined;
  readonly ours: Taken;
  readonly peers: readonly (Taken & { readonly most?: number | undefined })[];
}

/** What a program took. */
interface Taken {
  readonly name: string;
  /** Its processor time in each round. */
  readonly cpuSeconds: readonly number[];
  readonly wallSeconds: number;
  readonly megabytes: number | undefined;
  /** Whether it judges, and does not only read. */
  readonly judges: boolean;
  readonly isRival: boolean;
  /** Why this means nothing, where it does not. */
  readonly error: string | undefined;
}

/** Has all programs check a log, in turn, so that what else the machine does slows all of them alike. */
function resultOf(
  { what, shape, ours, peers: wanted }: Contest,
  log: string,
  peers: Readonly<Partial<Record<PeerName, Program>>>,
  rounds: number,
): Result {
  const rivals = wanted.flatMap(([name, most]) => {
    const program = peers[name];
    return program === undefined ? [] : [{ program, most }];
  });
  const programs = [ours, ...rivals.map(({ program }) => program)];
  const runs = Array.from({ length: rounds }, () => programs.map((program) => run(program.command(log, shape))));
  const runsOf = (index: number) => runs.map((round) => round[index]);
  const expected = countsIn(ours, runsOf(0)[0]);
  return {
    title: `${what}, ${figure(statSync(log).size / 1e6, 'MB')}`,
    counts: expected,
    ours: takenBy(ours, runsOf(0), log, expected),
    peers: rivals.map(({ program, most }, index) => ({ ...takenBy(program, runsOf(index + 1), log, expected), most })),
  };
}

/** A run of a program; `undefined`, after saying why, where it failed. */
type Run = ProcessFigures | undefined;

function run(command: readonly string[]): Run {
  try {
    return runProgram(command);
  } catch (error) {
    console.error(error);
    return undefined;
  }
}

function takenBy(program: Program, runs: readonly Run[], log: string, expected: string | undefined): Taken {
  const figures = runs.flatMap((each) => each ?? []);
  const counts = program.found === undefined ? [] : figures.map((each) => countsIn(program, each));
  const others = counts.find((each) => each !== expected);
  return {
    name: program.name,
    cpuSeconds: figures.map(({ cpuSeconds }) => cpuSeconds),
    wallSeconds: median(figures.map(({ wallSeconds }) => wallSeconds)),
    megabytes: program.megabytes?.(log) ?? figures.map(({ output }) => program.found?.(output).megabytes)[0],
    judges: program.found !== undefined,
    isRival: program.isRival ?? true,
    error: figures.length < runs.length ? 'it failed' : others && `it counts ${others}, and jobstat ${expected}`,
  };
}

/** The counts of verdicts that a program printed, as text. */
function countsIn({ found }: Program, run: Run): string | undefined {
  if (run === undefined || found === undefined) return undefined;
  const { counts }: Found = found(run.output);
  return counted.map((verdict) => `${counts[verdict].toLocaleString('en-US')} ${verdict}`).join(', ');
}

function linesOf(result: Result): readonly Line[] {
  return result.peers.map((peer) => lineOf(result, peer));
}

function lineOf({ title, ours }: Result, { most, ...peer }: Result['peers'][number]): Line {
  const error = ours.error ?? peer.error;
  const figureOf = ({ name, cpuSeconds }: Taken) => ({ name, value: median(cpuSeconds) });
  return {
    what: `processor time for ${title}${peer.judges ? ', with the same counts of verdicts' : ''}`,
    unit: 's',
    ours: figureOf(ours),
    peer: figureOf(peer),
    ...(most === undefined ? {} : { most: { ratio: most } }),
    ...(error === undefined ? {} : { error }),
  };
}

function markdownOf(result: Result): string {
  const { title, counts, ours, peers } = result;
  const rowOf = ({ name, cpuSeconds, wallSeconds, megabytes }: Taken, ...rest: readonly string[]) => [
    name,
    figure(median(cpuSeconds)),
    `${figure(Math.min(...cpuSeconds))}–${figure(Math.max(...cpuSeconds))}`,
    figure(wallSeconds),
    megabytes === undefined ? '' : figure(Math.round(megabytes)),
    ...rest,
  ];
  const table = markdownTable(
    ['program', '>CPU, s', '>from–to', '>wall, s', '>memory, MB', '>jobstat takes', 'goal'],
    [
      rowOf(ours, '', ''),
      ...peers.map((peer) => {
        const line = lineOf(result, peer);
        return rowOf(peer, `${ratioOf(line)} of it`, line.error ?? askedText(line));
      }),
    ],
  );
  return `### ${title}\n\nEach program that judges counts ${counts}, unless its row says otherwise.\n\n${table}`;
}

/** Where another program that reads any log takes less. */
function losses(results: readonly Result[]): string {
  const rows = results.flatMap((result) =>
    result.peers
      .filter(({ isRival }) => isRival)
      .map((peer) => ({ peer, line: lineOf(result, peer) }))
      .filter(({ line }) => line.ours.value > line.peer.value)
      .map(({ peer, line }) => [result.title, peer.name, `${ratioOf(line)} of it`]),
  );
  const table = rows.length === 0 ? 'Nothing of this.' : markdownTable(['log', 'program', '>jobstat takes'], rows);
  return `### What jobstat loses at\n\n${table}`;
}
