import { describe, expect, test } from 'vitest';
import type { Environment } from '../../src/environment.ts';
import { WatchError } from '../../src/errors.ts';
import type { Observation } from '../../src/log/observation.ts';
import { type Recorded, type RecordOptions, record } from '../../src/watch/record.ts';
import { type Client, pathOf, serve } from '../fake-api/client.ts';
import { serveWith, withoutWaiting } from './plain-server.ts';

const MINUTE = 60_000;

/** An environment whose clock is put forward by each wait. */
function withClock(): Environment & { time: number; readonly waits: number[] } {
  const waits: number[] = [];
  const environment = {
    ...withoutWaiting(waits),
    time: Date.UTC(2030, 0),
    waits,
    now: () => environment.time,
    async wait(milliseconds: number, signal?: AbortSignal) {
      signal?.throwIfAborted();
      waits.push(milliseconds);
      environment.time += milliseconds;
    },
  };
  return environment;
}

/** What passes record: for each, `job/version status` in order. Between passes something may happen. */
async function passesOf(
  options: RecordOptions,
  between: readonly (() => unknown)[],
  environment: Environment = withClock(),
): Promise<string[][]> {
  const passes: string[][] = [[]];
  for await (const { observations, pass } of record({ ...options, passes: between.length + 1 }, environment)) {
    passes.at(-1)?.push(...observations.map(({ observation: { job, status } }) => `${job} ${status}`));
    if (pass === undefined) continue;
    await between[passes.length - 1]?.();
    passes.push([]);
  }
  return passes.slice(0, -1);
}

const optionsFor = ({ url, project }: Client) => ({ endpoint: url, project, token: 'any' });

/** How often the API was asked for a version, and not for the list. */
async function withLookUps(client: Client): Promise<{ options: RecordOptions; lookUps: string[] }> {
  const lookUps: string[] = [];
  const { endpoint } = await serveWith(async ({ url = '', headers }, response) => {
    if (url.includes('/versions/')) lookUps.push(url.slice(url.indexOf('/training-jobs') + '/training-jobs'.length));
    const answer = await fetch(client.url + url, { headers: { 'X-Auth-Token': String(headers['x-auth-token']) } });
    response.writeHead(answer.status).end(await answer.text());
  });
  return { options: { endpoint, project: client.project, token: 'any' }, lookUps };
}

describe('a record of a project', () => {
  test('has the first status of each job, then changes only', async () => {
    const client = await serve();
    const [one, two] = [await client.create(), await client.create()];
    const keys = [one, two].map(({ job_id, version_id }) => `${job_id}/${version_id}`);
    const passes = await passesOf(optionsFor(client), [
      () => client.send(two, 'submit'),
      () => {},
      () => client.bring(one, 'COMPLETED'),
      () => client.send(two, 'start'),
    ]);
    const [first, second] = keys;
    expect(passes).toEqual([[`${first} 1`, `${second} 1`], [`${second} 4`], [], [`${first} 10`], [`${second} 8`]]);
  });

  test('begins each pass one period after the last one began', async () => {
    const client = await serve();
    const environment = withClock();
    await passesOf(
      { ...optionsFor(client), every: '30s' },
      [() => {}, () => (environment.time += 12_000)],
      environment,
    );
    expect(environment.waits).toEqual([30_000, 18_000]);
    await passesOf({ ...optionsFor(client), every: '30s' }, [() => (environment.time += 100_000)], environment);
    expect(environment.waits.slice(2)).toEqual([0]);
  });

  test('has a live job again with each heartbeat, and one that ended only once', async () => {
    const client = await serve();
    const [live, ended] = [await client.create(), await client.create()];
    await client.bring(ended, 'COMPLETED');
    const passes = await passesOf(
      { ...optionsFor(client), every: '1m', heartbeat: '3m' },
      Array.from({ length: 7 }, () => () => {}),
    );
    const again = [`${live.job_id}/${live.version_id} 1`];
    expect(passes.slice(1)).toEqual([[], [], again, [], [], again, []]);
  });

  test('has every job in each pass where that is asked for', async () => {
    const client = await serve();
    for (const status of ['COMPLETED', 'INIT'] as const) await client.bring(await client.create(), status);
    const [first, ...others] = await passesOf({ ...optionsFor(client), all: true }, [() => {}, () => {}]);
    expect(first).toHaveLength(2);
    expect(others).toEqual([first, first]);
  });

  test('goes on from what was recorded before', async () => {
    const client = await serve();
    const [one, two] = [await client.create(), await client.create()];
    const recorded: Observation[] = [];
    const environment = withClock();
    for await (const { observations } of record({ ...optionsFor(client), passes: 1 }, environment))
      recorded.push(...observations.map(({ observation }) => observation));
    expect(await passesOf({ ...optionsFor(client), recorded }, [], environment)).toEqual([[]]);
    await client.send(two, 'submit');
    environment.time += 10 * MINUTE;
    expect(await passesOf({ ...optionsFor(client), recorded }, [], environment)).toEqual([
      [`${one.job_id}/${one.version_id} 1`, `${two.job_id}/${two.version_id} 4`],
    ]);
  });

  test('judges what it has, as validate does', async () => {
    const codes = [8, 0, 1, 99];
    const options = await serveWith((_, response) => {
      const jobs = [{ job_id: 1, version_id: 2, status: codes.shift() }];
      response.end(JSON.stringify({ job_total_count: 1, jobs }));
    });
    const verdicts: string[] = [];
    const left: unknown[] = [];
    for await (const { observations } of record({ ...options, every: '1m', passes: 4 }, withClock())) {
      for (const each of observations) {
        verdicts.push(each.judgement.verdict);
        left.push(each.left);
      }
    }
    expect(verdicts).toEqual(['first', 'gap', 'impossible', 'unrecognized']);
    expect(left).toEqual([
      undefined,
      { status: 'RUNNING', milliseconds: MINUTE },
      { status: 'UNKNOWN', milliseconds: MINUTE },
      { status: 'INIT', milliseconds: MINUTE },
    ]);
  });

  test('reads the numbers of older releases', async () => {
    const client = await serve({ quirks: true });
    const { job_id, version_id } = await client.create();
    expect(await passesOf(optionsFor(client), [() => {}])).toEqual([[`${job_id}/${version_id} 1`], []]);
  });

  test('is of one workspace where it is named', async () => {
    const client = await serve();
    await client.create();
    const { job_id, version_id } = await client.create({ workspace_id: 'w' });
    expect(await passesOf({ ...optionsFor(client), workspace: 'w' }, [])).toEqual([[`${job_id}/${version_id} 1`]]);
  });
});

