import { stepIndex } from '../../../validate/judge.ts';
import { unpackVerdict, type Verdict } from '../../../validate/verdicts.ts';
import type { JobHistory, JudgedStep, PageData, Run } from '../../report/page-data.ts';
import { followed, stepFinder } from '../../report/traces.ts';
import { placeIn } from '../format.ts';

/** Equal observations of one job, one right after the other, with the verdict on the first. */
export interface JudgedRun {
  /** The status; absent where what was reported is none. */
  readonly status: string | undefined;
  /** What was reported. */
  readonly reported: string;
  readonly verdict: Verdict;
  /** The step that it is, unless it repeats the last known status or is no status. */
  readonly step: JudgedStep | undefined;
  /** The last known status from then on; absent where there is none. */
  readonly known: string | undefined;
  /** When it was first and last seen, in milliseconds since 1970; `null` where that is not known. */
  readonly first: number | null;
  readonly last: number | null;
  /** How many observations it is. */
  readonly count: number;
  /** Where the first stands in the logs. */
  readonly place: string;
}

/** The runs of a job with their verdicts. */
export function judgedRuns(
  { transitions, steps, files, lifecycle: { statuses } }: PageData,
  { runs }: JobHistory,
): readonly JudgedRun[] {
  const stepAt = stepFinder(steps);
  return [...followed(transitions, runs)].map(({ run, last, reported, next }) => {
    const at = stepIndex(transitions, last, reported);
    const status = statuses[reported]?.name;
    return {
      status,
      reported: status ?? String(run[0]),
      verdict: unpackVerdict(transitions.verdicts[at] ?? 0).verdict,
      step: stepAt(at),
      known: statuses[next]?.name,
      ...seenIn(run, files),
    };
  });
}

function seenIn(
  [, first, last, count, line, file]: Run,
  files: readonly string[],
): Pick<JudgedRun, 'first' | 'last' | 'count' | 'place'> {
  const place = { file: file === null ? undefined : files[file], line: line ?? undefined };
  return { first, last, count, place: placeIn(files, place) };
}
