import { once } from 'node:events';
import { createReadStream, createWriteStream, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { compileJudge, createValidator, jobMachine, simulate, statuses, toStatus, validateLog } from 'jobstat';
import { readLogFile, validateFiles } from 'jobstat/node';
import { createActor, initialTransition, transition } from 'xstate';
import { runCommand } from './command.ts';
import { judgeInDuckdb } from './duckdb.ts';
import { CSV_HEADER, type ToLine, toCsv, toJson } from './logs.ts';
import { type Line, medianTimes, medianTimesOf, medianValues } from './measure.ts';
import { pm4pyLines } from './pm4py.ts';

const JOBS = 100_000;
const MANY_JOBS = 1_000_000;
/** How often a change is seen in the large log: so it has ten observations a job. */
const SIGHTS = 2;
/** How many empty lines are read. */
const EMPTY = 2 ** 28;
/** As much as is read at a time of a file. */
const READ_AT_ONCE = 2 ** 18;

/** `validate`, beside what people write by themselves, and beside reading without looking. */
export async function validateLines(): Promise<readonly Line[]> {
  const folder = mkdtempSync(join(tmpdir(), 'jobstat-'));
  try {
    const log = join(folder, 'jobs.ndjson');
    const observations = await writeLog(log, JOBS, 1, toJson);
    const table = join(folder, 'jobs.csv');
    await writeLog(table, JOBS, 1, toCsv, CSV_HEADER);
    const large = join(folder, 'large.ndjson');
    const many = await writeLog(large, MANY_JOBS, SIGHTS, toJson);
    return [
      ...verdictLines(),
      ...(await fileLines(log, table, observations)),
      ...(await columnLines(log, table, observations)),
      ...(await largeLines(large, many)),
      ...(await emptyLines(folder)),
      ...consumerLines(large, many, folder),
      eachLine(large, many, folder),
      ...(await pm4pyLines()),
    ];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Verdicts of histories in memory, beside XState that takes the events of the same steps. */
function verdictLines(): readonly Line[] {
  const events = ['submit', 'queue', 'start', 'finish'] as const;
  const history = Uint8Array.of(1, 4, 7, 8, 10);
  const { size, verdicts, next, at } = compileJudge();
  const counts = new Float64Array(256);
  const judged = 200_000;
  const judge = () => {
    for (let job = 0; job < judged; job++) {
      let last = size;
      for (const reported of history) {
        const step = at(last, reported);
        const verdict = verdicts[step] ?? 0;
        counts[verdict] = (counts[verdict] ?? 0) + 1;
        last = next[step] ?? last;
      }
    }
  };
  const lives = 2000;
  const runs = 5;
  // The actors of each run are there before it: only what is sent counts.
  const started = Array.from({ length: runs + 1 }, () =>
    Array.from({ length: lives }, () => createActor(jobMachine).start()),
  );
  const send = () => {
    for (const actor of started.pop() ?? []) for (const type of events) actor.send({ type });
  };
  const [first] = initialTransition(jobMachine);
  const replay = () => {
    for (let life = 0; life < lives; life++) {
      let snapshot = first;
      for (const type of events) [snapshot] = transition(jobMachine, snapshot, { type });
    }
  };
  const [ours = 0, sent = 0, replayed = 0] = medianTimes([judge, send, replay], runs);
  const millions = (count: number, time: number) => count / time / 1000;
  const own = { name: 'compileJudge', value: millions(judged * history.length, ours) };
  return [
    {
      what: 'verdicts in memory, one core',
      unit: 'million/s',
      ours: own,
      peer: { name: 'XState, actor.send', value: millions(lives * events.length, sent) },
      least: { ratio: 200 },
    },
    {
      what: 'verdicts in memory, one core',
      unit: 'million/s',
      ours: own,
      peer: { name: 'XState, transition()', value: millions(lives * events.length, replayed) },
    },
  ];
}

async function fileLines(log: string, table: string, observations: number): Promise<readonly Line[]> {
  const workers = availableParallelism();
  const perSecond = (time: number) => observations / time / 1000;
  const [byHand = 0, oneThread = 0, allCores = 0, inDuckdb = 0, csvByHand = 0, csv = 0] = (
    await medianTimesOf([
      () => readByHand(log, (line) => JSON.parse(line)),
      () => validateFiles([log], { workers: 1 }),
      () => validateFiles([log], { workers }),
      () => judgeInDuckdb(log),
      () => readByHand(table, recordInCsv),
      () => validateFiles([table], { workers: 1 }),
    ])
  ).map(perSecond);
  return [
    {
      what: 'observations in NDJSON, one thread',
      unit: 'million/s',
      ours: { name: 'validateFiles', value: oneThread },
      peer: { name: 'readline, JSON.parse and a Map', value: byHand },
      least: { ratio: 4 },
    },
    {
      what: `observations in NDJSON, ${workers} threads`,
      unit: 'million/s',
      ours: { name: 'validateFiles', value: allCores },
      peer: { name: "DuckDB's SQL", value: inDuckdb },
      least: { ratio: 2 },
    },
    {
      what: 'observations in CSV, one thread',
      unit: 'million/s',
      ours: { name: 'validateFiles', value: csv },
      peer: { name: 'readline, split and a Map', value: csvByHand },
    },
  ];
}

/** A log of empty lines and one record, beside reading without looking. */
async function emptyLines(folder: string): Promise<readonly Line[]> {
  const log = join(folder, 'empty.ndjson');
  writeFileSync(log, `${'\n'.repeat(EMPTY)}{"job":"a","status":8}\n`);
  const [ours = 0, unread = 0] = (
    await medianTimesOf([
      () => validateFiles([log], { workers: 1 }),
      async () => {
        for await (const _ of createReadStream(log, { highWaterMark: READ_AT_ONCE }));
      },
    ])
  ).map((time) => EMPTY / time / 1000);
  return [
    {
      what: 'empty lines, one thread',
      unit: 'MB/s',
      ours: { name: 'validateFiles', value: ours },
      peer: { name: 'createReadStream, unread', value: unread },
      least: { ours: 100 },
    },
  ];
}

/** Reading in columns, beside the exact readers: the same report either way. */
async function columnLines(log: string, table: string, observations: number): Promise<readonly Line[]> {
  const check = (file: string, columns: boolean) => () =>
    validateLog(createValidator(), columns ? readLogFile(file, { columns }) : readLogFile(file));
  const [ndjson = 0, exactNdjson = 0, csv = 0, exactCsv = 0] = (
    await medianTimesOf([check(log, true), check(log, false), check(table, true), check(table, false)])
  ).map((time) => observations / time / 1000);
  const lines = [
    ['NDJSON', ndjson, exactNdjson],
    ['CSV', csv, exactCsv],
  ] as const;
  return lines.map(([format, ours, exact]) => ({
    what: `observations in ${format}, in columns`,
    unit: 'million/s',
    ours: { name: 'in columns', value: ours },
    peer: { name: 'the exact reader', value: exact },
  }));
}

/** The other commands that read logs, beside `validate`, by the processor time of whole processes. */
function consumerLines(large: string, observations: number, folder: string): readonly Line[] {
  const commands = {
    'validate --sort': ['validate', '--workers', '1', '--sort', large],
    report: ['report', large, '-o', join(folder, 'report.html')],
    coverage: ['coverage', large],
    'diagram --log': ['diagram', '--format', 'mermaid', '--log', large],
  };
  const perSecond = (args: readonly string[]) => () => observations / runCommand(args).cpuSeconds / 1e6;
  const [validate = 0, ...others] = medianValues(
    [['validate', '--workers', '1', large], ...Object.values(commands)].map(perSecond),
    3,
  );
  return Object.keys(commands).map((name, index) => ({
    what: `observations in NDJSON by ${name}, one thread`,
    unit: 'million/s of processor time',
    ours: { name, value: others[index] ?? 0 },
    peer: { name: 'validate', value: validate },
    least: { ratio: 0.5 },
  }));
}

/** A verdict for each observation, written to a file, beside the report alone; by the processor time of whole processes. */
function eachLine(large: string, observations: number, folder: string): Line {
  const validate = ['validate', '--workers', '1', large];
  const verdicts = join(folder, 'verdicts.ndjson');
  const perSecond = (args: readonly string[], output?: string) => () =>
    observations / runCommand(args, output).cpuSeconds / 1e6;
  const runs = [perSecond([...validate, '--each'], verdicts), perSecond(validate)];
  const [each = 0, whole = 0] = medianValues(runs, 5);
  return {
    what: 'observations in NDJSON by validate --each to a file, one thread',
    unit: 'million/s of processor time',
    ours: { name: 'validate --each', value: each },
    peer: { name: 'validate', value: whole },
    least: { ratio: 0.6 },
  };
}

async function largeLines(large: string, observations: number): Promise<readonly Line[]> {
  const workers = availableParallelism();
  const megabytes = statSync(large).size / 1e6;
  const perSecond = (time: number) => (megabytes / time) * 1000;
  const count = observations.toLocaleString('en-US');
  const [bare = 0, oneThread = 0, allCores = 0] = (
    await medianTimesOf(
      [() => readBare(large), () => validateFiles([large], { workers: 1 }), () => validateFiles([large], { workers })],
      3,
    )
  ).map(perSecond);
  return [
    {
      what: `${count} observations in NDJSON, ${workers} threads`,
      unit: 'MB/s',
      ours: { name: 'validateFiles', value: allCores },
      peer: { name: 'the bytes read by a stream, and not looked at', value: bare },
      least: { ratio: 0.4 },
    },
    {
      what: `the same, ${workers} threads beside one`,
      unit: 'MB/s',
      ours: { name: `${workers} threads`, value: allCores },
      peer: { name: '1 thread', value: oneThread },
    },
    {
      what: `resident memory for ${count} observations of ${MANY_JOBS.toLocaleString('en-US')} jobs`,
      unit: 'MB',
      ours: { name: `validate, ${workers} threads`, value: runCommand(['validate', large]).megabytes },
      peer: {
        name: 'validate of a history of one status',
        value: runCommand(['validate', '--sequence', '1']).megabytes,
      },
      most: { ours: 300 },
    },
  ];
}

/** What people write by themselves: the last status of each job in a Map, and each step looked up in a Set. */
async function readByHand(file: string, read: (line: string) => Record<string, unknown>): Promise<number> {
  const last = new Map<string, unknown>();
  let changes = 0;
  for await (const line of createInterface({ input: createReadStream(file, { highWaterMark: READ_AT_ONCE }) })) {
    const { job_id, version_id, status } = read(line);
    const job = `${job_id}/${version_id}`;
    if (last.get(job) !== status) changes++;
    last.set(job, status);
  }
  return changes;
}

function recordInCsv(line: string): Record<string, unknown> {
  const [job_id, version_id, , status] = line.split(',');
  return { job_id, version_id, status };
}

async function readBare(file: string): Promise<number> {
  let bytes = 0;
  for await (const chunk of createReadStream(file, { highWaterMark: READ_AT_ONCE })) bytes += chunk.length;
  return bytes;
}

/** Writes a log in which each change is seen so often; returns how many observations that are. */
async function writeLog(file: string, jobs: number, sights: number, toText: ToLine, head = ''): Promise<number> {
  const stream = createWriteStream(file);
  let text = head;
  let count = 0;
  for (const { job, status, time } of simulate({ jobs })) {
    const line = toText(job, statuses[toStatus(status)].code, new Date(time).toISOString());
    for (let sight = 0; sight < sights; sight++) text += line;
    count += sights;
    if (text.length < 2 ** 20) continue;
    if (!stream.write(text)) await once(stream, 'drain');
    text = '';
  }
  stream.end(text);
  await once(stream, 'finish');
  return count;
}
