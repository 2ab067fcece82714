import { abridged } from '../../log/observation.ts';
import type { Statuses } from '../../model/catalogue.ts';
import { statusRead } from '../../model/spelling.ts';
import type { JobStore } from '../../validate/store/jobs.ts';
import type { JobRows } from './job-rows.ts';
import type { JobHistory, Run } from './page-data.ts';
import { Runs, type StoredRun } from './runs.ts';

/**
 * The observations of each job as runs: equal observations, one right after the other, are one run. Jobs are numbers.
 */
export interface Histories {
  /** The names of the files that were read. */
  readonly files: readonly string[];
  /** The index of a file, which is one of those that were read from then on; -1 for none. */
  fileIndex(file: string | undefined): number;
  /**
   * The number of a reported status for {@link Histories.add}: its index, or a greater number if it is unrecognized.
   */
  statusOf(reported: number | string): number;
  /** Adds an observation. A missing time or line is NaN, a missing file -1. */
  add(job: number, status: number, time: number, line: number, file: number): void;
  /** The jobs to show: those with these keys, then those with findings, then others, as far as there is room. */
  chosen(named: Iterable<string>): readonly JobHistory[];
}

/** How many runs are kept of all jobs together, and shown of one job. */
const MOST_RUNS = 1_000_000;
const MOST_RUNS_SHOWN = 300;
/** About how many characters of a page the jobs may take. */
const MOST_CHARACTERS = 1_200_000;

/** Empty histories. Memory grows up to a million {@link Runs} and the texts of unrecognized statuses in them. */
export function createHistories(
  jobs: JobStore,
  rows: JobRows,
  { vocabulary }: Pick<Statuses, 'vocabulary'>,
): Histories {
  const runs = new Runs();
  const files: string[] = [];
  const texts: string[] = [];
  const textIndices = new Map<string, number>();

  /** The index of a text; an unused index once there is no room for more runs. */
  function textIndex(text: string): number {
    const known = textIndices.get(text);
    if (known !== undefined || runs.size >= MOST_RUNS) return known ?? texts.length;
    textIndices.set(text, texts.length);
    return texts.push(text) - 1;
  }

  function shown(job: number): JobHistory {
    const all = [...runs.ending(rows.newestAt(job))];
    const beyond = all.slice(MOST_RUNS_SHOWN).reduce((sum, { count }) => sum + count, rows.omittedAt(job));
    return {
      job: jobs.keyAt(job),
      ok: !jobs.isFlawed(job),
      runs: all.slice(0, MOST_RUNS_SHOWN).map(runOf),
      omitted: beyond,
    };
  }

  function runOf({ status, first, last, count, line, file }: StoredRun): Run {
    const reported = status < jobs.none ? status : (texts[status - jobs.none] ?? '');
    return [reported, known(first), known(last), count, known(line), file < 0 ? null : file];
  }

  function* byImportance(named: Iterable<string>): Iterable<number> {
    for (const job of named) yield jobs.indexOf(job);
    for (let job = 0; job < rows.size; job++) if (jobs.isFlawed(job)) yield job;
    for (let job = 0; job < rows.size; job++) yield job;
  }

  return {
    files,
    fileIndex(file) {
      if (file === undefined) return -1;
      const index = files.indexOf(file);
      return index < 0 ? files.push(file) - 1 : index;
    },
    statusOf(reported) {
      const index = statusRead(vocabulary, reported);
      return index < jobs.none ? index : jobs.none + textIndex(abridged(reported));
    },
    add(job, status, time, line, file) {
      if (Number.isNaN(rows.firstAt(job))) rows.setFirst(job, time);
      const newest = rows.newestAt(job);
      if (newest >= 0 && runs.statusAt(newest) === status && rows.omittedAt(job) === 0) runs.extend(newest, time);
      else if (runs.size < MOST_RUNS) rows.setNewest(job, runs.add(newest, status, time, line, file));
      else rows.omit(job);
    },
    chosen(named) {
      const chosen = new Map<number, JobHistory>();
      let characters = 0;
      for (const job of byImportance(named)) {
        if (chosen.has(job)) continue;
        const history = shown(job);
        characters += history.job.length + 50 + 40 * history.runs.length;
        if (characters > MOST_CHARACTERS) break;
        chosen.set(job, history);
      }
      return [...chosen.values()];
    },
  };
}

function known(number: number): number | null {
  return Number.isNaN(number) ? null : number;
}
