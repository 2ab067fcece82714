import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { Scenario } from '../../model/scenario.ts';
import { type Generator, generatorFor, next } from '../../simulate/random.ts';
import { toMilliseconds } from '../../time.ts';
import { type Api, type ApiName, apiNames, apis, reportedOf } from './api.ts';
import { courseOf } from './course.ts';
import type { JobConfig } from './job-config.ts';
import type { JobRequest } from './job-request.ts';
import type { Job, JobVersion } from './job-version.ts';
import { entryApi, type JournalEntry } from './journal-entry.ts';
import { createPlanner, type Plan, type Planner } from './plan.ts';
import { PlatformError } from './platform-error.ts';
import type { Run } from './run.ts';
import {
  type ApiFault,
  type ApiFaultKind,
  defaultSettings,
  type Settings,
  type SettingsChange,
  withChanges,
} from './settings.ts';
import { FIRST_VERSION, type State } from './state.ts';
import type { TrainingJob } from './training-job.ts';

/**
 * The jobs of a fake platform, and what can be done with them. It has no clock: callers pass the time, in milliseconds
 * since 1970, and {@link Platform.advance} applies what is due. Every change is a {@link JournalEntry}, applied to the
 * state. A run is a version of a job in v1, and a job in v2.
 */
export interface Platform {
  /** The settings of new jobs of an API, with the faults of all its requests. */
  settings(api: ApiName): Settings;
  /** All jobs of v1, or those of a project, in the order of their creation. */
  jobs(project?: string): Iterable<Job>;
  /** @throws PlatformError if there is none, in the project if one is given */
  job(id: number, project?: string): Job;
  /** @throws PlatformError if there is none, in the project if one is given */
  version(jobId: number, id: number, project?: string): JobVersion;
  /** All jobs of v2, or those of a project, in the order of their creation. */
  trainingJobs(project?: string): Iterable<TrainingJob>;
  /** How many jobs of v2 a project has. */
  trainingJobsCount(project: string): number;
  /** @throws PlatformError if there is none, in the project if one is given */
  trainingJob(id: string, project?: string): TrainingJob;
  /** The job of v1 with this identifier, in any project. */
  findJob(id: number): Job | undefined;
  /** The version with these identifiers, in any project. */
  findVersion(jobId: number, id: number): JobVersion | undefined;
  /** The job of v2 with this identifier, in any project. */
  findTrainingJob(id: string): TrainingJob | undefined;
  /** Applies every planned step that is due. */
  advance(now: number): void;
  /**
   * Continues from the state that the journal has restored. Runs without a plan get one, as a journal may end before it;
   * settings that differ from those of the last start replace the current ones.
   */
  resume(initialSettings: Partial<Readonly<Record<ApiName, Settings>>>, now: number): void;
  /** @throws PlatformError if the name is taken */
  createJob(job: NewJob, now: number): Job;
  createVersion(job: Job, config: JobConfig, now: number): JobVersion;
  /** @throws PlatformError if the name is taken */
  createTrainingJob(project: string, request: JobRequest, now: number): TrainingJob;
  describe(job: Job | TrainingJob, description: string, now: number): void;
  /**
   * Accepts a request to stop a run: it is being stopped at once, and stopped some time later.
   *
   * @throws PlatformError in a status that does not allow it
   */
  stop(run: Run, now: number): void;
  /**
   * Accepts a request to delete runs: some time later each is deleted, or has failed to be.
   *
   * @throws PlatformError if one of them has a status that does not allow it
   */
  delete(runs: readonly Run[], now: number): void;
  /**
   * Accepts a request to delete a job of v1 with all its versions.
   *
   * @throws PlatformError if one of them has a status that does not allow it
   */
  deleteJob(job: Job, now: number): void;
  /** The status of a run that a response reports. Being polled may advance the run, after this response. */
  poll(run: Run, now: number): Polled;
  /**
   * The faults of some kinds that strike a request: those of the run that it is about first, then those of all requests of
   * the API. Whether a fault strikes is decided, and counted, when the iteration comes to it.
   */
  activeFaults<Kind extends ApiFaultKind>(
    kinds: readonly Kind[],
    about: { readonly api: ApiName; readonly run: Run | undefined },
    now: number,
  ): Iterable<Extract<ApiFault, { readonly kind: Kind }>>;
  /**
   * Changes the settings of new jobs of an API, and the faults of all its requests.
   *
   * @throws InputError for an invalid scenario
   */
  changeSettings(api: ApiName, change: SettingsChange, now: number): void;
  /**
   * Changes the settings of a run, and replans it if they affect its plan.
   *
   * @throws InputError for an invalid scenario
   * @throws PlatformError if it can no longer have the outcome
   */
  changeRunSettings(run: Run, change: SettingsChange, now: number): void;
  /**
   * Lets an event happen to a run now, and replans it. An accepted deletion stays, if the status allows it.
   *
   * @throws PlatformError if the event is impossible
   */
  send(run: Run, event: string, now: number): void;
  /** Records a time that a client has seen, so that a restarted server does not begin before it. */
  recordTime(now: number): void;
  /** Removes all jobs, and goes back to the initial settings. */
  reset(now: number): void;
  /**
   * Runs something that looks at the platform while it stands still: no time passes, polls are not counted, nothing is
   * recorded, and faults with a limited number of times do not strike.
   */
  still<Result>(act: () => Result): Result;
}

