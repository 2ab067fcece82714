import { jobMachine, simulate, simulateJobs } from 'jobstat';
import { createActor } from 'xstate';
import { type Line, medianTime } from './measure.ts';

const JOBS = 20_000;

/** The simulator, beside XState actors that go through the same lives. */
export function simulateLines(): readonly Line[] {
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
