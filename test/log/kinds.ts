import { createHash } from 'node:crypto';
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

/** What was seen of a job. */
export interface Sight {
  readonly job: number;
  readonly version: number;
  /** Milliseconds since 1970. */
  readonly time: number;
  /** The code of the status, and its name. */
  readonly code: number;
  readonly name: string;
}

/** A log as people have it: one spelling of times, ids, fields and so on. */
export interface Kind {
  /** How the name of its file ends, which tells the format. */
  readonly ending: 'ndjson' | 'json' | 'csv';
  /** Writes sights down, piece by piece. */
  readonly write: (sights: readonly Sight[], context: Context) => Iterable<string>;
  /** The names of its fields, where they are not the usual ones. */
  readonly fields?: Readonly<Record<'job' | 'version' | 'status', readonly string[]>>;
  /** How many sights it needs, as a share of those of the usual lines: less where each takes many bytes. */
  readonly share?: number;
  /** Whether records go over lines. */
  readonly isPretty?: true;
  /** Whether it tells something else than what was seen: because of faults, or since something is left out. */
  readonly differs?: true;
}

/** What a kind is written with. */
interface Context {
  /** A number from 0, included, to 1, excluded. */
  readonly chance: () => number;
  /** The response of the API to a poll of one job. */
  readonly body: Readonly<Record<string, unknown>>;
}

/** A log of a kind. */
export interface KindLog {
  /** How many sights it holds. */
  readonly count: number;
  /** Its text, in pieces. */
  readonly text: Iterable<string>;
}

/** Writes sights in the order of time as a log of a kind; the same text each time. */
export function logOf({ write, share = 1 }: Kind, sights: readonly Sight[], body: Context['body']): KindLog {
  const own = sights.slice(0, Math.ceil(sights.length * share));
  const generator = xoroshiro128plus(1);
  return { count: own.length, text: write(own, { body, chance: () => uniformFloat64(generator) }) };
}

/** The values of a usual line, as they stand in it. */
type Parts = Readonly<Record<'job' | 'version' | 'time' | 'status', string>>;

function partsOf({ job, version, time, code }: Sight): Parts {
  return { job: `${job}`, version: `${version}`, time: quoted(iso(time)), status: `${code}` };
}

function lineOf({ job, version, time, status }: Parts): string {
  return `{"job_id":${job},"version_id":${version},"time":${time},"status":${status}}\n`;
}

/** Usual lines, some values of which are written in another way. */
function lines(other: (sight: Sight, context: Context) => Partial<Parts> = () => ({})): Kind {
  return edited((_, sight, context) => lineOf({ ...partsOf(sight), ...other(sight, context) }));
}

/** Usual lines, each of which is changed as text. */
function edited(edit: (line: string, sight: Sight, context: Context) => string): Kind {
  return {
    ending: 'ndjson',
    *write(sights, context) {
      for (const sight of sights) yield edit(lineOf(partsOf(sight)), sight, context);
    },
  };
}

/** Lines of the values of any fields. */
function records(
  recordOf: (sight: Sight, context: Context) => object,
  toText: (record: object) => string = JSON.stringify,
): Kind {
  return edited((_, sight, context) => `${toText(recordOf(sight, context))}\n`);
}

/** CSV with a header, and a row for each sight, with cells as they stand in it. */
function rows(header: string, rowOf: (parts: Parts, sight: Sight) => string, end = '\n'): Kind {
  return {
    ending: 'csv',
    *write(sights) {
      yield `${header}${end}`;
      for (const sight of sights) yield `${rowOf({ ...partsOf(sight), time: iso(sight.time) }, sight)}${end}`;
    },
  };
}

/** The usual fields. */
function recordOf({ job, version, time, code }: Sight) {
  return { job_id: job, version_id: version, time: iso(time), status: code };
}

/** A response with what was seen, where the example has it. */
function bodyOf({ job, version, time, code }: Sight, { body }: Context) {
  return { ...body, job_id: job, version_id: version, status: code, duration: time % 1_000_000 };
}

/** A response whose lists have another length each time, and some of whose values are there only for some statuses. */
function changingBodyOf(sight: Sight, context: Context) {
  const { system_metric_list, ...body } = bodyOf(sight, context) as Record<string, unknown>;
  const metrics = Object.entries((system_metric_list ?? {}) as object).map(([name, value]) => [
    name,
    Array.isArray(value)
      ? Array.from({ length: 1 + (sight.time % 40) }, (_, at) => `${(sight.time + at) % 100}`)
      : value,
  ]);
  return {
    ...body,
    system_metric_list: Object.fromEntries(metrics),
    ...(sight.name === 'WAITING' ? { start_time: null } : {}),
    ...(sight.name === 'FAILED' ? { error_result: { code: '1', message: 'x' } } : {}),
  };
}

