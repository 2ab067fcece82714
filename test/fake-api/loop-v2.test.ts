import { describe, expect, test } from 'vitest';
import { modelartsV2 } from '../../src/model/modelarts-v2/lifecycle.ts';
import { type ScenarioNameV2, scenarios } from '../../src/model/modelarts-v2/scenarios.ts';
import { simulateJobs } from '../../src/simulate/simulate.ts';
import { logLine } from '../../src/watch/log-line.ts';
import { record } from '../../src/watch/record.ts';
import { jobstat } from '../cli/run.ts';
import { withoutWaiting } from '../watch/plain-server.ts';
import { newTrainingJob, serveV2 } from './client-v2.ts';

/** What users do: they create jobs, stop some and delete some, at times that a simulation has. */
interface Deed {
  /** Milliseconds since 1970. */
  readonly time: number;
  /** The index of the job. */
  readonly job: number;
  readonly what: 'create' | 'terminate' | 'delete';
}

const HOUR = 3_600_000;

function deedsOf(scenario: ScenarioNameV2): readonly Deed[] {
  const jobs = [...simulateJobs({ lifecycle: modelartsV2, scenario, jobs: 60, seed: 7 })];
  return jobs
    .flatMap(({ created, observations }, job): Deed[] => {
      const seen = [...observations];
      const stopped = seen.find(({ status }) => status === 'Terminating');
      const end = (seen.at(-1)?.time ?? created) + HOUR;
      return [
        { time: created, job, what: 'create' },
        ...(stopped === undefined ? [] : [{ time: stopped.time, job, what: 'terminate' } as const]),
        ...(job % 4 === 0 ? [{ time: end, job, what: 'delete' } as const] : []),
      ];
    })
    .sort((one, other) => one.time - other.time);
}

/** The annotations and the policy with which everything can happen to a job. */
const annotations = { 'fault-tolerance/job-retry-num': '3', 'fault-tolerance/job-unconditional-retry': 'true' };
const spec = { ...newTrainingJob.spec, schedule_policy: { preemptible: true } };

describe('simulate, serve, record, validate:', () => {
  test.each(Object.keys(scenarios) as ScenarioNameV2[])('jobs of the scenario %s have no finding', async (scenario) => {
    const deeds = [...deedsOf(scenario)];
    const [first, last] = [deeds[0]?.time ?? 0, deeds.at(-1)?.time ?? 0];
    const v2 = await serveV2({ start: first, settings: { scenario } });
    const ids: string[] = [];
    const answers: number[] = [];
    let time = first;
    const moveTo = async (next: number) => {
      time = next;
      await v2.client.advance(time);
    };
    const act = async ({ job, what }: Deed) => {
      if (what === 'create') ids[job] = await v2.create({ metadata: { annotations }, spec });
      else answers.push((await v2[what](ids[job] ?? '')).status);
    };
    const environment = {
      ...withoutWaiting([], () => time),
      async wait(milliseconds: number) {
        const next = time + milliseconds;
        for (; deeds[0] !== undefined && deeds[0].time <= next; deeds.shift()) {
          await moveTo(deeds[0].time);
          await act(deeds[0]);
        }
        await moveTo(next);
      },
    };
    const passes = 150;
    const every = `${Math.ceil((last - first) / (0.8 * passes) / 1000)}s` as const;
    const options = { endpoint: v2.client.url, project: v2.client.project, token: 'any', api: 'v2' as const };
    const lines: string[] = [];
    for await (const { observations, malformed } of record({ ...options, passes, every }, environment)) {
      expect(malformed).toBe(0);
      lines.push(...observations.map(({ observation }) => logLine(observation)));
    }
    expect(deeds).toEqual([]);
    // A stop can come too late, and no request can go wrong otherwise.
    expect(answers.filter((status) => status !== 202 && status !== 409)).toEqual([]);

    const reportOn = async (input: string, ...args: readonly string[]) => {
      const flags = ['--lifecycle', 'modelarts-v2', '--format', 'json', ...args];
      const { status, stdout, stderr } = await jobstat(['validate', '-', ...flags], { input });
      const report = JSON.parse(stdout);
      expect({ status, stderr, findings: report.findings }).toEqual({ status: 0, stderr: '', findings: [] });
      return report;
    };
    const { jobs, outcomes } = await reportOn(lines.join(''));
    expect(jobs).toBeGreaterThan(50);
    expect(outcomes.success).toBeGreaterThan(0);
    expect(outcomes.failure + outcomes.stopped).toBeGreaterThan(0);
    expect((await reportOn(await v2.client.log('changes'), '--mode', 'events')).jobs).toBe(60);
    // What was recorded is what the server says that it has reported.
    const polls = (await v2.client.log('polls')).trimEnd().split('\n');
    const reported = new Set(
      polls.map((line) => {
        const { job_id: job, time: at, status } = JSON.parse(line);
        return logLine({ job, status, time: Date.parse(at) });
      }),
    );
    expect(lines.filter((line) => !reported.has(line))).toEqual([]);
  });
});
