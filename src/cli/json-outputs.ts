import type { JobSummary } from '../jobs/job-summaries.ts';
import type { Problem } from '../log/observation.ts';
import type { Outcome, StatusEntry } from '../model/catalogue.ts';
import type { Elsewhere } from '../model/crosswalks.ts';
import type { Basis, Source } from '../model/evidence.ts';
import type { Check } from '../model/law.ts';
import type { LifecycleFile } from '../model/lifecycle-file.ts';
import type { Prospect } from '../model/prospects.ts';
import type { CoverageReport } from '../paths/coverage.ts';
import type { NegativePath } from '../paths/negative.ts';
import type { JobPath } from '../paths/path.ts';
import type { PathSet } from '../paths/paths.ts';
import type { PolledSet } from '../paths/polled.ts';
import type { Answer } from '../pollers/answers.ts';
import type { Summary } from '../simulate/summary.ts';
import type { Explanation } from '../validate/explain.ts';
import type { Mode, Reason } from '../validate/judge.ts';
import type { Report } from '../validate/report.ts';
import type { Verdict } from '../validate/verdicts.ts';
import type { LogLine } from '../watch/log-line.ts';
import type { Misbehaviour } from './certify/faults.ts';

/**
 * What is written as JSON, by the name of its schema. The folder `schemas` is generated from these types: their docstrings
 * are its descriptions.
 */
export interface JsonOutputs {
  /** What `jobstat validate --format json` prints: what is right and wrong in logs. */
  readonly validate: Versioned & Report<string>;
  /** A line of `jobstat validate --each`: a record of a log, with its verdict. */
  readonly 'validate-each': JudgedLine;
  /** What `jobstat jobs --format json` prints: the jobs in logs. */
  readonly jobs: JobsOutput;
  /** A line of `jobstat jobs --format ndjson`: a job in logs. */
  readonly 'jobs-line': JobSummary<string>;
  /** What `jobstat coverage --format json` prints: which transitions logs have shown. */
  readonly coverage: CoverageOutput;
  /**
   * What `jobstat paths --format json` prints: paths; with `--polled`, what a poller may see; with `--negative`, impossible
   * steps.
   */
  readonly paths: CoverOutput | (Versioned & PolledSet<string>) | NegativeOutput;
  /** What `jobstat explain --format json` prints: whether one status can follow another, and why. */
  readonly explain: ExplainOutput;
  /** What `jobstat statuses --format json` prints: the statuses of a lifecycle. */
  readonly statuses: StatusesOutput;
  /** What `jobstat lifecycles --format json` prints: the lifecycles that are built in. */
  readonly lifecycles: LifecyclesOutput;
  /** What `jobstat verify --format json` prints: what must hold of a lifecycle, and whether it does. */
  readonly verify: VerifyOutput;
  /** What `jobstat simulate --summary --format json` prints: what jobs did, beside what was expected of them. */
  readonly simulate: SimulateOutput;
  /** What `jobstat waiters --format json` prints: what each status means to whoever waits for a target. */
  readonly waiters: WaitersOutput;
  /** What `jobstat certify --format json` prints: what a program that waits for a job gets wrong. */
  readonly certify: CertifyOutput;
  /** What `jobstat watch --format json` prints: how jobs ended, and the report on their statuses. */
  readonly watch: Versioned & Watched & Report<string>;
  /** A line of the log that `jobstat watch --output` and `jobstat record` write: an observation of a job. */
  readonly 'log-line': LogLine;
  /**
   * A lifecycle in a file, which `--lifecycle FILE.json` reads and `jobstat diagram --format json` prints: the configuration of
   * an XState machine.
   */
  readonly lifecycle: LifecycleFile;
}

/** What all JSON output begins with, but for single lines. */
interface Versioned {
  /** The version of the form of this output: raised when something in it is renamed or removed. */
  readonly schemaVersion: 1;
}

