import { once } from 'node:events';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { statusNames } from '../../src/model/modelarts-v1/statuses.ts';
import { createKnownJobs } from '../../src/watch/known-jobs.ts';
import { createMetrics } from '../../src/watch/metrics.ts';
import { serveMetrics } from '../../src/watch/metrics-server.ts';

const START = Date.UTC(2030, 0);

/** Metrics of lists that are taken one after the other, a minute apart, and their series by name and labels. */
async function metricsOf(...lists: readonly Readonly<Record<string, number | string>>[]) {
  const known = createKnownJobs({ heartbeat: 3_600_000, all: false });
  let time = START;
  const metrics = await createMetrics(known, () => time);
  for (const list of lists) {
    known.beginPass();
    const observations = Object.entries(list).flatMap(([job, status]) => known.list({ job, status }, time) ?? []);
    metrics.take({ observations, malformed: 0 });
    metrics.take({ observations: [], malformed: 1, pass: { jobs: known.endPass(), milliseconds: 1500 } });
    time += 60_000;
  }
  metrics.countFailedRequest();
  metrics.countFailedPass();
  const text = await metrics.text();
  const series = [...text.matchAll(/^(\w+(?:\{.*\})?) (\S+)$/gm)].map(
    ([, name = '', value]) => [name, Number(value)] as const,
  );
  return { text, value: (name: string) => series.find(([each]) => each === name)?.[1], series, metrics };
}

describe('metrics', () => {
  test('count jobs by status, how long they were in it, and what was found', async () => {
    const { value } = await metricsOf(
      { '1/1': 7, '2/1': 8, '3/1': 99, '4/1': 10 },
      { '1/1': 8, '2/1': 8, '3/1': 99, '4/1': 8 },
      { '1/1': 10, '2/1': 8, '3/1': 99, '4/1': 8 },
    );
    expect(value('jobstat_jobs{status="RUNNING"}')).toBe(2);
    expect(value('jobstat_jobs{status="COMPLETED"}')).toBe(1);
    expect(value('jobstat_jobs{status="WAITING"}')).toBe(0);
    expect(value('jobstat_jobs{status="unrecognized"}')).toBe(1);
    expect(value('jobstat_oldest_status_seconds{status="RUNNING"}')).toBe(180);
    expect(value('jobstat_oldest_status_seconds{status="COMPLETED"}')).toBe(60);
    expect(value('jobstat_oldest_status_seconds{status="INIT"}')).toBe(0);
    expect(value('jobstat_status_seconds_sum{status="WAITING"}')).toBe(60);
    expect(value('jobstat_status_seconds_bucket{le="10",status="WAITING"}')).toBe(0);
    expect(value('jobstat_status_seconds_bucket{le="60",status="WAITING"}')).toBe(1);
    expect(value('jobstat_status_seconds_count{status="RUNNING"}')).toBe(1);
    expect(value('jobstat_findings_total{kind="impossible",from="COMPLETED",to="RUNNING"}')).toBe(1);
    expect(value('jobstat_findings_total{kind="unrecognized",from="",to=""}')).toBe(1);
    expect(value('jobstat_findings_total{kind="malformed",from="",to=""}')).toBe(3);
    expect(value('jobstat_observations_total')).toBe(7);
    expect(value('jobstat_passes_total')).toBe(3);
    expect(value('jobstat_last_pass_timestamp_seconds')).toBe((START + 120_000) / 1000);
    expect(value('jobstat_last_pass_seconds')).toBe(1.5);
    expect(value('jobstat_failed_requests_total')).toBe(1);
    expect(value('jobstat_failed_passes_total')).toBe(1);
  });

  test('have no more series for more jobs, and no ids', async () => {
    const listOf = (count: number) =>
      Object.fromEntries(Array.from({ length: count }, (_, id) => [`${777_000 + id}/1`, id % statusNames.length]));
    const [few, many] = [await metricsOf(listOf(23)), await metricsOf(listOf(2300))];
    expect(many.series.map(([name]) => name)).toEqual(few.series.map(([name]) => name));
    expect(many.text).not.toContain('777');
  });

  test('have nothing of what an API calls a status', async () => {
    const { text } = await metricsOf({ '1/1': 'x"} 1\nevil' }, { '1/1': 'y' });
    expect(text).not.toContain('evil');
  });
});

describe('a server of metrics', () => {
  /** Asks a server; the headers may be any. */
  async function ask(url: string, method = 'GET', headers: Readonly<Record<string, string>> = {}) {
    const asked = request(url, { method, headers }).end();
    const [response] = await once(asked, 'response');
    let body = '';
    for await (const chunk of response) body += chunk;
    return { status: response.statusCode, type: response.headers['content-type'], body };
  }

  async function served() {
    const { metrics } = await metricsOf({ '1/1': 8 });
    const server = await serveMetrics(metrics, 0);
    onTestFinished(() => server.close());
    return server.url;
  }

  test('answers programs of this machine', async () => {
    const url = await served();
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/metrics$/);
    const { status, type, body } = await ask(url);
    expect({ status, type }).toEqual({ status: 200, type: 'text/plain; version=0.0.4; charset=utf-8' });
    expect(body).toContain('\njobstat_jobs{status="RUNNING"} 1\n');
    expect((await ask(url, 'HEAD')).status).toBe(200);
    expect((await ask(url, 'GET', { host: 'localhost' })).status).toBe(200);
  });

  test.each<[number, string, string, Readonly<Record<string, string>>]>([
    [403, '/metrics', 'GET', { host: 'evil.example' }],
    [403, '/metrics', 'GET', { origin: 'http://evil.example' }],
    [404, '/', 'GET', {}],
    [405, '/metrics', 'POST', {}],
  ])('answers %i to %s %s %j', async (expected, path, method, headers) => {
    const { status, body } = await ask(new URL(path, await served()).href, method, headers);
    expect(status).toBe(expected);
    expect(body).not.toContain('jobstat_jobs');
  });

  test('says where its port is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    onTestFinished(() => void other.close());
    const { port } = other.address() as AddressInfo;
    const { metrics } = await metricsOf();
    await expect(serveMetrics(metrics, port)).rejects.toThrow(
      `cannot listen on 127.0.0.1:${port}: something listens there already; choose another port`,
    );
  });
});
