import * as v from 'valibot';
import type { StatusChange } from '../platform/run.ts';
import type { TrainingJob } from '../platform/training-job.ts';
import { runningRecordSchema, runningRecordsOf } from './running-records.ts';

const text = v.string();
const whole = v.pipe(v.number(), v.integer());
const time = v.pipe(whole, v.description('Milliseconds since 1970'));
const anything = v.record(text, v.unknown());

/** A job as the API shows it (S37). What a request has said of it comes back, with further fields that were in it. */
export const jobObjectSchema = v.object({
  kind: v.literal('job'),
  metadata: v.object({
    id: v.pipe(text, v.uuid()),
    name: text,
    workspace_id: text,
    description: text,
    create_time: time,
    user_name: text,
    annotations: v.record(text, text),
    ai_project: text,
    training_experiment_reference: v.nullable(anything),
  }),
  status: v.object({
    phase: v.picklist([
      'Creating',
      'Pending',
      'Running',
      'Terminating',
      'Completed',
      'Failed',
      'Terminated',
      'Abnormal',
    ]),
    secondary_phase: text,
    duration: v.pipe(whole, v.description('Milliseconds')),
    start_time: v.pipe(whole, v.description('Milliseconds since 1970; 0 before it runs')),
    node_count_metrics: v.nullable(v.array(v.array(whole))),
    tasks: v.array(text),
    task_statuses: v.exactOptional(v.array(v.object({ task: text, exit_code: whole, message: text }))),
    running_records: v.exactOptional(v.array(runningRecordSchema)),
  }),
  algorithm: anything,
  spec: v.objectWithRest(
    { resource: v.objectWithRest({ flavor_name: text, node_count: whole }, v.unknown()) },
    v.unknown(),
  ),
  tasks: v.exactOptional(v.array(anything)),
  endpoints: v.exactOptional(anything),
});

/** A job as the API shows it. */
export type JobObject = v.InferOutput<typeof jobObjectSchema>;
type Phase = JobObject['status']['phase'];

/** The finer phases of an abnormal job, by the event that made it so. What is not said of them is in the notes of S37. */
const ABNORMAL: Readonly<Record<string, string>> = {
  'create.fail': 'CreateFailed',
  'queue.fail': 'CreateFailed',
  'stop.fail': 'TerminatedFailed',
  lose: 'Lost',
};
export const UNKNOWN = 'Unknown';

/** How a job is shown. */
export interface JobView {
  /** At what time: milliseconds since 1970. */
  readonly at: number;
  /** The phases that it has had by then, the first one first. */
  readonly changes: readonly StatusChange[];
  /** The finer phase, where it is not the one that follows from them. */
  readonly secondary?: string | undefined;
}

/** Shows a job. */
export function jobObject(job: TrainingJob, view: JobView): JobObject {
  const { request, workspace, nodes } = job;
  const { metadata, algorithm, spec, tasks, endpoints } = request;
  return {
    kind: 'job',
    metadata: {
      id: job.id,
      name: job.name,
      workspace_id: workspace,
      description: job.description,
      create_time: job.created,
      user_name: 'jobstat',
      annotations: metadata.annotations ?? {},
      ai_project: 'default-ai-project',
      training_experiment_reference: (metadata.training_experiment_reference ?? null) as Readonly<
        Record<string, unknown>
      > | null,
    },
    status: statusObject(job, view),
    algorithm: { ...algorithm },
    spec: { ...spec, resource: { ...spec.resource, flavor_name: spec.resource.flavor_id ?? '', node_count: nodes } },
    ...(tasks == null ? {} : { tasks: [...tasks] as Record<string, unknown>[] }),
    ...(endpoints == null ? {} : { endpoints: endpoints as Record<string, unknown> }),
  };
}

function statusObject(job: TrainingJob, { at, changes, secondary }: JobView): JobObject['status'] {
  const { running, lifecycle } = job.api;
  const { status: phase, event } = changes.at(-1) as StatusChange;
  const started = changes.find(({ status }) => status === running)?.time;
  const ended = changes.find(({ status }) => lifecycle.statuses.isTerminal(status))?.time ?? at;
  const records = runningRecordsOf(job, changes);
  return {
    phase: phase as Phase,
    secondary_phase: secondary ?? secondaryOf(phase, event),
    duration: started === undefined ? 0 : ended - started,
    start_time: started ?? 0,
    node_count_metrics: nodeCounts(job, changes),
    tasks: workersOf(job),
    ...(phase === 'Failed' && started !== undefined
      ? { task_statuses: [{ task: 'worker-0', exit_code: 1, message: 'exit with 1' }] }
      : {}),
    ...(records.length === 0 ? {} : { running_records: [...records] }),
  };
}

/** The finer phase: it has the name of the phase, except where it says more (S37, S40). */
function secondaryOf(phase: string, event = ''): string {
  if (phase === 'Pending') return 'Queuing';
  return phase === 'Abnormal' ? (ABNORMAL[event] ?? UNKNOWN) : phase;
}

/** How many nodes a job had, and since when, in milliseconds; `null` before the first time. */
function nodeCounts({ api, nodes }: TrainingJob, changes: readonly StatusChange[]): number[][] | null {
  const counts: number[][] = [];
  for (const { status, time } of changes) {
    const count = status === api.running ? nodes : 0;
    const last = counts.at(-1)?.[1];
    if (last === undefined ? count > 0 : last !== count) counts.push([time, count]);
  }
  return counts.length === 0 ? null : counts;
}

/** The names of the workers of a job. */
export function workersOf({ nodes }: TrainingJob): string[] {
  return Array.from({ length: nodes }, (_, index) => `worker-${index}`);
}