/** The data of JSON output, without what all of it begins with. */
export type Unversioned<Output> = Output extends unknown ? Omit<Output, keyof Versioned> : never;

/** An observation in a log with its verdict, or a record from which none can be read. */
export type JudgedLine = (JudgedObservation & Said) | UnreadRecord;

/** A record in a log. */
interface InLog {
  /** The name of the file; `stdin` where the log was read from standard input. */
  readonly file?: string | undefined;
  /** The line on which the record starts, from 1. */
  readonly line?: number | undefined;
}

/** An observation in a log. */
interface JudgedObservation extends InLog {
  /** The key of the job, or of its version. */
  readonly job?: string | undefined;
  /** The name of the status; what was reported, cut to 100 characters, where that is no status. */
  readonly status: string;
  /** When it was seen, in ISO 8601 (UTC); absent where that is not known. */
  readonly time?: string | undefined;
}

/** A verdict. */
export type Said = {
  /** The last known status; absent where none was known yet. */
  readonly from?: string | undefined;
} & (
  | {
      /** How it follows what was seen of the job before. */
      readonly verdict: Exclude<Verdict, 'skipped' | 'impossible'>;
    }
  | {
      /** That it follows where statuses were missed. */
      readonly verdict: 'skipped';
      /** How many statuses went unseen, at the least. */
      readonly missed: number;
    }
  | {
      /** That it cannot follow. */
      readonly verdict: 'impossible';
      /** Why it cannot. */
      readonly reason: Reason;
    }
);

/** A record from which no observation can be read. */
interface UnreadRecord extends InLog {
  readonly verdict: 'malformed';
  /** Why nothing can be read from it. */
  readonly problem: Problem;
}

interface JobsOutput extends Versioned {
  /** Whether the log was taken for samples, or for a complete feed. */
  readonly mode: Mode;
  /** The jobs, in the order of their first observation; with `--slowest`, the slowest first. */
  readonly jobs: readonly JobSummary<string>[];
}

interface CoverageOutput extends Versioned, CoverageReport<string> {
  /** Whether the share of transitions is reached that was asked for. */
  readonly ok: boolean;
  /** Whether transitions count up to the end of the run, or of the record. */
  readonly to: 'terminal' | 'deleted';
  /** Whether the log was taken for samples, or for a complete feed. */
  readonly mode: Mode;
  /** Which transitions count for the share: all that were seen, or only those that are certain. */
  readonly counts: 'seen' | 'certain';
}

interface CoverOutput extends Versioned, PathSet<string, JobPath<string>> {
  /** What the log of `--log` has shown, whose transitions need no path. */
  readonly coverage?: CoverageReport<string>;
}

interface NegativeOutput extends Versioned {
  /** What impossible means: in samples, or in a complete feed. */
  readonly mode: Mode;
  /** A path for each impossible step, which is its last. */
  readonly paths: readonly NegativePath<string>[];
}

type ExplainOutput = Versioned &
  Explanation<string> & {
    /** Whether statuses may have been missed; they may unless given. */
    readonly mode?: Mode;
    /** The weakest evidence of the transitions that were used; all were unless given. */
    readonly minBasis?: Basis;
    /** The sources that transitions and absence cite, by their ids. */
    readonly sources: Readonly<Record<string, Source>>;
  };

interface StatusesOutput extends Versioned {
  /** The statuses, in the order of the catalogue; or the one that was asked for. */
  readonly statuses: readonly CatalogueRow[];
}

/** A status, and its place in the machine. */
export interface CatalogueRow extends StatusEntry {
  /** The name that all commands take. */
  readonly name: string;
  /** Whether the run of a job in this status is over. */
  readonly terminal: boolean;
  /** Whether a user can stop a job in this status; absent where the lifecycle does not say what stopping is. */
  readonly stoppable?: boolean;
  /** Whether a user can delete a job in this status; absent where the lifecycle does not say what deleting is. */
  readonly deletable?: boolean;
  /** What it is in other lifecycles; absent where that is not known. */
  readonly elsewhere?: readonly Elsewhere[];
}