/** Responses that list so many jobs. */
function lists(length: number): Kind {
  return {
    ending: 'ndjson',
    *write(sights) {
      for (let start = 0; start < sights.length; start += length) {
        const jobs = sights.slice(start, start + length).map(listedJob);
        const time = iso(sights[start]?.time ?? 0);
        yield `${JSON.stringify({ is_success: true, job_total_count: jobs.length, quotas: 10, time, jobs })}\n`;
      }
    },
  };
}

function listedJob({ job, version, time, code }: Sight) {
  const about = {
    job_type: 1,
    job_id: job,
    version_id: version,
    job_name: `job-${job}`,
    job_desc: '',
    version_count: 1,
  };
  return { ...about, create_time: time, status: code, duration: time % 1000, version_name: 'V0001' };
}

/** One array of all records. */
function array(separator: string): Kind {
  return {
    ending: 'json',
    *write(sights) {
      let before = '[';
      for (const sight of sights) {
        yield `${before}${lineOf(partsOf(sight)).trimEnd()}`;
        before = separator;
      }
      yield ']\n';
    },
  };
}

/** Lines with their fields in so many orders, up to 24. */
function orders(count: number): Kind {
  const fields = [
    ['job_id', 'job'],
    ['version_id', 'version'],
    ['time', 'time'],
    ['status', 'status'],
  ] as const;
  // 7 and 24 have no divisor in common, so that these are different orders.
  const some = Array.from({ length: count }, (_, index) => permutation(fields, (index * 7) % 24));
  return edited((_, sight, { chance }) => {
    const parts = partsOf(sight);
    const order = some[Math.floor(chance() * count)] ?? fields;
    return `{${order.map(([name, part]) => `"${name}":${parts[part]}`).join(',')}}\n`;
  });
}

/** One of the orders of some items, by its number. */
function permutation<Item>(items: readonly Item[], number: number): readonly Item[] {
  if (items.length === 0) return [];
  const at = number % items.length;
  const rest = items.filter((_, index) => index !== at);
  return [...items.slice(at, at + 1), ...permutation(rest, Math.floor(number / items.length))];
}

/** Lines with so many more fields, each of which a share of the lines has. */
function optional(count: number, share: number): Kind {
  return records((sight, { chance }) => {
    const names = Array.from({ length: count }, (_, index) => `option${index}`).filter(() => chance() < share);
    return { ...recordOf(sight), ...Object.fromEntries(names.map((name, index) => [name, index])) };
  });
}

/** Lines a share of which have a fault. */
function faulty(share: number, fault: (line: string, sight: Sight) => string): Kind {
  return { ...edited((line, sight, { chance }) => (chance() < share ? fault(line, sight) : line)), differs: true };
}

const cutOff = (line: string) => `${line.slice(0, 40)}\n`;
const withStatus = (code: number) => (_: string, sight: Sight) => lineOf({ ...partsOf(sight), status: `${code}` });

function quoted(text: string): string {
  return `"${text}"`;
}

/** A time in ISO 8601, to the millisecond, in UTC or hours east of it; without the zone. */
function local(time: number, hours = 0): string {
  return new Date(time + hours * 3_600_000).toISOString().slice(0, -1);
}

const iso = (time: number) => `${local(time)}Z`;
const inSeconds = (time: number, hours = 0) => local(time, hours).slice(0, 19);
const spaced = (time: number) => inSeconds(time).replace('T', ' ');
const slashed = (time: number) => spaced(time).replaceAll('-', '/');

/** So many random digits. */
function digits({ chance }: Context, count: number): string {
  return `${Math.floor(chance() * 10 ** count)}`.padStart(count, '0');
}

/** Lines whose times are texts of this form. */
function times(timeOf: (time: number, context: Context) => string): Kind {
  return lines(({ time }, context) => ({ time: quoted(timeOf(time, context)) }));
}

/** An id of so many digits. */
function longId(job: number, length: number): string {
  const rest = `${job}`;
  return `${'17654321098765432109'.slice(0, length - rest.length)}${rest}`;
}

function uuidOf(job: number): string {
  const hash = createHash('md5').update(`${job}`).digest('hex');
  return hash.replace(/^(.{8})(.{4}).(.{3})(.{4})(.{12}).*$/, '$1-$2-4$3-$4-$5');
}

/** JSON as Python writes it: with a blank after each comma and colon. */
function pythonJson(value: object): string {
  // A line feed never stands in a text of JSON.
  return JSON.stringify(value, undefined, 1)
    .replace(/(?<=[[{])\n */g, '')
    .replace(/\n *(?=[\]}])/g, '')
    .replace(/\n */g, ' ');
}