/** What a request specifies for a new job of v1. */
export interface NewJob {
  readonly project: string;
  readonly name: string;
  readonly description: string;
  readonly workspace: string;
  readonly config: JobConfig;
}

/** What a response says of the status of a run. */
export interface Polled {
  readonly status: string;
  /** When the run had it, in milliseconds since 1970: now, unless the response is stale. */
  readonly at: number;
  /** Whether the response says that the status is unknown: in v2 it still has the phase. */
  readonly isUnknown: boolean;
}

/** The first identifier of a job of v1. */
const FIRST_JOB = 100_001;

/** How long a deletion takes, in milliseconds. */
const DELETION = toMilliseconds('5s');

/** How many plans of a run have random numbers of their own: more than one ever has. */
const PLANS = 4096;

/** What makes the random numbers of v2 others than those of v1, with the same seed. */
const OF_V2 = 0x9e3779b9;

/**
 * Makes a platform on a state.
 *
 * @param seed a whole number below 2³², which decides all that is left to chance
 * @param write writes an entry to the journal
 */
export function createPlatform(state: State, seed: number, write: (entry: JournalEntry) => void): Platform {
  /** The planner that was used last of each API, as most runs have the same scenario. */
  const planned = new Map<Api, { readonly scenario: string | Scenario; readonly planner: Planner }>();
  let draws = 0;
  let isStill = false;

  const platform: Platform = {
    settings: (api) => state.settings[api].current,
    jobs: state.jobs,
    job(id, project) {
      const job = state.job(id);
      if (job === undefined || (project ?? job.project) !== job.project)
        throw new PlatformError({ kind: 'no job', job: id });
      return job;
    },
    version(jobId, id, project) {
      platform.job(jobId, project);
      const version = state.version(jobId, id);
      if (version === undefined) throw new PlatformError({ kind: 'no version', job: jobId, version: id });
      return version;
    },
    trainingJobs: state.trainingJobs,
    trainingJobsCount: state.trainingJobsCount,
    trainingJob(id, project) {
      const job = state.trainingJob(id);
      if (job === undefined || (project ?? job.project) !== job.project)
        throw new PlatformError({ kind: 'no job', job: id });
      return job;
    },
    findJob: state.job,
    findVersion: state.version,
    findTrainingJob: state.trainingJob,
    advance(now) {
      if (isStill) return;
      for (let due = state.nextDue(now); due !== undefined; due = state.nextDue(now)) takeStep(due.run, due.time);
    },
    resume(initialSettings, now) {
      for (const api of apiNames) {
        const settings = initialSettings[api];
        if (settings !== undefined && !isDeepStrictEqual(settings, state.settings[api].initial))
          record({ fact: 'origin', time: now, settings, api: entryApi(api) });
      }
      for (const run of state.runs()) {
        const { statuses } = run.api.lifecycle;
        if (run.plan.length === 0 && !statuses.isTerminal(run.status)) replan(run, now);
      }
    },
    createJob({ project, name, description, workspace, config }, now) {
      if (state.jobNamed(project, name) !== undefined) throw new PlatformError({ kind: 'name taken', name });
      const id = FIRST_JOB + state.jobsCreated;
      record({ fact: 'job', time: now, job_id: id, project, name, description, workspace });
      const job = platform.job(id);
      if (config.create_version !== false) platform.createVersion(job, config, now);
      return job;
    },
    createVersion(job, config, now) {
      const id = FIRST_VERSION + state.versionsCreated;
      const status = Number(reportedOf(apis.v1, apis.v1.lifecycle.table.initial));
      record({ fact: 'version', time: now, job_id: job.id, version_id: id, status, config });
      const version = platform.version(job.id, id);
      replan(version, now);
      return version;
    },
    createTrainingJob(project, request, now) {
      const { name } = request.metadata;
      if (state.trainingJobNamed(project, name) !== undefined) throw new PlatformError({ kind: 'name taken', name });
      const number = state.trainingJobsCreated;
      const id = uuidOf(`${seed} ${number}`);
      const status = apis.v2.lifecycle.table.initial;
      record({ fact: 'training-job', time: now, job_id: id, status, number, project, request });
      const job = platform.trainingJob(id);
      replan(job, now);
      return job;
    },
    describe: (job, description, now) => record({ fact: 'description', time: now, job_id: job.id, description }),
    stop(run, now) {
      const { stop } = run.api;
      if (!run.can(stop) || run.isBeingDeleted)
        throw new PlatformError({ kind: 'wrong status', request: 'stop', status: run.status });
      refuseInConflict(run, now);
      change(run, stop, now);
      const isLate = activeFault('lost-race', run, now) !== undefined;
      const late = isLate ? planTo(run, 'success', run.settings, now) : undefined;
      setPlan(run, late ?? planOf(run, now), now);
    },
    delete(runs, now) {
      for (const run of runs) {
        if (!run.can(run.api.delete))
          throw new PlatformError({ kind: 'wrong status', request: 'delete', status: run.status });
      }
      for (const run of runs) refuseInConflict(run, now);
      for (const run of runs) {
        if (run.isBeingDeleted) continue;
        const { api } = run;
        const fails = next(generatorOf(run)) < plannerOf(run).deleteFails;
        const event = (fails ? api.deleteFails : undefined) ?? api.delete;
        setPlan(run, [{ event, time: now + DELETION }], now, true);
      }
    },
    deleteJob(job, now) {
      if (job.versions.size === 0) record({ fact: 'gone', time: now, job_id: job.id });
      else platform.delete([...job.versions.values()], now);
    },
    poll(run, now) {
      const stale = activeFault('stale', run, now);
      const at = stale === undefined ? now : now - toMilliseconds(stale.by);
      const isUnknown = activeFault('unknown', run, now) !== undefined;
      const status = (isUnknown ? run.api.gap : undefined) ?? run.statusAt(at);
      record({ fact: 'poll', time: now, ...run.ids, status: reportedOf(run.api, status) });
      afterPoll(run, now);
      return { status, at, isUnknown };
    },
    *activeFaults<Kind extends ApiFaultKind>(
      kinds: readonly Kind[],
      { api, run }: { readonly api: ApiName; readonly run: Run | undefined },
      now: number,
    ) {
      const all = { settings: platform.settings(api), about: { api: entryApi(api) } };
      const own = run === undefined ? [] : [{ settings: run.settings, about: run.ids }];
      for (const { settings, about } of [...own, all]) {
        for (const [index, fault] of settings.faults.entries()) {
          if (!kinds.some((kind) => kind === fault.kind) || fault.times === 0) continue;
          if (isStill && fault.times !== undefined) continue;
          if (fault.share !== undefined && next(faultGenerator()) >= fault.share) continue;
          if (fault.times !== undefined) record({ fact: 'strike', time: now, ...about, index });
          yield fault as Extract<ApiFault, { readonly kind: Kind }>;
        }
      }
    },
    changeSettings(api, change, now) {
      if (change.scenario != null) plannerFor(apis[api], change.scenario);
      record({ fact: 'settings', time: now, api: entryApi(api), change });
    },
    changeRunSettings(run, change, now) {
      const { scenario, progress, outcome } = change;
      if (scenario != null) plannerFor(run.api, scenario);
      const changed = withChanges(run.settings, change, platform.settings(run.api.name));
      if (outcome != null && plannedTo(run, changed, now) === undefined)
        throw new PlatformError({ kind: 'impossible outcome', outcome, status: run.status });
      record({ fact: 'settings', time: now, ...run.ids, change });
      if (scenario === undefined && progress === undefined && outcome === undefined) return;
      if (run.isBeingDeleted) setPlan(run, notBefore(now, run.plan), now, true);
      else replan(run, now);
    },
    send(run, event, now) {
      if (!run.can(event)) throw new PlatformError({ kind: 'impossible event', event, status: run.status });
      const { api } = run;
      const isOfDeletion = event === api.delete || event === api.deleteFails;
      const deletion = run.isBeingDeleted && !isOfDeletion ? run.plan : undefined;
      change(run, event, now);
      if (deletion !== undefined && run.can(api.delete)) setPlan(run, deletion, now, true);
      else if (!run.isDeleted) replan(run, now);
    },
    recordTime(now) {
      if (now > (state.latest ?? 0)) record({ fact: 'clock', time: now });
    },
    reset(now) {
      record({ fact: 'reset', time: now });
      for (const api of apiNames) {
        const { initial } = state.settings[api];
        if (initial !== defaultSettings) record({ fact: 'origin', time: now, settings: initial, api: entryApi(api) });
      }
      draws = 0;
    },
    still(act) {
      isStill = true;
      try {
        return act();
      } finally {
        isStill = false;
      }
    },
  };
  return platform;

  function record(entry: JournalEntry): void {
    if (isStill) return;
    state.apply(entry);
    write(entry);
  }

  /** Plans a run from now on: to its outcome if that can still be reached, else by chance. */
  function replan(run: Run, now: number): void {
    setPlan(run, plannedTo(run, run.settings, now) ?? planOf(run, now), now);
  }

  function planOf(run: Run, now: number): Plan {
    return plannerOf(run).plan(run.positionAt(now), courseOf(run, now), generatorOf(run));
  }

  function plannedTo(run: Run, settings: Settings, now: number): Plan | undefined {
    const { outcome } = settings;
    if (outcome === undefined || run.api.lifecycle.statuses.isTerminal(run.status)) return undefined;
    return planTo(run, outcome, settings, now);
  }

  function planTo(run: Run, outcome: string, { scenario }: Settings, now: number): Plan | undefined {
    const planner = plannerFor(run.api, scenario);
    return planner.planTo(outcome, run.positionAt(now), () => courseOf(run, now), generatorOf(run));
  }

  /** Replaces the plan of a run, and carries it out if the run goes through all of it at once. */
  function setPlan(run: Run, steps: Plan, now: number, isDeletion?: true): void {
    record({ fact: 'plan', time: now, ...run.ids, steps, isDeletion });
    if (run.settings.progress === 'at once') while (run.plan.length > 0) takeStep(run, now);
  }

  /** Lets happen what a poll advances, if polls advance the run. */
  function afterPoll(run: Run, now: number): void {
    const { progress } = run.settings;
    if (typeof progress !== 'object') return;
    const isScripted = 'afterPolls' in progress && !run.isBeingDeleted;
    if (!isScripted && (!('polls' in progress) || run.polls >= progress.polls)) takeStep(run, now);
    if (!isScripted) return;
    const [events, ...rest] = progress.afterPolls;
    if (events === undefined) return;
    record({ fact: 'settings', time: now, ...run.ids, change: { progress: { afterPolls: rest } } });
    for (const event of events) {
      if (!run.can(event)) return;
      change(run, event, now);
    }
  }

  function takeStep(run: Run, time: number): void {
    const [step] = run.plan;
    if (step !== undefined) change(run, step.event, time, true);
  }

  function change(run: Run, event: string, time: number, isPlanned = false): void {
    const after = run.statusAfter(event);
    const status = after === undefined ? undefined : reportedOf(run.api, after);
    record({ fact: 'change', time, ...run.ids, event, status, isPlanned });
  }

  /** @throws PlatformError if the fault strikes */
  function refuseInConflict(run: Run, now: number): void {
    if (activeFault('conflict', run, now) !== undefined) throw new PlatformError({ kind: 'conflict' });
  }

  function plannerOf({ api, settings }: Run): Planner {
    return plannerFor(api, settings.scenario);
  }

  function plannerFor(api: Api, scenario: string | Scenario): Planner {
    const last = planned.get(api);
    if (last?.scenario === scenario) return last.planner;
    const planner = createPlanner(api, scenario);
    planned.set(api, { scenario, planner });
    return planner;
  }

  /** The random numbers of the next plan of a run: the same ones until it has that plan. */
  function generatorOf({ api, number, plansMade }: Run): Generator {
    const ofApi = api.name === 'v1' ? seed : (seed ^ OF_V2) >>> 0;
    return generatorFor(ofApi, number * PLANS + (plansMade % PLANS));
  }

  /** The random numbers of the next fault. Their streams are counted down, away from those of plans. */
  function faultGenerator(): Generator {
    return generatorFor(seed, 2 ** 32 - 1 - draws++);
  }

  function activeFault<Kind extends ApiFaultKind>(kind: Kind, run: Run, now: number) {
    const [fault] = platform.activeFaults([kind], { api: run.api.name, run }, now);
    return fault;
  }
}

/** A plan whose steps were due, but did not come, as the run did not advance by time: they come now. */
function notBefore(now: number, plan: Plan): Plan {
  return plan.map((step) => ({ ...step, time: Math.max(step.time, now) }));
}

/** A UUID that depends on a text alone, in the form of those that are drawn (RFC 9562, version 4). */
function uuidOf(text: string): string {
  const digits = createHash('sha256').update(text).digest('hex');
  const variant = '89ab'[Number.parseInt(digits[16] ?? '0', 16) % 4];
  return [
    digits.slice(0, 8),
    digits.slice(8, 12),
    `4${digits.slice(13, 16)}`,
    `${variant}${digits.slice(17, 20)}`,
    digits.slice(20, 32),
  ].join('-');
}
