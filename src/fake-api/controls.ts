import type { Duration } from '../time.ts';
import { CONTROL } from './endpoint.ts';
import type { ApiName } from './platform/api.ts';
import type { Platform } from './platform/platform.ts';
import type { Settings, SettingsChange } from './platform/settings.ts';

/** A run as a test names it: a job of v1 by its id, which stands for its latest version, or one of its versions; a job of v2 by its UUID. */
export type RunName = number | string | { readonly job_id: number; readonly version_id: number };

/** An observation in the log of a server. */
export interface LoggedObservation {
  /** `poll` for a status that a response has reported; otherwise the status changed, or is the first one. */
  readonly fact: 'version' | 'training-job' | 'change' | 'poll';
  /** The key of the version, such as `100001/200001`, or the UUID of a job of v2. */
  readonly job: string;
  /** A code of v1, or a phase of v2. */
  readonly status: number | string;
  /** In ISO 8601. */
  readonly time: string;
  /** The event that led to the status, where the status changed. */
  readonly event?: string;
}

/** What a call is about where a server has both APIs: v1 unless given. */
export interface OfApi {
  readonly api?: ApiName;
}

/** How a test controls a server: the same as by the calls under `/__jobstat/`. */
export interface Controls {
  /**
   * Puts the clock forward, and lets happen what is due by then.
   *
   * @example await server.advance('1h');
   * @throws RangeError for what is no duration, or leads beyond the year 2100
   */
  advance(by: Duration): Promise<void>;
  /**
   * Changes the settings of new jobs, and the faults of all requests; `null` sets one back. Returns all of them.
   *
   * @throws RangeError for invalid settings
   */
  settings(change: SettingsChange, of?: OfApi): Promise<Settings>;
  /**
   * Lets an event happen to a job now.
   *
   * @example await server.send(job.metadata.id, 'fail');
   * @throws RangeError if there is no such job, or the event cannot happen in its status
   */
  send(run: RunName, event: string): Promise<void>;
  /**
   * All changes of statuses, and all statuses that were reported, in order: ready for `validate`.
   *
   * @param options `only`: the changes alone, or the polls alone
   */
  log(options?: OfApi & { readonly only?: 'changes' | 'polls' }): Promise<readonly LoggedObservation[]>;
  /** Removes all jobs, all changes of settings and the log; the clock runs on. */
  reset(): Promise<void>;
}

/** Makes the controls of a server. */
export function createControls(fetch: (request: Request) => Promise<Response>, platform: Platform): Controls {
  const ask = async (method: string, path: string, body?: object): Promise<Response> => {
    const response = await fetch(
      new Request(
        `http://localhost${CONTROL}${path}`,
        body === undefined ? { method } : { method, body: JSON.stringify(body) },
      ),
    );
    if (response.ok) return response;
    throw new RangeError(((await response.json()) as { readonly error: string }).error);
  };
  const queryOf = (given: OfApi & { readonly only?: string }) => {
    const query = new URLSearchParams(Object.entries(given));
    return query.size === 0 ? '' : `?${query}`;
  };
  return {
    async advance(by) {
      await ask('POST', '/clock', { advance: by });
    },
    async settings(change, of = {}) {
      return (await ask('PATCH', `/settings${queryOf(of)}`, change)).json() as Promise<Settings>;
    },
    async send(run, event) {
      await ask('POST', `/jobs/${pathOf(run, platform)}/events`, { event });
    },
    async log(options = {}) {
      const text = await (await ask('GET', `/log${queryOf(options)}`)).text();
      const lines = text.split('\n').filter((line) => line !== '');
      return lines.map((line) => loggedIn(JSON.parse(line)));
    },
    async reset() {
      await ask('POST', '/reset');
    },
  };
}

/** @throws RangeError for a job that is not there, or has no version */
function pathOf(run: RunName, platform: Platform): string {
  if (typeof run === 'string') return encodeURIComponent(run);
  if (typeof run === 'object') return `${run.job_id}/versions/${run.version_id}`;
  const latest = platform.findJob(run)?.latest;
  if (latest === undefined) throw new RangeError(`There is no version of job ${run}.`);
  return `${run}/versions/${latest.id}`;
}

type Line = Omit<LoggedObservation, 'job'> & { readonly job_id: number | string; readonly version_id?: number };

function loggedIn({ fact, time, job_id, version_id, status, event }: Line): LoggedObservation {
  const job = version_id === undefined ? String(job_id) : `${job_id}/${version_id}`;
  return { fact, job, time, status, ...(event === undefined ? {} : { event }) };
}