interface LifecyclesOutput extends Versioned {
  /** The lifecycles that are built in. */
  readonly lifecycles: readonly {
    /** What `--lifecycle` calls it. */
    readonly id: string;
    /** What it is the lifecycle of. */
    readonly title: string;
    /** How many statuses it has. */
    readonly statuses: number;
    /** How many transitions it has. */
    readonly transitions: number;
    /** Whether it is used unless another is given. */
    readonly default: boolean;
  }[];
}

interface VerifyOutput extends Versioned {
  /** Whether everything holds. */
  readonly ok: boolean;
  /** What must hold. */
  readonly checks: readonly Check[];
}

interface SimulateOutput extends Versioned, Summary<string> {
  /** The seed of the random numbers. */
  readonly seed: number;
}

interface WaitersOutput extends Versioned {
  /** The version of jobstat. */
  readonly jobstat: string;
  /** The id of the lifecycle. */
  readonly lifecycle: string;
  /** What is waited for. Each status is in one of the lists of each target. */
  readonly targets: readonly {
    /** `running`, `terminal`, `success`, or the name of a status. */
    readonly target: string;
    /** The statuses in which it is reached. */
    readonly reached: readonly string[];
    /** The statuses from which it may still be reached. */
    readonly possible: readonly string[];
    /** The statuses from which it can no longer be reached. */
    readonly hopeless: readonly string[];
  }[];
}

interface CertifyOutput extends Versioned {
  /** The id of the lifecycle. */
  readonly lifecycle: string;
  /** How many statuses a client may remember, so that each of its faults is found. */
  readonly memory: number;
  /** Whether the client got nothing wrong in the cases that were tried. */
  readonly ok: boolean;
  /** How many cases there are. */
  readonly cases: number;
  /** How many cases were tried. */
  readonly tried: number;
  /** In how many cases the client got something wrong. */
  readonly failed: number;
  /** What it got wrong, what it got wrong most often first. */
  readonly faults: readonly {
    /** What is wrong: the answer, or how the client behaved. */
    readonly fault: Misbehaviour | 'wrong answer';
    /** The signal, the exit code, the line or the problem; null where there is none. */
    readonly detail: string | null;
    /** The status that it was shown last; null where it asked for none. */
    readonly status: string | null;
    /** What it answered; null where it came to no answer. */
    readonly given: Answer | null;
    /** What it was to answer. */
    readonly expected: Answer;
    /** In how many cases it did. */
    readonly cases: number;
    /** The last line of its output; null where there is none. */
    readonly printed: string | null;
    /** The shortest sequence of statuses that shows it. */
    readonly shortest: {
      /** The statuses that it is shown. */
      readonly statuses: readonly string[];
      /** Their codes; none unless each of them has one. */
      readonly codes: readonly number[];
      /** The sequence as text, for a person. */
      readonly text: string;
    };
  }[];
}

/** What became of the job that was watched, or of all of them where there may have been several. */
export type Watched = (WatchedJob & Until) | WatchedJobs;

/** What became of a job that was watched. */
export interface WatchedJob {
  /** The job: as it was named where it is the only one, else with its version. */
  readonly job: string;
  /** Its last known status; null where none was seen. */
  readonly status: string | null;
  /** How it came out; null where it did not end, or that is not known. */
  readonly outcome: Outcome | null;
  /** What is to be expected of the target; absent unless one was named. */
  readonly prospect?: Prospect;
}

interface WatchedJobs extends Until {
  /** The jobs that were seen. */
  readonly watched: readonly WatchedJob[];
  /** The jobs that could not be watched to their end; absent where there are none. */
  readonly lost?: readonly {
    /** The job. */
    readonly job: string;
    /** Why, in words. */
    readonly problem: string;
  }[];
}

interface Until {
  /** The target, as it was named; absent where none was. */
  readonly until?: string;
}
