import type { Observation } from '../../log/observation.ts';
import type { Status } from '../../model/modelarts-v1/statuses.ts';
import type { JobHistory, Run } from './page-data.ts';

/** A job as far as it was seen. */
export interface History {
  readonly job: string;
  /** Its last known status. */
  status?: Status;
  /** When it came into that. */
  since?: number | undefined;
  /** When it was first and last seen. */
  first?: number;
  last?: number;
  /** Which way it went so far: see `variants.ts`. */
  variant: number;
  ok: boolean;
  readonly runs: MutableRun[];
  /** Observations that are not in its runs. */
  omitted: number;
}

type MutableRun = { -readonly [Index in keyof Run]: Run[Index] };

/** How many changes of status are kept of all jobs together, and shown of one. */
const MOST_RUNS = 1_000_000;
const MOST_RUNS_SHOWN = 300;
/** How much of a page jobs one by one may take, in characters. */
const MOST_CHARACTERS = 1_200_000;

/** Keeps what was seen of each job: repeated observations are one run. */
export class Histories {
  readonly #histories = new Map<string, History>();
  readonly #files: string[] = [];
  #runs = 0;

  get all(): Iterable<History> {
    return this.#histories.values();
  }

  /** The history of a job; an empty one if it is new. */
  of(job: string): History {
    const known = this.#histories.get(job);
    if (known !== undefined) return known;
    const history: History = { job, variant: 0, ok: true, runs: [], omitted: 0 };
    this.#histories.set(job, history);
    return history;
  }

  /** Adds an observation: of a status by its code, or of a text that is none. */
  add(history: History, status: number | string, time: number | undefined, { file, line }: Observation): void {
    if (time !== undefined) {
      history.first ??= time;
      history.last = time;
    }
    const run = history.runs.at(-1);
    if (run?.[0] === status && history.omitted === 0) {
      run[1] ??= time ?? null;
      run[2] = time ?? run[2];
      run[3]++;
    } else if (this.#runs < MOST_RUNS) {
      this.#runs++;
      history.runs.push([status, time ?? null, time ?? null, 1, line ?? null, this.#fileIndex(file)]);
    } else {
      history.omitted++;
    }
  }

  /** The jobs to show one by one: those that are named, then those with findings, then others, as far as there is room. */
  chosen(named: Iterable<string>): readonly JobHistory[] {
    const chosen = new Set<History>();
    let characters = 0;
    for (const history of this.#byImportance(named)) {
      if (chosen.has(history)) continue;
      characters += history.job.length + 50 + 40 * Math.min(MOST_RUNS_SHOWN, history.runs.length);
      if (characters > MOST_CHARACTERS) break;
      chosen.add(history);
    }
    return [...chosen].map(shown);
  }

  *#byImportance(named: Iterable<string>): Iterable<History> {
    for (const job of named) {
      const history = this.#histories.get(job);
      if (history !== undefined) yield history;
    }
    for (const history of this.all) if (!history.ok) yield history;
    yield* this.all;
  }

  #fileIndex(file: string | undefined): number | null {
    if (file === undefined) return null;
    const known = this.#files.indexOf(file);
    return known < 0 ? this.#files.push(file) - 1 : known;
  }

  /** The files of the runs, by their index. */
  get files(): readonly string[] {
    return this.#files;
  }
}

function shown({ job, ok, runs, omitted }: History): JobHistory {
  const beyond = runs.slice(MOST_RUNS_SHOWN).reduce((sum, [, , , count]) => sum + count, omitted);
  return { job, ok, runs: runs.slice(0, MOST_RUNS_SHOWN), omitted: beyond };
}
