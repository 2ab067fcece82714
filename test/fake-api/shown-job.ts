import { expect } from 'vitest';
import type { Lifecycle } from '../../src/model/lifecycle.ts';
import { modelartsV2 } from '../../src/model/modelarts-v2/lifecycle.ts';
import type { ShownJob } from './client-v2.ts';

/** A phase that a job of v2 has had, as the log tells it. */
export interface PhaseChange {
  readonly phase: string;
  /** Milliseconds since 1970. */
  readonly time: number;
  /** None led to the first phase. */
  readonly event?: string | undefined;
}

/** What is known of a job besides what is shown of it. */
export interface Known {
  /** All phases that it has had, the first one first. */
  readonly changes: readonly PhaseChange[];
  readonly nodes: number;
  /** When it is shown: milliseconds since 1970. */
  readonly now: number;
  /** Whether a fault may hide the finer phase. */
  readonly mayBeUnknown?: boolean;
}

const { isTerminal } = (modelartsV2 as Lifecycle<string>).statuses;

/** The finer phases that a job may have in a phase (evidence: S37). */
function finerPhases({ phase, event }: PhaseChange): readonly string[] {
  if (phase === 'Pending') return ['Queuing'];
  if (phase !== 'Abnormal') return [phase];
  if (event === 'create.fail' || event === 'queue.fail') return ['CreateFailed'];
  return [event === 'stop.fail' ? 'TerminatedFailed' : event === 'lose' ? 'Lost' : 'Unknown'];
}

/** Expects that all that is shown of a job agrees with what has happened to it, and with itself. */
export function expectShown({ status }: ShownJob, { changes, nodes, now, mayBeUnknown = false }: Known): void {
  const last = changes.at(-1) as PhaseChange;
  const finer = mayBeUnknown ? [...finerPhases(last), 'Unknown'] : finerPhases(last);
  expect(status.phase).toBe(last.phase);
  expect(finer).toContain(status.secondary_phase);
  expect(status.tasks).toEqual(Array.from({ length: nodes }, (_, index) => `worker-${index}`));

  const starts = changes.filter(({ phase }) => phase === 'Running');
  const started = starts[0]?.time;
  const ended = changes.find(({ phase }) => isTerminal(phase))?.time ?? now;
  expect(status.start_time).toBe(started ?? 0);
  expect(status.duration).toBe(started === undefined ? 0 : ended - started);
  expectNodeCounts(status.node_count_metrics, starts, last, nodes);
  expectRecords(status.running_records ?? [], changes);
  expect(status.task_statuses !== undefined).toBe(last.phase === 'Failed' && started !== undefined);
}

/** Expects that nodes come and go by turns, that they are there while the job runs, and since when they are. */
function expectNodeCounts(
  shown: ShownJob['status']['node_count_metrics'],
  starts: readonly PhaseChange[],
  last: PhaseChange,
  nodes: number,
): void {
  expect(shown === null).toBe(starts.length === 0);
  const counts = shown ?? [];
  expect(counts.map(([, count]) => count)).toEqual(counts.map((_, index) => (index % 2 === 0 ? nodes : 0)));
  expect(counts.at(-1)?.[1] ?? 0).toBe(last.phase === 'Running' ? nodes : 0);
  const fresh = starts.filter(({ event }) => event !== 'restart');
  expect(counts.filter(([, count]) => count === nodes).map(([time]) => time)).toEqual(fresh.map(({ time }) => time));
  const times = counts.map(([time = 0]) => time);
  expect(times).toEqual(times.toSorted((one, other) => one - other));
}

/** Expects a record of each time that the job began to run: in order, none overlapping the next, and the last one open while it runs. */
function expectRecords(records: NonNullable<ShownJob['status']['running_records']>, changes: readonly PhaseChange[]) {
  const seconds = (time: number | undefined) => (time === undefined ? undefined : Math.floor(time / 1000));
  const runs = changes.flatMap((change, index) =>
    change.phase === 'Running' ? [{ start: change, end: changes[index + 1] }] : [],
  );
  expect(records.map(({ start_at, end_at }) => [start_at, end_at])).toEqual(
    runs.map(({ start, end }) => [seconds(start.time), seconds(end?.time)]),
  );
  expect(records.map(({ start_type }) => start_type)).toEqual(
    runs.map(({ start }) => (start.event === 'restart' ? 'restarted' : 'init_or_rescheduled')),
  );
  for (const [index, { start_at, end_at, end_reason, end_recover, recover_records }] of records.entries()) {
    expect(Number(start_at)).toBeGreaterThanOrEqual(Number(records[index - 1]?.end_at ?? 0));
    const isOpen = end_at === undefined;
    expect(isOpen).toBe(index === records.length - 1 && changes.at(-1)?.phase === 'Running');
    expect(end_reason === undefined).toBe(isOpen);
    const isRecovered = ['requeue', 'reissue', 'restart', 'preempt'].includes(runs[index]?.end?.event ?? '');
    expect([end_recover !== undefined, recover_records !== undefined]).toEqual([isRecovered, isRecovered]);
  }
}

/** Expects that what was once shown of a job does not change, but for what was still open. */
export function expectGrown(before: ShownJob, after: ShownJob): void {
  const { id, name, create_time } = before.metadata;
  expect(after.metadata).toMatchObject({ id, name, create_time });
  expect(after.status.duration).toBeGreaterThanOrEqual(before.status.duration);
  if (before.status.start_time !== 0) expect(after.status.start_time).toBe(before.status.start_time);
  const counts = before.status.node_count_metrics ?? [];
  expect((after.status.node_count_metrics ?? []).slice(0, counts.length)).toEqual(counts);
  const records = before.status.running_records ?? [];
  for (const [index, record] of records.entries()) {
    const later = after.status.running_records?.[index];
    const { recover_records: recovery, ...closed } = record;
    expect(later).toMatchObject(closed);
    if (JSON.stringify(recovery)?.includes('"recovering"') === false) expect(later?.recover_records).toEqual(recovery);
  }
}

/** Expects that the stages of a job agree with what has happened to it: a record for each time that it waited for resources. */
export function expectStages(body: unknown, { changes, now }: Pick<Known, 'changes' | 'now'>): void {
  const { total_count, running_records } = body as {
    readonly total_count: number;
    readonly running_records: readonly {
      readonly record_order: number;
      readonly stages: readonly { readonly name: string; readonly start_time: string; readonly end_time: string }[];
    }[];
  };
  const waits = changes.filter(({ event }) => event === undefined || ['requeue', 'reissue', 'preempt'].includes(event));
  expect(total_count).toBe(waits.length);
  expect(running_records.map(({ record_order }) => record_order)).toEqual(waits.map((_, index) => index + 1));
  for (const [index, { stages }] of running_records.entries()) {
    const isCurrent = index === running_records.length - 1;
    expect(stages[0]).toMatchObject({ name: 'scheduling', start_time: String(waits[index]?.time) });
    const order = ['scheduling', 'preparing', 'running', 'end'];
    const places = stages.map(({ name }) => order.indexOf(name));
    expect(places).toEqual(places.toSorted((one, other) => one - other));
    const isOver = !isCurrent || isTerminal(changes.at(-1)?.phase ?? '');
    expect(stages.at(-1)?.name === 'end').toBe(isOver);
    for (const [place, { start_time, end_time }] of stages.entries()) {
      expect(Number(start_time)).toBeLessThanOrEqual(now);
      const next = stages[place + 1]?.start_time ?? (isOver ? start_time : '');
      expect(end_time).toBe(next);
    }
  }
}
