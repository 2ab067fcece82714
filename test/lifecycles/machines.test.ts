import { describe, expect, test } from 'vitest';
import { type AnyStateMachine, createMachine } from 'xstate';
import { defineLifecycle, type Lifecycle } from '../../src/model/lifecycle.ts';
import { parseLifecycle } from '../../src/model/parse-lifecycle.ts';
import type { Mode } from '../../src/validate/judge.ts';
import { validate } from '../../src/validate/validator.ts';
import { awsBatch } from './machines/aws-batch.ts';
import { door } from './machines/door.ts';
import { kubernetesJob } from './machines/kubernetes-job.ts';
import { slurm } from './machines/slurm.ts';
import { volcanoJob } from './machines/volcano-job.ts';

/** A machine, and what its documentation says of it. */
interface Machine {
  readonly config: { readonly id: string };
  readonly title: string;
  /** All statuses, as in the documentation. */
  readonly statuses: string;
  /** The statuses in which a job has ended. */
  readonly ends: string;
  /** Whether the histories are polls, or records of all events. */
  readonly mode: Mode;
  readonly possible: readonly string[];
  /** Histories whose last step is impossible, and no other. */
  readonly impossible: readonly string[];
}

const machines: readonly Machine[] = [
  {
    config: kubernetesJob,
    title: 'Kubernetes Job',
    statuses: 'Active Suspended FailureTarget SuccessCriteriaMet Complete Failed',
    ends: 'Complete Failed',
    mode: 'poll',
    possible: [
      'Active SuccessCriteriaMet Complete',
      'Active FailureTarget Failed',
      'Suspended Active SuccessCriteriaMet Complete',
      'Active Suspended Active Suspended Active FailureTarget Failed',
      // Conditions that came and went between two polls.
      'Active Complete',
      'Suspended Failed',
      'Active Active Suspended Suspended',
    ],
    impossible: [
      'Active SuccessCriteriaMet Failed',
      'Active FailureTarget Complete',
      'Active SuccessCriteriaMet Active',
      'Active FailureTarget Suspended',
      'Active SuccessCriteriaMet FailureTarget',
      'Active Complete Active',
      'Active Failed Active',
      'Active Failed Complete',
    ],
  },
  {
    config: slurm,
    title: 'Slurm job',
    statuses:
      'PENDING CONFIGURING RUNNING SUSPENDED STOPPED RESIZING SIGNALING COMPLETING STAGE_OUT ' +
      'REQUEUED REQUEUE_FED REQUEUE_HOLD SPECIAL_EXIT RESV_DEL_HOLD ' +
      'COMPLETED FAILED TIMEOUT DEADLINE NODE_FAIL OUT_OF_MEMORY CANCELLED PREEMPTED REVOKED BOOT_FAIL',
    ends: 'COMPLETED FAILED TIMEOUT DEADLINE NODE_FAIL OUT_OF_MEMORY CANCELLED PREEMPTED REVOKED BOOT_FAIL',
    mode: 'events',
    possible: [
      'PENDING RUNNING COMPLETING COMPLETED',
      'PENDING CONFIGURING RUNNING COMPLETED',
      'PENDING CONFIGURING BOOT_FAIL',
      'PENDING RUNNING SUSPENDED RUNNING TIMEOUT',
      'PENDING RUNNING STOPPED RUNNING STAGE_OUT COMPLETED',
      'PENDING CANCELLED',
      'PENDING DEADLINE',
      'PENDING RUNNING PREEMPTED REQUEUED PENDING RUNNING COMPLETED',
      'PENDING RUNNING COMPLETING PENDING RUNNING',
      'PENDING RUNNING FAILED REQUEUE_HOLD PENDING RUNNING',
      'PENDING RUNNING SPECIAL_EXIT PENDING',
      'PENDING RESV_DEL_HOLD PENDING RUNNING',
      'PENDING REVOKED',
      'PENDING RUNNING NODE_FAIL PENDING RUNNING OUT_OF_MEMORY',
    ],
    impossible: [
      'RUNNING',
      'PENDING TIMEOUT',
      'PENDING OUT_OF_MEMORY',
      'PENDING SUSPENDED',
      'PENDING RUNNING CONFIGURING',
      'PENDING RUNNING COMPLETED RUNNING',
      'PENDING RUNNING CANCELLED RUNNING',
      'PENDING RUNNING COMPLETING RUNNING',
      'PENDING RUNNING REQUEUE_HOLD RUNNING',
      'PENDING RUNNING TIMEOUT COMPLETED',
      'PENDING CONFIGURING BOOT_FAIL PENDING',
    ],
  },
  {
    config: awsBatch,
    title: 'AWS Batch job',
    statuses: 'SUBMITTED PENDING RUNNABLE STARTING RUNNING SUCCEEDED FAILED',
    ends: 'SUCCEEDED FAILED',
    mode: 'poll',
    possible: [
      'SUBMITTED RUNNABLE STARTING RUNNING SUCCEEDED',
      'SUBMITTED PENDING RUNNABLE STARTING RUNNING FAILED',
      'SUBMITTED RUNNABLE STARTING RUNNING RUNNABLE STARTING RUNNING SUCCEEDED',
      'SUBMITTED RUNNABLE STARTING RUNNABLE STARTING FAILED',
      'SUBMITTED FAILED',
      'PENDING SUCCEEDED',
      'RUNNING STARTING',
    ],
    impossible: [
      'SUBMITTED RUNNABLE PENDING',
      'SUBMITTED STARTING SUBMITTED',
      'SUBMITTED RUNNING PENDING',
      'RUNNING SUCCEEDED RUNNING',
      'RUNNING SUCCEEDED FAILED',
      'RUNNING FAILED RUNNABLE',
      'RUNNING FAILED SUCCEEDED',
    ],
  },
  {
    config: volcanoJob,
    title: 'Volcano Job',
    statuses: 'Pending Running Restarting Aborting Aborted Completing Completed Terminating Terminated Failed',
    ends: 'Completed Terminated Failed',
    mode: 'poll',
    possible: [
      'Pending Running Completed',
      'Pending Running Restarting Pending Running Failed',
      'Pending Aborting Aborted',
      'Pending Running Aborting Aborted Restarting Pending Running Completed',
      'Pending Aborting Aborted Pending Running',
      'Pending Running Completing Completed',
      'Pending Running Terminating Terminated',
      'Pending Running Pending Running',
      'Restarting Failed',
    ],
    impossible: [
      'Running Completed Running',
      'Running Completed Pending',
      'Running Terminated Pending',
      'Running Failed Restarting',
      'Running Completing Running',
      'Running Terminating Completed',
      'Running Terminating Restarting',
      'Running Completing Terminated',
    ],
  },
  {
    config: door,
    title: 'Door',
    statuses: 'crated closed opened swinging latching paused broken',
    ends: 'broken',
    mode: 'poll',
    possible: [
      'crated closed opened swinging latching closed',
      'crated closed broken',
      'closed opened swinging paused swinging latching closed',
      'closed opened swinging latching paused latching closed',
      'opened closed opened',
      'paused broken',
    ],
    impossible: [
      'crated closed crated',
      'closed opened crated',
      'opened paused crated',
      'closed broken closed',
      'opened broken swinging',
      'paused broken paused',
      'closed broken crated',
    ],
  },
];

