import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Status, statuses, statusNames } from '../../src/model/modelarts-v1/statuses.ts';
import { type Client, type Ids, newJob, ok, pathOf, serve } from './client.ts';

interface JobList {
  readonly quotas: number;
  readonly job_total_count: number;
  readonly job_count_limit: number;
  readonly jobs: readonly ListedJob[];
}

interface ListedJob {
  readonly job_id: number;
  readonly job_name: string;
  readonly job_desc: string;
  readonly version_id: number | null;
  readonly status: number | null;
  readonly create_time: number;
  readonly duration: number;
  readonly version_count: number;
}

async function list(client: Client, query = ''): Promise<JobList> {
  return ok(await client.vendor<JobList>('GET', query)).body;
}

const namesIn = ({ jobs }: JobList) => jobs.map(({ job_name }) => job_name);

/** A server with a job in each of some statuses, which stays there and has its name. */
async function serveJobs(names: readonly Status[]): Promise<Client> {
  const client = await serve({ settings: { progress: { polls: 1_000_000 } } });
  for (const name of names) await client.bring(await client.create({ job_name: name }), name);
  return client;
}

describe('a list of jobs', () => {
  test('is empty without jobs', async () => {
    const client = await serve();
    expect(await list(client)).toMatchObject({ job_total_count: 0, jobs: [] });
  });

  test('has the jobs of its project, the oldest first', async () => {
    const client = await serve();
    const other = client.in('other');
    await client.create({ job_name: 'b' });
    await other.create({ job_name: 'c' });
    await client.create({ job_name: 'a' });
    expect(namesIn(await list(client))).toEqual(['b', 'a']);
    expect(namesIn(await list(other))).toEqual(['c']);
    const { quotas, job_total_count, job_count_limit } = await list(client);
    expect(job_total_count).toBe(2);
    expect(job_total_count + job_count_limit).toBe(quotas);
  });

  test('has the latest version of each', async () => {
    const client = await serve();
    const first = await client.create({ job_name: 'a', job_desc: 'of two' });
    await client.bring(first, 'COMPLETED');
    const second = await client.createVersion(first);
    await client.bring(second, 'RUNNING');
    const { jobs } = await list(client);
    const detail = ok(await client.vendor('GET', pathOf(second))).body;
    const { job_id, version_id, create_time, duration } = detail;
    expect(jobs).toEqual([
      { job_id, job_name: 'a', job_desc: 'of two', version_id, status: 8, create_time, duration, version_count: 2 },
    ]);
    ok(await client.delete(second));
    await client.advance('1m');
    expect((await list(client)).jobs).toMatchObject([{ version_id: first.version_id, status: 10, version_count: 1 }]);
  });

  test('has jobs without versions', async () => {
    const client = await serve();
    await client.create({ job_name: 'empty', config: { ...newJob.config, create_version: false } });
    expect((await list(client)).jobs).toMatchObject([
      { job_name: 'empty', version_id: null, status: null, duration: 0, version_count: 0 },
    ]);
    for (const query of ['?status=1', '?sortBy=status', '?sortBy=duration'])
      expect(namesIn(await list(client, query))).toEqual(query === '?status=1' ? [] : ['empty']);
  });
});

describe('a filter', () => {
  test('by status keeps the jobs that have it, for all 23', async () => {
    const client = await serveJobs(statusNames);
    for (const name of statusNames) {
      expect(namesIn(await list(client, `?status=${statuses[name].code}`))).toEqual([name]);
    }
  });

  test.each(['3,5,6,13', '3|5|6|13'])('by several statuses keeps the jobs that have one of them: %s', async (codes) => {
    const client = await serveJobs(['RUNNING', 'IMAGE_FAILED', 'SUBMIT_FAILED', 'DELETE_FAILED', 'CANCELED', 'FAILED']);
    const found = await list(client, `?status=${encodeURIComponent(codes)}`);
    expect(namesIn(found)).toEqual(['IMAGE_FAILED', 'SUBMIT_FAILED', 'DELETE_FAILED', 'CANCELED']);
    expect(found.job_total_count).toBe(4);
  });

  test('by an unknown status keeps none', async () => {
    const client = await serveJobs(['RUNNING']);
    expect(await list(client, '?status=99')).toMatchObject({ job_total_count: 0, jobs: [] });
  });

  test('by a text keeps the jobs with it in their names', async () => {
    const client = await serve();
    for (const job_name of ['alpha', 'alphabet', 'beta', 'Alpha']) await client.create({ job_name });
    expect(namesIn(await list(client, '?search_content=alpha'))).toEqual(['alpha', 'alphabet']);
    expect(namesIn(await list(client, '?search_content=bet'))).toEqual(['alphabet', 'beta']);
    expect(namesIn(await list(client, '?search_content='))).toHaveLength(4);
    expect(namesIn(await list(client, '?search_content=%25'))).toEqual([]);
  });

  test('by workspace keeps the jobs in it: in 0 unless one is given', async () => {
    const client = await serve();
    await client.create({ job_name: 'a' });
    await client.create({ job_name: 'b', workspace_id: 'w1' });
    await client.create({ job_name: 'c', workspace_id: null });
    expect(namesIn(await list(client))).toEqual(['a', 'c']);
    expect(namesIn(await list(client, '?workspace_id=0'))).toEqual(['a', 'c']);
    expect(namesIn(await list(client, '?workspace_id=w1'))).toEqual(['b']);
    expect(namesIn(await list(client, '?workspace_id=w2'))).toEqual([]);
  });

  test('can be combined with others', async () => {
    const client = await serveJobs(['WAITING', 'RUNNING', 'FAILED']);
    expect(namesIn(await list(client, '?status=7,8&search_content=RUN&workspace_id=0'))).toEqual(['RUNNING']);
  });

  test('polls no jobs but those that it shows', async () => {
    const client = await serveJobs(['WAITING', 'RUNNING', 'FAILED']);
    await list(client, '?status=8');
    await list(client, '?per_page=1');
    expect((await client.lines('polls')).map(({ status }) => status)).toEqual([8, 7]);
  });
});