/** A list of jobs, of which each request gets a page; what happens before the request for a page may change it. */
async function serveList(ids: number[], before: Readonly<Record<number, () => void>> = {}) {
  const pages: string[] = [];
  const lookUps: string[] = [];
  const options = await serveWith(({ url = '' }, response) => {
    const { pathname, searchParams } = new URL(url, 'http://host');
    if (pathname.includes('/versions/')) {
      lookUps.push(pathname.split('/')[4] ?? '');
      const isThere = ids.includes(Number(lookUps.at(-1)));
      response.writeHead(isThere ? 200 : 404).end(JSON.stringify(isThere ? { status: 8 } : { is_success: false }));
      return;
    }
    const [page, perPage] = [Number(searchParams.get('page')), Number(searchParams.get('per_page'))];
    before[page]?.();
    pages.push(`${page} of ${perPage} by ${searchParams.get('sortBy')} ${searchParams.get('order')}`);
    const jobs = ids
      .slice((page - 1) * perPage, page * perPage)
      .map((id) => ({ job_id: id, version_id: 1, status: 8, create_time: id }));
    response.end(JSON.stringify({ is_success: true, job_total_count: ids.length, jobs }));
  });
  return { options, pages, lookUps };
}

const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

describe('a list of many jobs', () => {
  test.each([
    [0, 1],
    [1, 1],
    [999, 1],
    [1000, 1],
    [1001, 2],
    [2345, 3],
  ])('of %i is read with %i requests', async (count, requests) => {
    const { options, pages } = await serveList(upTo(count));
    const [first = []] = await passesOf(options, []);
    expect(first).toEqual(upTo(count).map((id) => `${id}/1 8`));
    expect(pages).toEqual(upTo(requests).map((page) => `${page} of 1000 by create_time asc`));
  });

  test('may change while it is read: a job that moves to a page before is looked up, and nothing is doubled', async () => {
    const ids = upTo(1500);
    let deletions = 0;
    const { options, lookUps } = await serveList(ids, {
      2: () => {
        if (deletions++ === 1) ids.splice(10, 3);
      },
    });
    const [first = [], ...others] = await passesOf({ ...options, heartbeat: '1h' }, [() => {}, () => {}, () => {}]);
    expect(first).toHaveLength(1500);
    expect(others).toEqual([[], [], []]);
    // Three that were not seen, as they moved; then the three that are gone.
    expect(lookUps).toEqual(['1001', '1002', '1003', '11', '12', '13']);
  });

  test('may have a job on two pages', async () => {
    const ids = upTo(1001);
    const { options } = await serveList(ids, { 2: () => ids.unshift(5000) });
    for (const all of [false, true]) {
      const [first = []] = await passesOf({ ...options, all }, []);
      expect(new Set(first).size).toBe(first.length);
    }
  });

  test('that the API limits to shorter pages is read to its end', async () => {
    const ids = upTo(25);
    const options = await serveWith(({ url = '' }, response) => {
      const page = Number(new URL(url, 'http://host').searchParams.get('page'));
      const jobs = ids.slice((page - 1) * 10, page * 10).map((id) => ({ job_id: id, version_id: 1, status: 8 }));
      response.end(JSON.stringify({ job_total_count: '25', jobs }));
    });
    expect((await passesOf(options, []))[0]).toHaveLength(25);
  });

  test.each([
    [
      'without an end',
      { job_total_count: 1e9, jobs: [{ job_id: 1, version_id: 1, status: 8 }] },
      'more than 1000 pages',
    ],
    ['that is none', { is_success: true }, 'the response has no list of jobs; is this the endpoint of the API?'],
    ['that is a text', { jobs: 'none' }, 'the response has no list of jobs; is this the endpoint of the API?'],
  ])('%s ends the record', async (_, body, message) => {
    const options = await serveWith((_, response) => response.end(JSON.stringify(body)));
    await expect(passesOf(options, [])).rejects.toThrow(message);
  });

  test('counts items that are no jobs with a status, and passes over jobs without a version', async () => {
    const jobs = [
      { job_id: 1, version_id: null, status: null },
      { job_id: 2, version_id: 3, status: { code: 8 } },
      { job_id: 'a/b', version_id: 3, status: 8 },
      { job_id: 'x'.repeat(65), version_id: 3, status: 8 },
      { job_id: 4, status: 8 },
      'job',
      null,
      { job_id: '\u001b[2J', version_id: 3, status: 8 },
      { job_id: '12345678901234567890', version_id: 3, status: `${'y'.repeat(1000)}` },
    ];
    const options = await serveWith((_, response) => response.end(JSON.stringify({ job_total_count: 9, jobs })));
    const all: Recorded[] = [];
    for await (const each of record({ ...options, passes: 1 }, withClock())) all.push(each);
    expect(all.map(({ malformed }) => malformed)).toEqual([7, 0]);
    expect(all[0]?.observations.map(({ observation }) => observation)).toMatchObject([
      { job: '12345678901234567890/3', status: `${'y'.repeat(100)}…` },
    ]);
  });
});

