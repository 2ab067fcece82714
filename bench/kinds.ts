import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Kind, kinds, logOf, type Sight } from '../test/log/kinds.ts';
import { bin } from './command.ts';
import { openText, polled, responseBody } from './logs.ts';
import { isReached, type Line, type Measured, type Options } from './measure.ts';
import { runProgram } from './process.ts';
import { markdownTable } from './text.ts';

/** How many sights the two logs of a kind have. What the larger takes more is free of the start and of warming up. */
const FEW = 200_000;
const MANY = 1_000_000;
/** The fastest of so many runs counts, as they are subtracted. */
const ROUNDS = 3;
/** What a kind may take, as a share of usual lines. */
const MOST = 1.5;
/** The same where records go over lines, so that the end of each has to be found. */
const MOST_PRETTY = 4;
const USUAL: Kind | undefined = kinds['usual lines'];

/** `validate` of each kind of log, beside usual lines of NDJSON, by the processor time of one thread. */
export function kindLines({ size, rounds, only }: Options): Measured {
  const folder = mkdtempSync(join(tmpdir(), 'jobstat-'));
  try {
    const sights = sightsOf(Math.ceil(MANY * size));
    const few = Math.ceil(FEW * size);
    const write = (name: string, kind: Kind): Pair => ({
      few: writeLog(join(folder, `${name}-few.${kind.ending}`), kind, sights.slice(0, few)),
      many: writeLog(join(folder, `${name}-many.${kind.ending}`), kind, sights),
      flags: Object.entries(kind.fields ?? {}).flatMap(([field, names]) => [`--${field}-field`, ...names]),
    });
    if (USUAL === undefined) throw new RangeError('no usual lines');
    const usual = write('usual', USUAL);
    const some = Object.entries(kinds).filter(([name]) => name.includes(only));
    const results = some.map(([name, kind]): Result => {
      const [own, peer] = costsOf([write('own', kind), usual], Math.min(rounds, ROUNDS));
      return { name, own, usual: peer, most: kind.isPretty ? MOST_PRETTY : MOST };
    });
    return { lines: results.map(lineOf), markdown: markdownOf(results) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** What an observation takes, in nanoseconds of processor time. */
interface Cost {
  readonly perRecord: number;
  readonly perByte: number;
}

/** A kind of log, and what it may take as a share of usual lines, measured at the same time. */
interface Result {
  readonly name: string;
  readonly own: Cost;
  readonly usual: Cost;
  readonly most: number;
}

/** Two logs of a kind. */
interface Pair {
  readonly few: Log;
  readonly many: Log;
  readonly flags: readonly string[];
}

interface Log {
  readonly file: string;
  readonly records: number;
  readonly bytes: number;
}

function sightsOf(count: number): readonly Sight[] {
  const sights: Sight[] = [];
  for (const { job, code, name, time } of polled(count)) {
    if (sights.length === count) break;
    const [id = 0, version = 0] = job.split('/').map(Number);
    sights.push({ job: id, version, code, name, time });
  }
  return sights;
}

function writeLog(file: string, kind: Kind, sights: readonly Sight[]): Log {
  const { count, text } = logOf(kind, sights, responseBody());
  const log = openText(file);
  for (const piece of text) log.write(piece);
  log.close();
  return { file, records: count, bytes: statSync(file).size };
}

/** What two kinds of logs take, measured in turn. */
function costsOf(pairs: readonly [Pair, Pair], rounds: number): readonly [Cost, Cost] {
  const runs = pairs.flatMap(({ few, many, flags }) => [few, many].map(({ file }) => [...flags, file]));
  const times = Array.from({ length: rounds }, () => runs.map(cpuSecondsOf));
  const fastest = (index: number) => Math.min(...times.map((round) => round[index] ?? Number.NaN));
  const costOf = ({ few, many }: Pair, index: number): Cost => {
    const more = (fastest(2 * index + 1) - fastest(2 * index)) * 1e9;
    return { perRecord: more / (many.records - few.records), perByte: more / (many.bytes - few.bytes) };
  };
  return [costOf(pairs[0], 0), costOf(pairs[1], 1)];
}

function cpuSecondsOf(args: readonly string[]): number {
  // Logs with findings end with another code than 0.
  const validate = `"$@" > /dev/null; [ $? -le 1 ]`;
  return runProgram(['bash', '-c', validate, 'bash', process.execPath, bin, 'validate', '--workers', '1', ...args])
    .cpuSeconds;
}

/** The share of usual lines that a kind takes: by record, and by byte. */
function sharesOf({ own, usual }: Result): Cost {
  return { perRecord: own.perRecord / usual.perRecord, perByte: own.perByte / usual.perByte };
}

/** A kind is held to what is kinder to it: long records have many bytes, and short ones few. */
function lineOf(result: Result): Line {
  const { name, own, usual, most } = result;
  const shares = sharesOf(result);
  const by = shares.perRecord < shares.perByte ? 'perRecord' : 'perByte';
  return {
    what: `${name}, processor time by ${by === 'perRecord' ? 'record' : 'byte'}`,
    unit: 'ns',
    ours: { name: 'validate', value: own[by] },
    peer: { name: 'validate of usual lines', value: usual[by] },
    most: { ratio: most },
  };
}

function markdownOf(results: readonly Result[]): string {
  const shareOf = (result: Result) => Math.min(...Object.values(sharesOf(result)));
  return markdownTable(
    ['kind', '>ns a record', '>× usual by record', '>× usual by byte', 'asked'],
    results
      .toSorted((one, other) => shareOf(other) - shareOf(one))
      .map((result) => {
        const { perRecord, perByte } = sharesOf(result);
        const ns = Math.round(result.own.perRecord).toLocaleString('en-US');
        const asked = `${isReached(lineOf(result)) ? 'reached' : 'missed'}: at most ${result.most}`;
        return [result.name, ns, perRecord.toFixed(1), perByte.toFixed(1), asked];
      }),
  );
}