describe('the pages of a list', () => {
  test('have ten jobs unless another number is given', async () => {
    const client = await serve();
    for (let index = 0; index < 12; index++) await client.create();
    expect((await list(client)).jobs).toHaveLength(10);
    expect((await list(client, '?page=2')).jobs).toHaveLength(2);
    expect((await list(client, '?per_page=1000')).jobs).toHaveLength(12);
  });

  test('together have every job once, and each has their number', async () => {
    const client = await serve();
    const made: Ids[] = [];
    for (let index = 0; index < 7; index++) made.push(await client.create());
    const expected = made.map(({ job_id }) => job_id);
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 9 }), async (perPage) => {
        const pages = [];
        for (let page = 1; page <= Math.ceil(7 / perPage) + 1; page++)
          pages.push(await list(client, `?per_page=${perPage}&page=${page}`));
        expect(pages.flatMap(({ jobs }) => jobs.map(({ job_id }) => job_id))).toEqual(expected);
        expect(new Set(pages.map(({ job_total_count }) => job_total_count))).toEqual(new Set([7]));
        expect(pages.at(-1)?.jobs).toEqual([]);
        for (const { jobs } of pages.slice(0, -2)) expect(jobs).toHaveLength(perPage);
      }),
      { numRuns: 12 },
    );
  });
});

describe('the order of a list', () => {
  const keys = ['job_name', 'job_desc', 'status', 'duration', 'version_count', 'create_time'] as const;

  /** Jobs that differ in every key. */
  async function serveVariedJobs(): Promise<Client> {
    const client = await serve({ settings: { progress: { polls: 1_000_000 } } });
    const made = [
      ['delta', 'x', 'fail', '1m', 1],
      ['alpha', 'z', undefined, '3m', 3],
      ['omega', 'w', 'lose', '2m', 2],
      ['gamma', 'y', 'finish', '4m', 4],
    ] as const;
    for (const [job_name, job_desc, end, after, versions] of made) {
      let ids = await client.create({ job_name, job_desc });
      for (let count = 1; count < versions; count++) ids = await client.createVersion(ids);
      await client.bring(ids, 'RUNNING');
      await client.advance(after);
      if (end !== undefined) await client.send(ids, end);
    }
    return client;
  }

  test.each(keys)('is ascending or descending by %s', async (key) => {
    const client = await serveVariedJobs();
    const shown = await list(client);
    const values = shown.jobs.map((job) => job[key]);
    expect(new Set(values).size, String(values)).toBe(4);
    const expected = [...values].sort((one, other) => ((one ?? 0) < (other ?? 0) ? -1 : 1));
    const sorted = async (order: string) => (await list(client, `?sortBy=${key}${order}`)).jobs.map((job) => job[key]);
    expect(await sorted('&order=asc')).toEqual(expected);
    expect(await sorted('')).toEqual(expected);
    expect(await sorted('&order=desc')).toEqual(expected.toReversed());
  });

  test('is the same on pages as in the whole list, with every filter', async () => {
    const client = await serve({ settings: { progress: { polls: 1_000_000 } } });
    const states = ['WAITING', 'RUNNING', 'RUNNING', 'FAILED'] as const;
    for (let index = 0; index < 24; index++) {
      const workspace_id = index % 5 === 4 ? 'w1' : '0';
      const job = { job_name: `job-${(index * 7) % 24}`, job_desc: `${index % 3}`, workspace_id };
      const ids = await client.create(job);
      await client.bring(ids, states[index % 4] ?? 'RUNNING');
      if (index % 6 === 0) await client.createVersion(ids);
      if (index % 2 === 0) await client.advance('1s');
    }
    const filters = ['', '&status=7', '&status=8,11', '&search_content=1', '&workspace_id=w1', '&search_content=none'];
    for (const [key, order, filter] of keys.flatMap((key) =>
      ['asc', 'desc'].flatMap((order) => filters.map((filter) => [key, order, filter] as const)),
    )) {
      const query = `?sortBy=${key}&order=${order}${filter}`;
      const whole = await list(client, `${query}&per_page=1000`);
      const perPage = 5;
      const shown: ListedJob[] = [];
      for (let page = 1; page <= whole.job_total_count / perPage + 1; page++) {
        const { jobs, job_total_count } = await list(client, `${query}&per_page=${perPage}&page=${page}`);
        expect(job_total_count).toBe(whole.jobs.length);
        shown.push(...jobs);
      }
      expect(shown, query).toEqual(whole.jobs);
      // Those that are alike stand in the order of their creation.
      const sign = order === 'asc' ? 1 : -1;
      const sorted = whole.jobs.toSorted((one, other) => {
        const [first, second] = [one[key] ?? 0, other[key] ?? 0];
        return (first < second ? -sign : first > second ? sign : 0) || one.job_id - other.job_id;
      });
      expect(whole.jobs, query).toEqual(sorted);
    }
  });

  test('holds across pages', async () => {
    const client = await serve();
    for (const job_name of ['c', 'a', 'd', 'b']) await client.create({ job_name });
    expect(namesIn(await list(client, '?sortBy=job_name&order=desc&per_page=3&page=1'))).toEqual(['d', 'c', 'b']);
    expect(namesIn(await list(client, '?sortBy=job_name&order=desc&per_page=3&page=2'))).toEqual(['a']);
  });

  test('puts jobs without versions first', async () => {
    const client = await serve();
    await client.create({ job_name: 'a' });
    await client.create({ job_name: 'b', config: { ...newJob.config, create_version: false } });
    expect(namesIn(await list(client, '?sortBy=status'))).toEqual(['b', 'a']);
  });
});

