import { onTestFinished } from 'vitest';
import { type AppOptions, createApp } from '../../src/fake-api/app.ts';
import type { ApiName } from '../../src/fake-api/platform/api.ts';
import { openPlatform, type PlatformOptions } from '../../src/fake-api/platform/open-platform.ts';
import type { SettingsChange } from '../../src/fake-api/platform/settings.ts';
import { type ServerOptions, startServer } from '../../src/fake-api/server.ts';
import type { JobEventType } from '../../src/model/modelarts-v1/events.ts';
import { jobTable } from '../../src/model/modelarts-v1/lifecycle.ts';
import { parseStatus, type Status } from '../../src/model/modelarts-v1/statuses.ts';
import { toTime } from '../../src/time.ts';

/** When the clock of a server begins in tests. It stands still unless a test says otherwise. */
export const START = '2025-01-01T00:00:00.000Z';

/** The smallest body of a request that creates a job. */
export const newJob = {
  job_name: 'job',
  config: {
    worker_server_num: 1,
    app_url: '/bucket/code/',
    boot_file_url: '/bucket/code/train.py',
    engine_id: 4,
    flavor: { code: 'modelarts.vm.cpu.8u' },
  },
} as const;

/** A response, with its body read. */
export interface Answer<Body = { readonly [key: string]: unknown }> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Body;
}

/** The identifiers of a version. */
export interface Ids {
  readonly job_id: number;
  readonly version_id: number;
}

/** A version, as the control shows it. */
export interface VersionState extends Ids {
  readonly project: string;
  readonly job_name: string;
  readonly status: Status;
  readonly since: string;
  readonly events: readonly JobEventType[];
  readonly next: { readonly event: JobEventType; readonly time: string } | null;
  readonly settings: SettingsChange;
}

/** A line of the log. */
export interface LogLine extends Ids {
  readonly fact: 'version' | 'change' | 'poll';
  readonly time: string;
  readonly status: number;
  readonly event?: JobEventType;
}

/** A client of a new server whose clock stands still. The server stops at the end of the test. */
export async function serve(options: ServerOptions = {}): Promise<Client> {
  const server = await startServer({ speed: 0, start: START, ...options });
  onTestFinished(() => server.close());
  return new Client(server.url, () => server.close());
}

/** A client of an app in this process whose clock stands still, and what closes its platform. */
export function openInProcess(
  { apis = ['v1'], ...options }: Omit<Partial<PlatformOptions>, 'apis'> & Partial<Pick<AppOptions, 'apis'>>,
  onError: (error: unknown) => void = () => {},
) {
  const { close, ...opened } = openPlatform({ apis, seed: 1, speed: 0, start: START, ...options });
  const app = createApp({ ...opened, apis, quirks: false, allowedHosts: [], onError });
  const client = new Client('http://fake', close, 'project', async (address, request) =>
    app.fetch(new Request(address, { ...request, headers: { ...request?.headers, Host: 'localhost' } })),
  );
  return { client, close };
}

/** An HTTP client of the fake API, for one project. */
export class Client {
  readonly url: string;
  readonly project: string;
  readonly close: () => Promise<void>;
  readonly #fetch: typeof fetch;
  #made = 0;

  constructor(url: string, close: () => unknown = () => {}, project = 'project', ask: typeof fetch = fetch) {
    this.url = url;
    this.close = async () => void (await close());
    this.project = project;
    this.#fetch = ask;
  }

