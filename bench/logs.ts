import { closeSync, createReadStream, createWriteStream, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { createGzip } from 'node:zlib';
import { DuckDBInstance } from '@duckdb/node-api';
import { simulate, statuses, toStatus } from 'jobstat';

/** The shapes of one log, each with its file. */
const files = {
  ndjson: 'polls.ndjson',
  gz: 'polls.ndjson.gz',
  offset: 'offset.ndjson',
  bodies: 'bodies.ndjson',
  csv: 'polls.csv',
  parquet: 'polls.parquet',
} as const;

/** The shape of a log: usual lines, packed, with times of another zone, whole responses of the API, and so on. */
export type Shape = keyof typeof files;

/** How many responses there are for each job: a log of all would be twenty times as large as its lines. */
const BODIES = 7;
const HOURS_EAST = 8;
const SEED = 5;

/** A line for an observation: of a job such as `100001/1`, with the code of its status, and an ISO time in UTC. */
export type ToLine = (job: string, status: number, time: string) => string;

/** A line of NDJSON as the simulator writes it. */
export const toJson: ToLine = (job, status, time) => {
  const [id, version] = job.split('/');
  return `{"job_id":${id},"version_id":${version},"time":"${time}","status":${status}}\n`;
};

/** A row of {@link CSV_HEADER}. */
export const toCsv: ToLine = (job, status, time) => `${job.replace('/', ',')},${time},${status}\n`;

/** The header of CSV, as a line. */
export const CSV_HEADER = 'job_id,version_id,time,status\n';

/** Writes a log of jobs that are polled every ten seconds in all shapes into a folder; returns their files. */
export async function writeShapes(folder: string, jobs: number): Promise<Readonly<Record<Shape, string>>> {
  const paths = Object.fromEntries(
    Object.entries(files).map(([shape, file]) => [shape, join(folder, file)]),
  ) as Readonly<Record<Shape, string>>;
  const toBody = bodyWriter();
  const [ndjson, csv, offset, bodies] = [paths.ndjson, paths.csv, paths.offset, paths.bodies].map(openText);
  csv?.write(CSV_HEADER);
  let count = 0;
  for (const { job, code, time } of polled(jobs)) {
    const utc = new Date(time).toISOString();
    const east = `${new Date(time + HOURS_EAST * 3_600_000).toISOString().slice(0, -1)}+0${HOURS_EAST}:00`;
    ndjson?.write(toJson(job, code, utc));
    csv?.write(toCsv(job, code, utc));
    offset?.write(toJson(job, code, east));
    if (count++ < jobs * BODIES) bodies?.write(toBody(job, code, utc));
  }
  for (const text of [ndjson, csv, offset, bodies]) text?.close();
  await pipeline(createReadStream(paths.ndjson), createGzip(), createWriteStream(paths.gz));
  await writeParquet(paths.ndjson, paths.parquet);
  return paths;
}

/** Writes the same log as usual lines only. */
export function writeLines(file: string, jobs: number): void {
  const text = openText(file);
  for (const { job, code, time } of polled(jobs)) text.write(toJson(job, code, new Date(time).toISOString()));
  text.close();
}

/** What is seen of jobs that are polled every ten seconds. */
export function* polled(jobs: number) {
  for (const { job, status, time } of simulate({ jobs, seed: SEED, poll: '10s' })) {
    const name = toStatus(status);
    yield { job, name, code: statuses[name].code, time };
  }
}

/** Writes a log of jobs that are polled in turn, each so often. */
export function writePolls(file: string, jobs: number, polls: number): void {
  const text = openText(file);
  const road = [1, 4, 7];
  const start = Date.UTC(2025, 0);
  for (let poll = 0; poll < polls; poll++) {
    const status = poll === polls - 1 ? 10 : (road[poll] ?? 8);
    const time = new Date(start + poll * 10_000).toISOString();
    for (let job = 0; job < jobs; job++)
      text.write(`{"job_id":${100_001 + job},"version_id":1,"time":"${time}","status":${status}}\n`);
  }
  text.close();
}

/** The response of the API to a poll of one job: that of the examples, which a real platform gave. */
export function responseBody(): Readonly<Record<string, unknown>> {
  return JSON.parse(
    readFileSync(fileURLToPath(new URL('../../examples/detail-response.json', import.meta.url)), 'utf8'),
  );
}

/** Lines with a response to a poll of one job, and the time before it. */
function bodyWriter(): ToLine {
  const body = responseBody();
  return (job, status, time) => {
    const [job_id, version_id] = job.split('/').map(Number);
    return `${JSON.stringify({ time, ...body, job_id, version_id, status })}\n`;
  };
}

/** A file that text is written to, a megabyte at a time. */
export interface TextFile {
  write(text: string): void;
  close(): void;
}

/** Creates a file, and opens it. */
export function openText(file: string): TextFile {
  const descriptor = openSync(file, 'w');
  let held = '';
  const flush = () => {
    writeSync(descriptor, held);
    held = '';
  };
  return {
    write(text) {
      held += text;
      if (held.length >= 2 ** 20) flush();
    },
    close() {
      flush();
      closeSync(descriptor);
    },
  };
}

async function writeParquet(ndjson: string, parquet: string): Promise<void> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  const columns = "{ job_id: 'BIGINT', version_id: 'BIGINT', time: 'TIMESTAMP', status: 'BIGINT' }";
  const read = `read_json('${ndjson}', format = 'newline_delimited', columns = ${columns})`;
  await connection.run(`COPY (FROM ${read}) TO '${parquet}' (FORMAT parquet)`);
  connection.closeSync();
  instance.closeSync();
}
