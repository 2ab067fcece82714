import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Client, type Ids, newJob, ok, pathOf, serve } from '../client.ts';

interface LogAnswer {
  readonly content: string;
  readonly lines: number;
  readonly start_line: string;
  readonly end_line: string;
}

async function part(client: Client, ids: Ids, query = ''): Promise<LogAnswer> {
  return ok(await client.vendor<LogAnswer>('GET', `${pathOf(ids)}/aom-log?log_file=job-job.0${query}`)).body;
}

const linesOf = ({ content }: LogAnswer) => (content === '' ? [] : content.split('\n'));

/** A job that has run for a time, from 2025-01-01T00:00:00Z on. */
async function running(by: string): Promise<{ readonly client: Client; readonly ids: Ids }> {
  const client = await serve({ settings: { progress: { polls: 1_000_000 } } });
  const ids = await client.create({ job_name: 'job' });
  await client.bring(ids, 'RUNNING');
  await client.advance(by);
  return { client, ids };
}

describe('the log files of a version', () => {
  const filesOf = async (client: Client, ids: Ids) =>
    ok(await client.vendor('GET', `${pathOf(ids)}/log/file-names`)).body.log_file_list;

  test('exist from its first start on, one for each worker, with the name of the job', async () => {
    const client = await serve();
    const config = { ...newJob.config, worker_server_num: 3 };
    const ids = await client.create({ job_name: 'jobtest-tf', config });
    expect(await filesOf(client, ids)).toEqual([]);
    const none = await client.vendor('GET', `${pathOf(ids)}/aom-log?log_file=job-jobtest-tf.0`);
    expect(none.status).toBe(404);
    await client.bring(ids, 'RUNNING');
    const files = ['job-jobtest-tf.0', 'job-jobtest-tf.1', 'job-jobtest-tf.2'];
    expect(await filesOf(client, ids)).toEqual(files);
    await client.send(ids, 'fail');
    expect(await filesOf(client, ids)).toEqual(files);
    for (const file of files) ok(await client.vendor('GET', `${pathOf(ids)}/aom-log?log_file=${file}`));
  });

  test('do not exist for a job that never ran', async () => {
    const client = await serve();
    const ids = await client.create();
    await client.bring(ids, 'IMAGE_FAILED');
    expect(await filesOf(client, ids)).toEqual([]);
  });
});

describe('a training log', () => {
  test('has a line at the start, and one every ten seconds', async () => {
    const { client, ids } = await running('25s');
    expect(await part(client, ids)).toMatchObject({
      content: [
        '2025-01-01T00:00:00.000Z started',
        '2025-01-01T00:00:10.000Z step 1',
        '2025-01-01T00:00:20.000Z step 2',
      ].join('\n'),
      lines: 3,
    });
    await client.advance('4999ms');
    expect((await part(client, ids)).lines).toBe(3);
    await client.advance('1ms');
    expect((await part(client, ids)).lines).toBe(4);
  });

  test('stops growing when the run is over', async () => {
    const { client, ids } = await running('1m');
    await client.send(ids, 'finish');
    await client.advance('1h');
    expect((await part(client, ids)).lines).toBe(7);
  });

  test('returns its last 50 lines unless other lines are requested', async () => {
    const { client, ids } = await running('1h');
    const shown = linesOf(await part(client, ids));
    expect(shown).toHaveLength(50);
    expect(shown.at(-1)).toContain('step 360');
    expect(linesOf(await part(client, ids, '&lines=3'))).toEqual(shown.slice(-3));
    expect(linesOf(await part(client, ids, '&lines=500'))).toHaveLength(361);
    expect(linesOf(await part(client, ids, '&lines=50&order=asc'))).toEqual(shown);
    expect(await part(client, ids, '&lines=0')).toMatchObject({ content: '', lines: 0 });
  });

  test('can be read forwards from a line, and backwards', async () => {
    const { client, ids } = await running('1h');
    const last = await part(client, ids, '&lines=10');
    expect(await part(client, ids, `&base_line=${last.end_line}`)).toMatchObject({
      content: '',
      lines: 0,
      start_line: last.end_line,
      end_line: last.end_line,
    });
    await client.advance('20s');
    const more = await part(client, ids, `&base_line=${last.end_line}`);
    expect(linesOf(more).map((line) => line.slice(25))).toEqual(['step 361', 'step 362']);
    const before = await part(client, ids, `&base_line=${last.start_line}&order=asc&lines=2`);
    expect(linesOf(before).map((line) => line.slice(25))).toEqual(['step 349', 'step 350']);
  });

  test('is complete when its parts are put together, in both directions', async () => {
    const { client, ids } = await running('10m');
    const whole = linesOf(await part(client, ids, '&lines=500'));
    expect(whole).toHaveLength(61);
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 8, max: 70 }), async (size) => {
        let back = await part(client, ids, `&lines=${size}`);
        const pages = [back];
        while (back.lines === size) {
          back = await part(client, ids, `&lines=${size}&order=asc&base_line=${back.start_line}`);
          pages.unshift(back);
        }
        expect(pages.flatMap(linesOf)).toEqual(whole);
        let on = await part(client, ids, `&lines=${size}&order=desc&base_line=1`);
        const others = [on];
        while (on.lines === size) {
          on = await part(client, ids, `&lines=${size}&order=desc&base_line=${on.end_line}`);
          others.push(on);
        }
        expect(others.flatMap(linesOf)).toEqual(whole);
        for (const page of [...pages, ...others]) expect(linesOf(page)).toHaveLength(page.lines);
      }),
      { numRuns: 8 },
    );
  });

  test('of a run of decades is returned without delay', async () => {
    const { client, ids } = await running('25000d');
    const { lines, end_line } = await part(client, ids, '&lines=500');
    expect(lines).toBe(500);
    expect(await part(client, ids, `&base_line=${end_line}&order=asc&lines=1`)).toMatchObject({ lines: 1 });
    expect(await part(client, ids, '&base_line=1&lines=2')).toMatchObject({
      content: '2025-01-01T00:00:00.000Z started\n2025-01-01T00:00:10.000Z step 1',
    });
  });
});
