import { devNull } from 'node:os';
import { jobMachine, type SimulatedObservation, simulate, simulateJobs } from 'jobstat';
import { createActor } from 'xstate';
import { runCommand } from './command.ts';
import { type Line, medianTime, medianValues } from './measure.ts';

const JOBS = 20_000;
/** Polls of this many jobs, ten seconds apart, make some 900,000 observations. */
const POLLED_JOBS = 3000;

/** The simulator, and what it writes. */
export function simulateLines(): readonly Line[] {
  return [...jobLines(), ...logLines()];
}

/** The simulator, beside XState actors that go through the same lives. */
function jobLines(): readonly Line[] {
  const drain = (items: Iterable<unknown>) => {
    let count = 0;
    for (const _ of items) count++;
    return count;
  };
  const perSecond = (run: () => unknown) => (JOBS / medianTime(run, 5)) * 1000;
  const lives = Array.from({ length: JOBS }, (_, index) => index);
  const actors = () => {
    for (const _ of lives) {
      const actor = createActor(jobMachine).start();
      for (const type of ['submit', 'queue', 'start', 'finish'] as const) actor.send({ type });
    }
  };
  const peer = { name: 'XState actors with four events each', value: perSecond(actors) };
  return [
    {
      what: 'simulated jobs, one after the other',
      unit: 'jobs/s',
      ours: {
        name: 'simulateJobs',
        value: perSecond(() => {
          for (const { observations } of simulateJobs({ jobs: JOBS })) drain(observations);
        }),
      },
      peer,
      least: { ours: 100_000 },
    },
    {
      what: 'simulated jobs, all in the order of time',
      unit: 'jobs/s',
      ours: { name: 'simulate', value: perSecond(() => drain(simulate({ jobs: JOBS }))) },
      peer,
      least: { ours: 100_000 },
    },
  ];
}

/** Whole runs that write a log of polls, beside what people write by themselves for the lines alone. */
function logLines(): readonly Line[] {
  const polled = { jobs: POLLED_JOBS, seed: 5, poll: '10s' };
  const observations = [...simulate(polled)];
  const args = ['simulate', '--jobs', String(polled.jobs), '--seed', String(polled.seed), '--poll', polled.poll];
  const written = (format: string) => () => runCommand([...args, '--format', format], devNull).cpuSeconds;
  const [ndjson = Number.NaN, csv = Number.NaN, lines = Number.NaN] = medianValues(
    [written('ndjson'), written('csv'), () => secondsOfLines(observations)],
    5,
  );
  const count = observations.length.toLocaleString('en-US');
  const what = `processor time of a log of ${count} polls`;
  const ours = { name: 'jobstat simulate', value: ndjson };
  return [
    {
      what: `${what}, NDJSON`,
      unit: 's',
      ours,
      peer: { name: 'toISOString and JSON.stringify of the same records', value: lines },
      most: { ratio: 0.9 },
    },
    {
      what: `${what}, CSV`,
      unit: 's',
      ours: { name: 'jobstat simulate --format csv', value: csv },
      peer: ours,
      most: { ratio: 1.1 },
    },
  ];
}

/** The processor time in which the lines of observations are made, in seconds. */
function secondsOfLines(observations: readonly SimulatedObservation[]): number {
  const before = process.cpuUsage();
  let length = 0;
  for (const { job, status, time } of observations) {
    const [id, version] = job.split('/').map(Number);
    length += JSON.stringify({ job_id: id, version_id: version, time: new Date(time).toISOString(), status }).length;
  }
  const { user, system } = process.cpuUsage(before);
  if (length === 0) throw new Error('nothing was written');
  return (user + system) / 1e6;
}
