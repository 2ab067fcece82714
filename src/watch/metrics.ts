import type { ApiVersion } from './apis.ts';
import type { KnownJobs } from './known-jobs.ts';
import type { Recorded } from './record.ts';

/**
 * What Prometheus is told of a project that is recorded. No label has an id of a job, so that the number of series stays
 * the same however many jobs there are: labels are statuses of the catalogue, `unrecognized`, and kinds of findings.
 */
export interface Metrics {
  /** The type of {@link Metrics.text}, for the header of that name. */
  readonly contentType: string;
  /** Counts what was recorded. */
  take(recorded: Recorded<ApiVersion>): void;
  /** Counts a request that failed for the moment. */
  countFailedRequest(): void;
  /** Counts a pass that was given up. */
  countFailedPass(): void;
  /** All metrics in the text format of Prometheus. */
  text(): Promise<string>;
}

/** The upper bounds of the buckets of times in a status, in seconds: from 10 s to 7 days. */
const BUCKETS = [10, 60, 300, 900, 3600, 14_400, 43_200, 86_400, 259_200, 604_800];

const UNRECOGNIZED = 'unrecognized';

/** Makes the metrics of a recorder, with what it knows of jobs and the clock, in milliseconds since 1970. */
export async function createMetrics(known: Pick<KnownJobs<string>, 'byStatus'>, now: () => number): Promise<Metrics> {
  const { Counter, Gauge, Histogram, Registry } = await import('prom-client');
  const registry = new Registry();
  const registers = [registry];
  const counter = (name: string, help: string) => new Counter({ name, help, registers });

  new Gauge({
    name: 'jobstat_jobs',
    help: 'Jobs by the status that was last seen.',
    labelNames: ['status'],
    registers,
    collect() {
      for (const { status = UNRECOGNIZED, jobs } of known.byStatus()) this.set({ status }, jobs);
    },
  });
  new Gauge({
    name: 'jobstat_oldest_status_seconds',
    help: 'The longest time that a job has been seen in the status that it has now; 0 without one.',
    labelNames: ['status'],
    registers,
    collect() {
      for (const { status = UNRECOGNIZED, since } of known.byStatus())
        this.set({ status }, Math.max(0, (now() - since) / 1000));
    },
  });
  const times = new Histogram({
    name: 'jobstat_status_seconds',
    help: 'How long jobs were seen in a status that they left for another one.',
    labelNames: ['status'],
    buckets: BUCKETS,
    registers,
  });
  const findings = new Counter({
    name: 'jobstat_findings_total',
    help: 'What jobstat validate finds in what was recorded: impossible steps, and what is no status or no job.',
    labelNames: ['kind', 'from', 'to'],
    registers,
  });
  const observations = counter('jobstat_observations_total', 'Observations that were recorded.');
  const passes = counter('jobstat_passes_total', 'Passes that have seen the whole list of jobs.');
  const failedPasses = counter('jobstat_failed_passes_total', 'Passes that were given up.');
  const failedRequests = counter('jobstat_failed_requests_total', 'Requests that failed and were repeated.');
  const lastPass = new Gauge({
    name: 'jobstat_last_pass_timestamp_seconds',
    help: 'When the last pass ended that has seen the whole list, in seconds since 1970; 0 before.',
    registers,
  });
  const duration = new Gauge({ name: 'jobstat_last_pass_seconds', help: 'How long that pass took.', registers });

  return {
    contentType: registry.contentType,
    take({ observations: seen, malformed, pass }) {
      observations.inc(seen.length);
      if (malformed > 0) findings.inc({ kind: 'malformed', from: '', to: '' }, malformed);
      for (const { judgement, left } of seen) {
        if (left !== undefined) times.observe({ status: left.status }, left.milliseconds / 1000);
        const { verdict } = judgement;
        if (verdict === 'impossible') findings.inc({ kind: verdict, from: judgement.from ?? '', to: judgement.to });
        if (verdict === 'unrecognized') findings.inc({ kind: verdict, from: judgement.from ?? '', to: '' });
      }
      if (pass === undefined) return;
      passes.inc();
      lastPass.set(now() / 1000);
      duration.set(pass.milliseconds / 1000);
    },
    countFailedRequest: () => failedRequests.inc(),
    countFailedPass: () => failedPasses.inc(),
    text: () => registry.metrics(),
  };
}
