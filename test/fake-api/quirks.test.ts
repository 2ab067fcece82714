import { describe, expect, test } from 'vitest';
import { inLegacyForm } from '../../src/fake-api/responses.ts';
import { isMalformed } from '../../src/log/observation.ts';
import { readLog } from '../../src/log/read.ts';
import { chunked } from '../log/logs.ts';
import { type Client, type Ids, newJob, pathOf, serve } from './client.ts';

/** All values in a body, at any depth. */
function valuesIn(body: unknown): readonly unknown[] {
  return typeof body === 'object' && body !== null ? Object.values(body).flatMap(valuesIn) : [body];
}

/** The responses to several requests. */
async function responsesOf(client: Client): Promise<readonly unknown[]> {
  const created = await client.vendor<Ids>('POST', '', newJob);
  const ids = { job_id: Number(created.body.job_id), version_id: Number(created.body.version_id) };
  await client.bring(ids, 'RUNNING');
  const path = pathOf(ids);
  const answers = [
    created,
    await client.vendor('GET'),
    await client.vendor('GET', `/${ids.job_id}/versions`),
    await client.vendor('GET', path),
    await client.vendor('GET', `${path}/log/file-names`),
    await client.vendor('GET', `${path}/aom-log?log_file=job-job.0`),
    await client.vendor('POST', '', newJob),
    await client.vendor('GET', '/7/versions/7'),
    await client.vendor('GET', '?per_page=0'),
    await client.vendor('POST', '', 'no JSON'),
    await client.ask('GET', `/v1/${client.project}/training-jobs`, undefined, {}),
    await client.stop(ids),
    await client.delete(ids),
  ];
  return answers.map(({ status, body }) => ({ status, body }));
}

describe('the legacy form', () => {
  test('quotes numbers, renames error_message to error_msg, and changes nothing else', async () => {
    const current = await responsesOf(await serve());
    const legacy = await responsesOf(await serve({ quirks: true }));
    const expected = current.map((answer) => {
      const { status, body } = answer as { status: number; body: object };
      // The expected body comes from the text of the JSON.
      const text = JSON.stringify(body)
        .replaceAll(/("(?:[^"\\]|\\.)*")|(-?\d+(?:\.\d+)?)/g, (_, quoted, number) => quoted ?? `"${number}"`)
        .replace('"error_message":', '"error_msg":');
      return { status, body: JSON.parse(text) };
    });
    expect(legacy).toEqual(expected);
    for (const answer of legacy) {
      const { body } = answer as { body: object };
      expect(valuesIn(body).filter((value) => typeof value === 'number')).toEqual([]);
    }
  });

  test('quotes a status, which the readers of logs understand', async () => {
    const client = await serve({ quirks: true });
    const { body } = await client.vendor('POST', '', newJob);
    expect(body).toMatchObject({ is_success: true, job_id: '100001', version_id: '200001', status: '1' });
    const entries = [];
    for await (const part of readLog(chunked(JSON.stringify(body)))) entries.push(...part);
    expect(entries.map((entry) => !isMalformed(entry) && [entry.job, entry.status])).toEqual([['100001/200001', '1']]);
  });

  test('keeps the text of an error', async () => {
    const client = await serve({ quirks: true });
    await client.set({ faults: [{ kind: 'throttled', retryAfter: '5s' }] });
    const { status, headers, body } = await client.vendor('GET');
    expect([status, headers.get('retry-after')]).toEqual([429, '5']);
    expect(body).toEqual({ is_success: false, error_msg: 'TooManyRequests', error_code: 'ModelArts.2799' });
  });

  test('does not apply to the control', async () => {
    const client = await serve({ quirks: true });
    await client.vendor('POST', '', newJob);
    expect(await client.states()).toMatchObject([{ job_id: 100_001, version_id: 200_001 }]);
    expect((await client.control('GET', '/clock')).body.speed).toBe(0);
    expect((await client.control('POST', '/clock', {})).body).toHaveProperty('error');
    const [line] = await client.lines();
    expect(line).toMatchObject({ job_id: 100_001, status: 1 });
  });

  test.each([
    [7, '7'],
    [1.5, '1.5'],
    ['7', '7'],
    [true, true],
    [null, null],
    [
      [1, [2]],
      ['1', ['2']],
    ],
    [
      { a: { b: 1 }, error_message: 'x' },
      { a: { b: '1' }, error_msg: 'x' },
    ],
  ])('of %j is %j', (body, expected) => {
    expect(inLegacyForm(body)).toEqual(expected);
  });
});