describe('a job that is missing from the list', () => {
  test('is looked up once, and forgotten where it is gone', async () => {
    const client = await serve();
    const ids = await client.create();
    await client.bring(ids, 'RUNNING');
    const { options, lookUps } = await withLookUps(client);
    const remove = async () => {
      await client.deleteJob(ids);
      await client.advance('1d');
    };
    const passes = await passesOf({ ...options, every: '1m', heartbeat: '1m' }, [remove, () => {}, () => {}, () => {}]);
    expect(passes.slice(1)).toEqual([[], [], [], []]);
    expect(lookUps).toEqual([pathOf(ids)]);
  });

  test('is an older version, which is followed to its end', async () => {
    const client = await serve();
    const old = await client.create();
    await client.bring(old, 'RUNNING');
    const { options, lookUps } = await withLookUps(client);
    const key = `${old.job_id}/${old.version_id}`;
    const passes = await passesOf({ ...options, every: '1m', heartbeat: '3m' }, [
      () => client.createVersion(old),
      () => {},
      () => client.send(old, 'finish'),
      () => {},
      () => {},
      () => {},
    ]);
    // Once at first, and then with the heartbeat, by when it has ended.
    expect(passes.map((pass) => pass.filter((each) => each.startsWith(key)))).toEqual([
      [`${key} 8`],
      [],
      [],
      [`${key} 10`],
      [],
      [],
      [],
    ]);
    expect(lookUps).toEqual([pathOf(old), pathOf(old)]);
  });

  test('is not looked up where it had ended, and is not doubled when it is there again', async () => {
    const ids = [1, 2, 3];
    const options = await serveWith(({ url = '' }, response) => {
      if (url.includes('/versions/')) throw new Error('looked up');
      const jobs = ids.map((id) => ({ job_id: id, version_id: 1, status: 10 }));
      response.end(JSON.stringify({ job_total_count: ids.length, jobs }));
    });
    const without = () => ids.splice(1, 1);
    const withIt = () => ids.splice(1, 0, 2);
    expect((await passesOf(options, [without, withIt, without, () => {}, withIt])).slice(1)).toEqual([
      [],
      [],
      [],
      [],
      [],
    ]);
  });

  test('of which there are very many are looked up in several passes', async () => {
    const ids = upTo(250);
    const { options, lookUps } = await serveList(ids);
    const counts: number[] = [];
    const count = () => counts.push(lookUps.length);
    await passesOf(options, [() => ids.splice(0), count, count, count, count]);
    expect(counts).toEqual([100, 200, 250, 250]);
  });

  test('is looked up before those that were gone long ago, however many an old log has', async () => {
    const { options, lookUps } = await serveList([]);
    const ids = upTo(250);
    const recorded = ids.map((id) => ({ job: `${id}/1`, status: 8, time: Date.UTC(2029, 0) + id * MINUTE }));
    await passesOf({ ...options, recorded }, []);
    expect(lookUps).toEqual(ids.map(String).reverse().slice(0, 100));
  });

  test.each([401, 403])('ends the record where the API refuses the token: %i', async (status) => {
    let isListed = true;
    const options = await serveWith(({ url = '' }, response) => {
      if (url.includes('/versions/')) response.writeHead(status).end('{"is_success":false}');
      else response.end(JSON.stringify({ jobs: isListed ? [{ job_id: 1, version_id: 1, status: 8 }] : [] }));
    });
    const hide = () => {
      isListed = false;
    };
    await expect(passesOf(options, [hide])).rejects.toThrow(`HTTP ${status}`);
  });
});

