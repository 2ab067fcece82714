import type { Status } from '../../../model/modelarts-v1/statuses.ts';
import { type Trace, type TracedStep, traceOf } from '../../../paths/trace.ts';
import type { Verdict } from '../../../validate/verdicts.ts';
import type { JobHistory, JudgedStep, PageData, Run, Variant } from '../../report/page-data.ts';
import { nameOf } from '../format.ts';

/** What the jobs did, all of them. */
export function traceOfAll({ steps, stepCounts }: PageData): Trace {
  return traceOfJudged(steps.map((step, index) => [step, stepCounts[index] ?? 0]));
}

/** What the jobs of some variants did. */
export function traceOfVariants(data: PageData, variants: readonly Variant[]): Trace {
  const find = finder(data.steps);
  return traceOfJudged(
    variants.flatMap(({ statuses, count }) =>
      statuses.flatMap((code, index) => {
        const before = statuses[index - 1];
        const step = find(before === undefined ? undefined : nameOf(before), nameOf(code));
        return step === undefined ? [] : [[step, count] as const];
      }),
    ),
  );
}

function traceOfJudged(steps: readonly (readonly [JudgedStep, number])[]): Trace {
  return traceOf(steps.map(([step, count]) => [traced(step), count]));
}

function traced({ verdict, from, to, missed = [] }: JudgedStep): TracedStep {
  const chain = from === undefined ? [] : [from, ...missed, to];
  const via = chain.slice(1).map((to, index) => ({ from: chain[index] ?? to, to }));
  return { verdict, to, via, ...(from === undefined ? {} : { from }) };
}

/** Finds what is said of a step. */
function finder(steps: readonly JudgedStep[]): (from: Status | undefined, to: Status) => JudgedStep | undefined {
  const known = new Map(steps.map((step) => [`${step.from} ${step.to}`, step]));
  return (from, to) => known.get(`${from} ${to}`);
}

/** The most common variants that together have at least this share of the jobs. */
export function commonest({ variants, variantsOmitted }: PageData, share: number): readonly Variant[] {
  const jobs = variants.reduce((sum, { count }) => sum + count, variantsOmitted.jobs);
  let sum = 0;
  const end = variants.findIndex(({ count }) => {
    sum += count;
    return sum >= share * jobs;
  });
  return end < 0 ? variants : variants.slice(0, end + 1);
}

/** A run of observations of one job, judged. */
export interface JudgedRun {
  /** The status; absent where what was reported is none. */
  readonly status?: Status;
  /** What was reported. */
  readonly reported: string;
  /** The verdict on the first observation of the run. */
  readonly verdict: Verdict;
  readonly step?: JudgedStep;
  readonly first: number | null;
  readonly last: number | null;
  readonly count: number;
  readonly place: string;
}

/** The runs of a job, judged one after the other. */
export function judgedRuns(data: PageData, { runs }: JobHistory): readonly JudgedRun[] {
  const find = finder(data.steps);
  let known: Status | undefined;
  return runs.map((run) => {
    const judged = judgedRun(run, known, find, data.files);
    if (judged.status !== undefined && judged.status !== 'UNKNOWN') known = judged.status;
    return judged;
  });
}

function judgedRun(
  [reported, first, last, count, line, file]: Run,
  known: Status | undefined,
  find: ReturnType<typeof finder>,
  files: readonly string[],
): JudgedRun {
  const name = file === null ? '' : (files[file] ?? '');
  const seen = { first, last, count, place: [name, line].filter((part) => part !== '' && part !== null).join(':') };
  if (typeof reported === 'string') return { ...seen, reported, verdict: 'unrecognized' };
  const status = nameOf(reported);
  if (status === 'UNKNOWN') return { ...seen, status, reported: status, verdict: 'gap' };
  if (status === known) return { ...seen, status, reported: status, verdict: 'repeated' };
  const step = find(known, status);
  return { ...seen, status, reported: status, verdict: step?.verdict ?? 'first', ...(step && { step }) };
}

/** What a job did in some of its runs. */
export function traceOfRuns(runs: readonly JudgedRun[]): Trace {
  return traceOfJudged(runs.flatMap(({ step }) => (step === undefined ? [] : [[step, 1] as const])));
}
