import * as v from 'valibot';
import { recoveryOf } from '../platform/job-request.ts';
import type { TrainingJob } from '../platform/training-job.ts';
import type { EventsQuery } from './requests-v2.ts';

const text = v.string();
const whole = v.pipe(v.number(), v.integer());

const eventSchema = v.object({
  time: v.pipe(text, v.description('ISO 8601, with an offset')),
  level: v.picklist(['Info', 'Error', 'Warning']),
  message: text,
  source: v.picklist(['K8S', 'Job', 'Task']),
});
type JobEvent = v.InferOutput<typeof eventSchema>;

/** The events of a job (S27, S42). */
export const eventsSchema = v.object({
  total: whole,
  limit: whole,
  offset: whole,
  order: v.picklist(['asc', 'desc']),
  start_time: text,
  end_time: text,
  events: v.array(eventSchema),
});

/** What is told of a job for each thing that happens to it. The words are ours; which events there are is documented. */
const told: Readonly<Record<string, readonly [JobEvent['level'], string]>> = {
  queue: ['Info', 'The training job is queuing for resources.'],
  start: ['Info', 'The training job starts to run.'],
  'create.fail': ['Error', 'The training job could not be created.'],
  'queue.fail': ['Error', 'The training job failed to be queued.'],
  finish: ['Info', 'The training job was executed.'],
  fail: ['Error', 'The training job failed.'],
  lose: ['Error', 'The training job is lost.'],
  'sight.lose': ['Warning', 'The status of the training job is unknown.'],
  requeue: ['Warning', 'The training job is restarted: it queues once more.'],
  reissue: ['Warning', 'The training job is restarted: it is created once more.'],
  preempt: ['Warning', 'The training job is preempted by one of a higher priority.'],
  stop: ['Info', 'The training job is being stopped.'],
  'stop.done': ['Info', 'The training job was stopped.'],
  'stop.fail': ['Error', 'The training job could not be stopped.'],
};

/** The events of a job, the oldest first. */
function eventsOf(job: TrainingJob): readonly (JobEvent & { readonly at: number })[] {
  const { onHang } = recoveryOf(job.request);
  const restarted = [
    'Warning',
    onHang ? 'The training job is suspected to hang, and is restarted.' : 'A process of the training job is restarted.',
  ] as const;
  return job.changes.map(({ event = '', time }) => {
    const [level, message] =
      event === ''
        ? (['Info', 'The training job was created.'] as const)
        : event === 'restart'
          ? restarted
          : (told[event] ?? (['Info', event] as const));
    return { at: time, time: withOffset(time), level, message, source: 'Job' as const };
  });
}

/** The events of a job that are asked for. */
export function eventsPage(job: TrainingJob, query: EventsQuery): v.InferOutput<typeof eventsSchema> {
  const { offset, limit, order, start_time, end_time, level, pattern, source } = query;
  const found = eventsOf(job).filter(
    (event) =>
      (level === undefined || event.level === level) &&
      (source === undefined || event.source === source) &&
      event.message.includes(pattern) &&
      event.at >= (start_time ?? 0) &&
      event.at <= (end_time ?? Number.POSITIVE_INFINITY),
  );
  const ordered = order === 'asc' ? found : found.toReversed();
  return {
    total: found.length,
    limit,
    offset,
    order,
    start_time: start_time === undefined ? '' : String(start_time),
    end_time: end_time === undefined ? '' : String(end_time),
    events: ordered.slice(offset, offset + limit).map(({ at, ...event }) => event),
  };
}

function withOffset(time: number): string {
  return new Date(time).toISOString().replace('Z', '+00:00');
}
