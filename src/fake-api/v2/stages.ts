import * as v from 'valibot';
import type { TrainingJob } from '../platform/training-job.ts';

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

/** When each stage of one run began: milliseconds since 1970; the later ones may not have come yet. */
type Starts = Partial<Record<Stage['name'], number>>;

/** The stages of a job by then: a record for each time that it waited for resources, the current one last. */
export function stagesOf(job: TrainingJob, now: number): Stages {
  const runs: Starts[] = [];
  const { api, changes } = job;
  for (const { status, time, event } of changes) {
    const current = runs.at(-1);
    if (current === undefined || (event !== 'queue' && isWaiting(status) && current.running !== undefined)) {
      if (current !== undefined) current.end = time;
      runs.push({ scheduling: time });
    } else if (status === api.running && current.preparing === undefined) {
      current.preparing = time;
      if (time + PREPARATION <= now) current.running = time + PREPARATION;
    } else if (api.lifecycle.statuses.isTerminal(status)) current.end = time;
  }
  return {
    total_count: runs.length,
    running_records: runs.map((starts, index) => ({ record_order: index + 1, stages: stagesBetween(job.id, starts) })),
  };
}

function isWaiting(status: string): boolean {
  return status === 'Pending' || status === 'Creating';
}

function stagesBetween(job_id: string, starts: Starts): Stage[] {
  // A run that ends while it prepares does not run any more.
  const { end = Number.POSITIVE_INFINITY } = starts;
  const begun = Object.entries(starts)
    .map(([name, time]) => [name as Stage['name'], time] as const)
    .filter(([name, time]) => name === 'end' || time < end)
    .sort(([, one], [, other]) => one - other);
  return begun.map(([name, time], index) => ({
    job_id,
    name,
    en_message: messages[name].en,
    zh_message: messages[name].zh,
    start_time: String(time),
    end_time: name === 'end' ? String(time) : String(begun[index + 1]?.[1] ?? ''),
    stage_order: Object.keys(messages).indexOf(name) + 1,
    sub_stages: [],
  }));
}