/** The configurations are read-only, which those of XState are not. */
function machineOf(config: object): AnyStateMachine {
  return createMachine(config as Parameters<typeof createMachine>[0]) as AnyStateMachine;
}

describe.each(machines)('$title', ({ config, title, statuses, ends, mode, possible, impossible }) => {
  // The statuses are read from the data, so that their type is text.
  const lifecycle = defineLifecycle(machineOf(config), { title }) as Lifecycle<string>;
  const reportOn = (history: string) => validate(history.split(' '), { lifecycle, mode });

  test('has the statuses and the ends of its documentation', () => {
    expect(new Set(lifecycle.statuses.names)).toEqual(new Set(statuses.split(' ')));
    expect(new Set(lifecycle.table.ends)).toEqual(new Set(ends.split(' ')));
  });

  test('compiles to the same rows from JSON', () => {
    const parsed = parseLifecycle(JSON.stringify(config));
    expect(parsed.id).toBe(config.id);
    expect(parsed.table.rows).toEqual(lifecycle.table.rows);
    expect(parsed.catalogue).toEqual(lifecycle.catalogue);
  });

  test.each(possible)('possible: %s', (history) => {
    expect(reportOn(history)).toMatchObject({ ok: true, findings: [], warnings: [] });
  });

  test.each(impossible)('impossible: %s', (history) => {
    const steps = history.split(' ');
    expect(reportOn(history).findings).toEqual([expect.objectContaining({ to: steps.at(-1), line: steps.length })]);
  });
});

test('of an ended Slurm job, a poll can tell only that it failed to boot for good', () => {
  const lifecycle = defineLifecycle(machineOf(slurm)) as Lifecycle<string>;
  expect(validate(['COMPLETED', 'RUNNING'], { lifecycle }).ok).toBe(true);
  expect(validate(['BOOT_FAIL', 'RUNNING'], { lifecycle }).ok).toBe(false);
});

test('a paused door closer goes on where it was', () => {
  const { table } = defineLifecycle(machineOf(door)) as Lifecycle<string>;
  const after = table.rows.filter(({ from, event }) => from === 'paused' && event === 'clear').map(({ to }) => to);
  expect(after).toEqual(['swinging', 'latching']);
  expect(table.returning).toEqual(['paused']);
});