/** The same in ASCII only. */
function escapedJson(value: object): string {
  return pythonJson(value).replace(/[^\0-\x7f]/g, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
}

const prettyJson = (value: object) => JSON.stringify(value, undefined, 2);

const HEADER = 'job_id,version_id,time,status';
const cells =
  (separator: string) =>
  ({ job, version, time, status }: Parts) =>
    [job, version, time, status].join(separator);

/** The names of the fields of a record within another one, `response`. */
const inResponse = { job: ['response.job_id'], version: ['response.version_id'], status: ['response.status'] };

/** The kinds of logs, by what is special about each. All tell of the same sights, unless they differ. */
export const kinds: Readonly<Record<string, Kind>> = {
  'usual lines': lines(),

  'times in seconds, Z': times((time) => `${inSeconds(time)}Z`),
  'times with +08:00': times((time) => `${local(time, 8)}+08:00`),
  'times in seconds, +08:00': times((time) => `${inSeconds(time, 8)}+08:00`),
  'times in seconds, +0800': times((time) => `${inSeconds(time, 8)}+0800`),
  'times with a blank': times(spaced),
  'times with slashes': times(slashed),
  'times in milliseconds since 1970': lines(({ time }) => ({ time: `${time}` })),
  'times in seconds since 1970': lines(({ time }) => ({ time: `${Math.floor(time / 1000)}` })),
  'times in seconds since 1970, with a fraction': lines(({ time }, { chance }) => ({
    time: ((time + chance()) / 1000).toFixed(7),
  })),
  'times of Python, without a zone': times((time, context) => `${local(time)}${digits(context, 3)}`),
  'times of Python, +00:00': times((time, context) => `${local(time)}${digits(context, 3)}+00:00`),
  'times of Python, +08:00': times((time, context) => `${local(time, 8)}${digits(context, 3)}+08:00`),
  'times of Go, in nanoseconds': times((time, context) => `${local(time, 8)}${digits(context, 6)}+08:00`),
  'times of HTTP, which are not read': { ...times((time) => new Date(time).toUTCString()), differs: true },
  'no times': records(({ job, version, code }) => ({ job_id: job, version_id: version, status: code })),

  'statuses such as "JOBSTAT_RUNNING"': lines(({ name }) => ({ status: quoted(`JOBSTAT_${name}`) })),
  'statuses such as "RUNNING"': lines(({ name }) => ({ status: quoted(name) })),
  // The console says "canceled" of jobs that are KILLED.
  'statuses such as "running"': { ...lines(({ name }) => ({ status: quoted(name.toLowerCase()) })), differs: true },
  'statuses such as "8"': lines(({ code }) => ({ status: quoted(`${code}`) })),
  'statuses such as 8.0': lines(({ code }) => ({ status: `${code}.0` })),

  'ids that are UUIDs': lines(({ job }) => ({ job: quoted(uuidOf(job)) })),
  'ids that are UUIDs, no versions': records(({ job, time, code }) => ({
    job_id: uuidOf(job),
    time: iso(time),
    status: code,
  })),
  'ids as texts': lines(({ job, version }) => ({ job: quoted(`${job}`), version: quoted(`${version}`) })),
  'ids of 16 digits': lines(({ job }) => ({ job: longId(job, 16) })),
  'ids of 17 digits': lines(({ job }) => ({ job: longId(job, 17) })),
  'ids of 19 digits': lines(({ job }) => ({ job: longId(job, 19) })),
  'ids of 20 digits': lines(({ job }) => ({ job: longId(job, 20) })),
  'ids that are names': lines(({ job }) => ({ job: quoted(`training-job-${job}-resnet50`) })),
  'ids in Chinese': lines(({ job }) => ({ job: quoted(`训练作业-${job}`) })),

  'blanks as in Python': records(recordOf, pythonJson),
  'ten more fields': records((sight) => {
    const { job, version, time, code } = sight;
    const before = {
      level: 'info',
      msg: 'poll',
      poller: 'p-7',
      region: 'cn-north-4',
      job_id: job,
      version_id: version,
    };
    const after = { duration: time % 100_000, ok: true, err: null, pool: `a-${job % 10}`, attempt: 1 };
    return { ...before, ...after, latency_ms: (time % 977) / 10, time: iso(time), status: code };
  }),
  'names in Chinese': records((sight) => ({ job_name: `训练任务-${sight.job}`, ...recordOf(sight) })),
  'names in Chinese, escaped': records(
    (sight) => ({ job_name: `训练任务-${sight.job}`, ...recordOf(sight) }),
    escapedJson,
  ),
  'the log of the job, 2 kB, with escapes': {
    ...records((sight) => ({
      ...recordOf(sight),
      log: `epoch ${sight.time % 100} loss 0.${sight.time % 9999}\n`.repeat(100),
    })),
    share: 1 / 10,
  },

  'fields in 2 orders': orders(2),
  'fields in 8 orders': orders(8),
  'fields in 16 orders': orders(16),
  'fields in 24 orders': orders(24),
  'a field in every second line': optional(1, 1 / 2),
  'three fields, each in every second line': optional(3, 1 / 2),
  'five fields, each in every second line': optional(5, 1 / 2),
  'eight fields, each in every tenth line': optional(8, 1 / 10),
  'no version in every tenth line': {
    ...lines((_, { chance }) => (chance() < 1 / 10 ? { version: 'null' } : {})),
    differs: true,
  },

  'responses, the time before them': {
    ...records((sight, context) => ({ time: iso(sight.time), ...bodyOf(sight, context) })),
    share: 1 / 10,
  },
  'responses that change, the time behind them': {
    ...records((sight, context) => ({ ...changingBodyOf(sight, context), time: iso(sight.time) })),
    share: 1 / 10,
  },
  'responses without a time': { ...records(bodyOf), share: 1 / 10 },
  'responses with blanks': {
    ...records((sight, context) => ({ time: iso(sight.time), ...bodyOf(sight, context) }), escapedJson),
    share: 1 / 10,
  },
  'responses within records': {
    ...records((sight, context) => ({ time: iso(sight.time), response: bodyOf(sight, context) })),
    fields: inResponse,
    share: 1 / 10,
  },
  'lists of 10 jobs': lists(10),
  'lists of 100 jobs': lists(100),

  'pretty-printed': { ...records(recordOf, prettyJson), share: 1 / 10, isPretty: true },
  'pretty-printed responses': {
    ...records((sight, context) => ({ time: iso(sight.time), ...bodyOf(sight, context) }), prettyJson),
    share: 1 / 20,
    isPretty: true,
  },
  'an array, a record a line': { ...array(',\n'), share: 1 / 2 },
  'an array on one line': { ...array(','), share: 1 / 2 },

  'line ends of Windows': edited((line) => line.replace('\n', '\r\n')),
  'an empty line after each': edited((line) => `${line}\n`),

  '1 % of lines cut off': faulty(0.01, cutOff),
  '50 % of lines cut off': faulty(0.5, cutOff),
  '50 % of lines plain text': faulty(0.5, (_, { job }) => `INFO poll of ${job} done\n`),
  '1 % of steps impossible': faulty(0.01, withStatus(1)),
  '50 % of steps impossible': faulty(0.5, withStatus(1)),
  '1 % of statuses unknown': faulty(0.01, withStatus(99)),
  '50 % of statuses unknown': faulty(0.5, withStatus(99)),
  '50 % of times run backwards': faulty(0.5, (_, sight) => lineOf(partsOf({ ...sight, time: Date.UTC(2025, 0) }))),
  '1 % of lines error responses': faulty(
    0.01,
    (_, { time }) =>
      `{"is_success":false,"error_code":"ModelArts.0104","error_msg":"throttled","time":"${iso(time)}"}\n`,
  ),

  CSV: rows(HEADER, cells(',')),
  'CSV, times with +08:00': rows(HEADER, (parts, { time }) =>
    cells(',')({ ...parts, time: `${local(time, 8)}+08:00` }),
  ),
  'CSV, times with a blank': rows(HEADER, (parts, { time }) => cells(',')({ ...parts, time: spaced(time) })),
  'CSV, times of Excel': rows(HEADER, (parts, { time }) => cells(',')({ ...parts, time: slashed(time).slice(0, 16) })),
  'CSV, all cells quoted': rows(HEADER.replace(/\w+/g, '"$&"'), (parts) => `"${cells('","')(parts)}"`),
  'CSV, a quoted name': rows(
    'job_id,version_id,name,time,status',
    ({ job, version, time, status }) => `${job},${version},"job ${job}",${time},${status}`,
  ),
  'CSV, UUIDs and names of statuses': rows(
    'job_id,time,status',
    ({ time }, { job, name }) => `${uuidOf(job)},${time},${name}`,
  ),
  'CSV, ids in Chinese': rows(HEADER, (parts, { job }) => cells(',')({ ...parts, job: `训练-${job}` })),
  'CSV, 20 columns': rows(
    `${HEADER}${Array.from({ length: 16 }, (_, index) => `,c${index}`).join('')}`,
    (parts) => `${cells(',')(parts)}${',abcdef'.repeat(16)}`,
  ),
  'CSV, blanks after commas': rows(HEADER.replaceAll(',', ', '), cells(', ')),
  'CSV, semicolons': rows(HEADER.replaceAll(',', ';'), cells(';')),
  'CSV, tabs': rows(HEADER.replaceAll(',', '\t'), cells('\t')),
  'CSV, line ends of Windows': rows(HEADER, cells(','), '\r\n'),
};