  /** A client of the same server, for another project. */
  in(project: string): Client {
    return new Client(this.url, this.close, project, this.#fetch);
  }

  /** Sends any request. A body that is a string is sent as it is. */
  async ask<Body = Answer['body']>(
    method: string,
    path: string,
    body?: unknown,
    headers: Readonly<Record<string, string>> = { 'X-Auth-Token': 'token' },
  ): Promise<Answer<Body>> {
    const sent = body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) };
    const response = await this.#fetch(this.url + path, { method, headers, ...sent });
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: bodyIn(text, response) as Body };
  }

  /** Sends a request to the vendor's API; `path` is below `training-jobs`. */
  vendor<Body = Answer['body']>(method: string, path = '', body?: unknown): Promise<Answer<Body>> {
    return this.ask(method, `/v1/${this.project}/training-jobs${path}`, body);
  }

  /** Sends a request to the control; `path` is below `/__jobstat`. */
  control<Body = Answer['body']>(method: string, path: string, body?: unknown): Promise<Answer<Body>> {
    return this.ask(method, `/__jobstat${path}`, body, {});
  }

  /** Creates a job, with a new name unless the body has one. */
  async create(body: { readonly [key: string]: unknown } = {}): Promise<Ids> {
    this.#made++;
    const answer = await this.vendor<Ids>('POST', '', { ...newJob, job_name: `job-${this.#made}`, ...body });
    return idsIn(ok(answer).body);
  }

  /** Creates a version from another one. */
  async createVersion({ job_id, version_id }: Ids): Promise<Ids> {
    const config = { ...newJob.config, pre_version_id: version_id };
    return idsIn(ok(await this.vendor<Ids>('POST', `/${job_id}/versions`, { config })).body);
  }

  /** Polls the status of a version. */
  async poll(ids: Ids): Promise<Status> {
    return statusIn(ok(await this.vendor<{ status: number }>('GET', pathOf(ids))).body);
  }

  stop(ids: Ids): Promise<Answer> {
    return this.vendor('POST', `${pathOf(ids)}/stop`);
  }

  delete(ids: Ids): Promise<Answer> {
    return this.vendor('DELETE', pathOf(ids));
  }

  deleteJob({ job_id }: Ids): Promise<Answer> {
    return this.vendor('DELETE', `/${job_id}`);
  }

  /** A version, as the control shows it. */
  async state(ids: Ids): Promise<VersionState> {
    return ok(await this.control<VersionState>('GET', controlPathOf(ids))).body;
  }

  /** All versions, as the control shows them. */
  async states(): Promise<readonly VersionState[]> {
    return ok(await this.control<{ versions: readonly VersionState[] }>('GET', '/jobs')).body.versions;
  }

  send(ids: Ids, event: JobEventType): Promise<Answer> {
    return this.control('POST', `${controlPathOf(ids)}/events`, { event });
  }

  /** Brings a new version from INIT to a status, by the events of a shortest chain. */
  async bring(ids: Ids, status: Status): Promise<void> {
    const chain = status === 'UNKNOWN' ? [] : (jobTable.chain('INIT', status) ?? []);
    const events = status === 'UNKNOWN' ? (['sight.lose'] as const) : chain.map(({ event }) => event);
    for (const event of events) ok(await this.send(ids, event));
  }

  /** Changes settings: those of a version, or those of new jobs and all requests. */
  async set(change: object, ids?: Ids): Promise<Answer> {
    return ok(await this.control('PATCH', `${ids === undefined ? '' : controlPathOf(ids)}/settings`, change));
  }

  /** The time on the platform: milliseconds since 1970. */
  async now(): Promise<number> {
    return timeIn(ok(await this.control<{ time: string }>('GET', '/clock')).body.time);
  }

  /** Puts the clock forward, by a duration or to a time. */
  async advance(by: string | number): Promise<void> {
    const body = typeof by === 'string' ? { advance: by } : { to: new Date(by).toISOString() };
    ok(await this.control('POST', '/clock', body));
  }

  /** The log, as NDJSON: that of v1 where there is one, unless an API is given. */
  async log(only?: 'changes' | 'polls', api?: ApiName): Promise<string> {
    const query = new URLSearchParams({ ...(only && { only }), ...(api && { api }) });
    const response = await this.#fetch(`${this.url}/__jobstat/log?${query}`);
    return response.text();
  }

  /** The lines of the log: all, or those of a version. */
  async lines(only?: 'changes' | 'polls', ids?: Ids): Promise<readonly LogLine[]> {
    const lines = (await this.log(only)).split('\n').filter((line) => line !== '');
    const all = lines.map((line): LogLine => JSON.parse(line));
    return all.filter((line) => ids === undefined || sameVersion(line, ids));
  }
}

/** The identifiers alone. */
export function idsIn({ job_id, version_id }: Ids): Ids {
  return { job_id, version_id };
}

/** The path of a version below that of all jobs. */
export function pathOf({ job_id, version_id }: Ids): string {
  return `/${job_id}/versions/${version_id}`;
}

/** The path of a version below that of the control. */
export function controlPathOf(ids: Ids): string {
  return `/jobs${pathOf(ids)}`;
}

export function sameVersion(one: Ids, other: Ids): boolean {
  return one.job_id === other.job_id && one.version_id === other.version_id;
}

/** The response itself if it is a success. Throws if it is not. */
export function ok<Body>(answer: Answer<Body>): Answer<Body> {
  if (answer.status !== 200) throw new Error(`${answer.status} ${JSON.stringify(answer.body)}`);
  return answer;
}

/** The status in a body or a line of the log. */
export function statusIn({ status }: { readonly status: number }): Status {
  const known = parseStatus(status);
  if (known === undefined) throw new Error(`not a status: ${status}`);
  return known;
}

/** A time that the control shows, in milliseconds since 1970. */
export function timeIn(text: string): number {
  const time = toTime(text);
  if (time === undefined) throw new Error(`not a time: ${text}`);
  return time;
}

function bodyIn(text: string, { headers }: Response): unknown {
  return headers.get('content-type')?.startsWith('application/json') ? JSON.parse(text) : text;
}
