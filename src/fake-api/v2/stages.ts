import * as v from 'valibot';
import type { TrainingJob } from '../platform/training-job.ts';
import { isWaiting } from './running-records.ts';

const text = v.string();

/** The stages of each run of a job, in the order that the vendor gives them (S48, S49). Times are texts; empty while open. */
export const stagesSchema = v.object({
  total_count: v.pipe(v.number(), v.integer()),
  running_records: v.array(
    v.object({
      record_order: v.pipe(v.number(), v.integer()),
      stages: v.array(
        v.object({
          job_id: text,
          name: v.picklist(['scheduling', 'preparing', 'running', 'end']),
          en_message: text,
          zh_message: text,
          start_time: text,
          end_time: text,
          stage_order: v.pipe(v.number(), v.integer()),
          sub_stages: v.array(v.unknown()),
        }),
      ),
    }),
  ),
});

type Stages = v.InferOutput<typeof stagesSchema>;
type Stage = Stages['running_records'][number]['stages'][number];

const messages = {
  scheduling: { en: 'waits for resources', zh: '等待资源' },
  preparing: { en: 'prepares its environment', zh: '准备环境' },
  running: { en: 'runs', zh: '运行' },
  end: { en: 'has ended', zh: '结束' },
} as const satisfies Readonly<Record<Stage['name'], { readonly en: string; readonly zh: string }>>;

/** How long a run prepares its environment, in milliseconds: a real one ran 3 s after its container had started (S42). */
const PREPARATION = 3000;

/** When stages of one run began: milliseconds since 1970. */
interface Starts {
  readonly scheduling: number;
  preparing?: number;
  end?: number;
}

/** The stages of a job by then: a record for each time that it waited for resources, the current one last. */
export function stagesOf({ id, api, changes, created }: TrainingJob, now: number): Stages {
  let current: Starts = { scheduling: created };
  const runs = [current];
  for (const { status, time } of changes) {
    if (status === api.running) current.preparing ??= time;
    else if (api.lifecycle.statuses.isTerminal(status)) current.end = time;
    else if (isWaiting(status) && current.preparing !== undefined) {
      current.end = time;
      current = { scheduling: time };
      runs.push(current);
    }
  }
  return {
    total_count: runs.length,
    running_records: runs.map((starts, index) => ({ record_order: index + 1, stages: stagesBetween(id, starts, now) })),
  };
}

function stagesBetween(job_id: string, starts: Starts, now: number): Stage[] {
  const { scheduling, preparing, end } = starts;
  const ready = (preparing ?? Number.POSITIVE_INFINITY) + PREPARATION;
  // A run that ends while it prepares does not run any more.
  const running = ready <= now && ready < (end ?? Number.POSITIVE_INFINITY) ? ready : undefined;
  const begun = Object.entries({ scheduling, preparing, running, end }).flatMap(([name, time]) =>
    time === undefined ? [] : [{ name: name as Stage['name'], time }],
  );
  return begun.map(({ name, time }, index) => ({
    job_id,
    name,
    en_message: messages[name].en,
    zh_message: messages[name].zh,
    start_time: String(time),
    end_time: name === 'end' ? String(time) : String(begun[index + 1]?.time ?? ''),
    stage_order: Object.keys(messages).indexOf(name) + 1,
    sub_stages: [],
  }));
}