describe('an API that fails', () => {
  /** A list with one job; requests are answered with these HTTP status codes first. */
  const failing = (statuses: number[]) =>
    serveWith((_, response) => {
      const status = statuses.shift() ?? 200;
      const jobs = [{ job_id: 1, version_id: 1, status: 8 }];
      response.writeHead(status).end(JSON.stringify({ is_success: status === 200, jobs }));
    });

  test('ten times in a row has the pass given up, and the next one begun', async () => {
    const failures: string[] = [];
    const environment = withClock();
    const onFailure = ({ message }: WatchError) => failures.push(message);
    const options = { ...(await failing(Array(25).fill(503))), onFailure, every: '5m' };
    const passes: number[] = [];
    for await (const { observations } of record({ ...options, passes: 4 }, environment))
      if (observations.length > 0) passes.push(observations.length);
    expect(failures).toEqual(['HTTP 503, 10 times in a row', 'HTTP 503, 10 times in a row']);
    expect(passes).toEqual([1]);
    // The third pass has waited 31 s for its first page, of the 5 minutes to the next.
    expect(environment.waits.filter((wait) => wait > MINUTE)).toEqual([5 * MINUTE, 5 * MINUTE, 5 * MINUTE - 31_000]);
  });

  test('in the last pass ends the record with an error', async () => {
    const error = await passesOf(await failing(Array(10).fill(503)), []).catch((error) => error);
    expect(error).toBeInstanceOf(WatchError);
    expect(error).toMatchObject({ message: 'HTTP 503, 10 times in a row', isTransient: true });
  });

  test.each([400, 401, 403, 404, 302])('for good ends it at once: %i', async (status) => {
    await expect(passesOf(await failing([200, status]), [() => {}, () => {}])).rejects.toThrow(`HTTP ${status}`);
  });
});

test('has what the API has answered, whatever happens to jobs', async () => {
  const client = await serve({ settings: { scenario: 'typical' } });
  const made = [];
  for (let count = 0; count < 20; count++) made.push(await client.create());
  // The clock of the platform is put forward by a random time between passes, so that jobs change, end and are deleted.
  const happen = () => client.advance(`${1 + Math.floor(Math.random() * 600)}s`);
  const passes = await passesOf(
    { ...optionsFor(client), heartbeat: '30d' },
    Array.from({ length: 150 }, () => happen),
  );
  const recorded = new Map<string, string[]>();
  for (const each of passes.flat()) {
    const [job = '', status = ''] = each.split(' ');
    recorded.set(job, [...(recorded.get(job) ?? []), status]);
  }
  const answered = new Map<string, string[]>();
  for (const { job_id, version_id, status } of await client.lines('polls')) {
    const statuses = answered.get(`${job_id}/${version_id}`) ?? [];
    if (statuses.at(-1) !== String(status)) statuses.push(String(status));
    answered.set(`${job_id}/${version_id}`, statuses);
  }
  expect(recorded).toEqual(answered);
  expect([...answered.values()].some((statuses) => statuses.length > 2)).toBe(true);
});
