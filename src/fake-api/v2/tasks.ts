import * as v from 'valibot';
import type { TrainingJob } from '../platform/training-job.ts';
import { workersOf } from './job-object.ts';

/** Where the workers of a job ran, each time that it was scheduled (S48). */
export const tasksSchema = v.array(
  v.object({
    task: v.string(),
    ip: v.string(),
    host_ip: v.string(),
    schedule_count: v.pipe(v.number(), v.integer()),
  }),
);

/** The workers of a job by the times that it was scheduled, or of one of them: addresses are made up. */
export function tasksOf(job: TrainingJob, asked: number | undefined): v.InferOutput<typeof tasksSchema> {
  const starts = job.changes.filter(({ status, event }) => status === job.api.running && event !== 'restart');
  return starts.flatMap((_, index) => {
    const schedule_count = index + 1;
    if (asked !== undefined && asked !== schedule_count) return [];
    return workersOf(job).map((task, worker) => ({
      task,
      ip: `172.16.${Math.floor(worker / 250) % 250}.${(worker % 250) + 1}`,
      host_ip: `192.168.${schedule_count % 250}.${(worker % 250) + 1}`,
      schedule_count,
    }));
  });
}
