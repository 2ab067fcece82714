import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createReadStream, createWriteStream, mkdtempSync, rmSync, statSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { compileJudge, jobMachine, simulate, statuses, toStatus } from 'jobstat';
import { validateFiles } from 'jobstat/node';
import { createActor, initialTransition, transition } from 'xstate';
import { judgeInDuckdb } from './duckdb.ts';
import { type Line, medianTimes, medianTimesOf } from './measure.ts';
import { pm4pyLines } from './pm4py.ts';

const JOBS = 100_000;
const MANY_JOBS = 1_000_000;
/** How often a change is seen in the large log: so it has ten observations a job. */
const SIGHTS = 2;
/** As much as is read at a time of a file. */
const READ_AT_ONCE = 2 ** 18;

const bin = fileURLToPath(new URL('../../dist/cli/bin.js', import.meta.url));

/** `validate`, beside what people write by themselves, and beside reading without looking. */
export async function validateLines(): Promise<readonly Line[]> {
  const folder = mkdtempSync(join(tmpdir(), 'jobstat-'));
  try {
    const log = join(folder, 'jobs.ndjson');
    const observations = await writeLog(log, JOBS, 1, toJson);
    const table = join(folder, 'jobs.csv');
    await writeLog(table, JOBS, 1, toCsv, 'job_id,version_id,time,status\n');
    const large = join(folder, 'large.ndjson');
    const many = await writeLog(large, MANY_JOBS, SIGHTS, toJson);
    return [
      ...verdictLines(),
      ...(await fileLines(log, table, observations)),
      ...(await largeLines(large, many)),
      ...pm4pyLines(),
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
      ours: { name: `validate, ${workers} threads`, value: peakOf(['validate', large]) },
      peer: { name: 'validate of a history of one status', value: peakOf(['validate', '--sequence', '1']) },
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

/** The most memory that a run of the command line has resident, in megabytes. */
function peakOf(args: readonly string[]): number {
  // What a process inherits is counted in `maxRSS` on Linux, but not in VmHWM.
  const atExit = `import { existsSync, readFileSync } from 'node:fs';
    process.on('exit', () => {
      const status = existsSync('/proc/self/status') ? readFileSync('/proc/self/status', 'utf8') : '';
      process.stderr.write('peak ' + (/VmHWM:\\s+(\\d+)/.exec(status)?.[1] ?? process.resourceUsage().maxRSS));
    });`;
  const all = ['--import', `data:text/javascript,${encodeURIComponent(atExit)}`, bin, ...args];
  const { stderr } = spawnSync(process.execPath, all, { encoding: 'utf8' });
  return Number(/peak (\d+)/.exec(stderr)?.[1]) / 1024;
}

/** Writes a log in which each change is seen so often; returns how many observations that are. */
async function writeLog(
  file: string,
  jobs: number,
  sights: number,
  toText: (job: string, status: number, time: string) => string,
  head = '',
): Promise<number> {
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

function toJson(job: string, status: number, time: string): string {
  const [id, version] = job.split('/');
  return `{"job_id":${id},"version_id":${version},"time":"${time}","status":${status}}\n`;
}

function toCsv(job: string, status: number, time: string): string {
  return `${job.replace('/', ',')},${time},${status}\n`;
}