describe('a list of versions', () => {
  interface VersionList {
    readonly version_count: number;
    readonly job_name: string;
    readonly versions: readonly {
      readonly version_id: number;
      readonly version_name: string;
      readonly status: number;
    }[];
  }

  test('has all of them, the oldest first, unless a page is given', async () => {
    const client = await serve();
    const made = [await client.create({ job_name: 'job' })];
    for (let index = 0; index < 11; index++) made.push(await client.createVersion(made.at(-1) as Ids));
    const [{ job_id }] = made as [Ids];
    const versions = async (query = '') =>
      ok(await client.vendor<VersionList>('GET', `/${job_id}/versions${query}`)).body;
    const idsIn = (list: VersionList) => list.versions.map(({ version_id }) => version_id);
    const expected = made.map(({ version_id }) => version_id);
    const whole = await versions();
    expect(idsIn(whole)).toEqual(expected);
    expect(whole).toMatchObject({ job_id, job_name: 'job', version_count: 12 });
    expect(whole.versions.map(({ version_name }) => version_name).slice(8)).toEqual([
      'V0009',
      'V0010',
      'V0011',
      'V0012',
    ]);
    expect(idsIn(await versions('?page=0&per_page=5'))).toEqual(expected);
    expect(idsIn(await versions('?page=1'))).toEqual(expected.slice(0, 10));
    expect(idsIn(await versions('?page=2'))).toEqual(expected.slice(10));
    expect(idsIn(await versions('?page=3&per_page=5'))).toEqual(expected.slice(10));
    expect(await versions('?page=4&per_page=5')).toMatchObject({ version_count: 12, versions: [] });
  });

  test('counts those that are not deleted', async () => {
    const client = await serve({ settings: { progress: { polls: 1_000_000 } } });
    const first = await client.create();
    const second = await client.createVersion(first);
    await client.bring(first, 'FAILED');
    await client.set({ progress: 'at once' }, first);
    ok(await client.delete(first));
    const { body } = await client.vendor('GET', `/${first.job_id}/versions`);
    expect(body).toMatchObject({
      version_count: 1,
      versions: [{ version_id: second.version_id, version_name: 'V0002' }],
    });
    const third = await client.createVersion(second);
    expect((await client.vendor('GET', pathOf(third))).body.version_name).toBe('V0003');
    expect(third.version_id).toBeGreaterThan(second.version_id);
  });

  test('has the same fields for each as its details', async () => {
    const client = await serve({ settings: { progress: { polls: 1_000_000 } } });
    const first = await client.create();
    const second = await client.createVersion(first);
    await client.bring(second, 'RUNNING');
    await client.advance('1m');
    const { versions } = ok(await client.vendor<{ versions: object[] }>('GET', `/${first.job_id}/versions`)).body;
    for (const [index, ids] of [first, second].entries()) {
      const detail = ok(await client.vendor('GET', pathOf(ids))).body;
      for (const [name, value] of Object.entries(versions[index] ?? {})) {
        if (name !== 'system_metric_list') expect(value, name).toEqual(detail[name]);
        else expect(JSON.parse(String(value))).toEqual(detail[name]);
      }
    }
  });
});
