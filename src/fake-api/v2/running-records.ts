import * as v from 'valibot';
import { recoveryOf } from '../platform/job-request.ts';
import type { StatusChange } from '../platform/run.ts';
import type { TrainingJob } from '../platform/training-job.ts';

const text = v.string();
const seconds = v.pipe(v.number(), v.integer(), v.description('Seconds since 1970'));

const recoverRecordSchema = v.object({
  recover_start_at: seconds,
  recover_end_at: v.exactOptional(seconds),
  recover: text,
  fault_scenario: text,
  reason: text,
  related_task: text,
  recover_result: text,
});

/** One time that a job ran, from a start to an end or to a restart; and how it was recovered from there (S37, S48). */
export const runningRecordSchema = v.object({
  start_at: seconds,
  xpu_start_at: seconds,
  start_type: v.picklist(['init_or_rescheduled', 'restarted']),
  end_at: v.exactOptional(seconds),
  end_reason: v.exactOptional(text),
  end_related_task: v.exactOptional(text),
  end_recover: v.exactOptional(text),
  recover_records: v.exactOptional(v.array(recoverRecordSchema)),
});

type RunningRecord = v.InferOutput<typeof runningRecordSchema>;

/** How a job is recovered after an event, and from what. */
interface Recovered {
  readonly recover: 'proc_restart' | 'job_reschedule' | 'job_reschedule_with_taint';
  readonly scenario: 'node_fault' | 'job_failed' | 'job_hanged';
  readonly reason: string;
}

/** The first worker: that is the one that things happen to. */
const WORKER = 'worker-0';

/** The records of a job after some changes: one for each time that it began to run, or was started again in place. */
export function runningRecordsOf(job: TrainingJob, changes: readonly StatusChange[]): readonly RunningRecord[] {
  return changes.flatMap((change, index) =>
    change.status === job.api.running ? [recordOf(job, change, changes[index + 1], changes.slice(index + 2))] : [],
  );
}

function recordOf(
  job: TrainingJob,
  { time, event }: StatusChange,
  end: StatusChange | undefined,
  later: readonly StatusChange[],
): RunningRecord {
  const start = {
    start_at: inSeconds(time),
    xpu_start_at: inSeconds(time),
    start_type: event === 'restart' ? 'restarted' : 'init_or_rescheduled',
  } as const;
  if (end === undefined) return start;
  const ended = { ...start, end_at: inSeconds(end.time) };
  const recovered = recoveredBy(end.event, job);
  if (recovered === undefined) return { ...ended, end_reason: reasonOf(end.event), end_related_task: WORKER };
  const { recover, scenario, reason } = recovered;
  const next = recover === 'proc_restart' ? end : later.find(({ status }) => !isWaiting(status));
  const result = next === undefined ? 'recovering' : next.status === job.api.running ? 'success' : 'failed';
  return {
    ...ended,
    end_reason: reason,
    end_related_task: WORKER,
    end_recover: recover,
    recover_records: [
      {
        recover_start_at: inSeconds(end.time),
        ...(next === undefined ? {} : { recover_end_at: inSeconds(next.time) }),
        recover,
        fault_scenario: scenario,
        reason,
        related_task: WORKER,
        recover_result: result,
      },
    ],
  };
}

function recoveredBy(event: string | undefined, { request }: TrainingJob): Recovered | undefined {
  const { onHang, isUnconditional } = recoveryOf(request);
  switch (event) {
    case 'restart':
      return onHang
        ? { recover: 'proc_restart', scenario: 'job_hanged', reason: 'the job hangs' }
        : { recover: 'proc_restart', scenario: 'job_failed', reason: 'a process was lost' };
    case 'requeue':
      return isUnconditional
        ? { recover: 'job_reschedule', scenario: 'job_failed', reason: 'exit with 1' }
        : { recover: 'job_reschedule', scenario: 'node_fault', reason: 'a node is not healthy' };
    case 'reissue':
      return { recover: 'job_reschedule_with_taint', scenario: 'node_fault', reason: 'a node is not healthy' };
    case 'preempt':
      return {
        recover: 'job_reschedule',
        scenario: 'node_fault',
        reason: 'the job gave way to one of a higher priority',
      };
    default:
      return undefined;
  }
}

function reasonOf(event: string | undefined): string {
  switch (event) {
    case 'finish':
      return 'job completed';
    case 'fail':
      return 'exit with 1';
    case 'stop':
      return 'job terminated';
    default:
      return 'job lost';
  }
}

function inSeconds(milliseconds: number): number {
  return Math.floor(milliseconds / 1000);
}

/** Whether a job waits for resources, before its first run or after any. */
export function isWaiting(status: string): boolean {
  return status === 'Pending' || status === 'Creating';
}
