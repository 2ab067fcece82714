import { isDeepStrictEqual } from 'node:util';
import type { JobEventType } from '../../model/modelarts-v1/events.ts';
import type { ScenarioName } from '../../model/modelarts-v1/scenarios.ts';
import { isTerminal, type Status, statuses } from '../../model/modelarts-v1/statuses.ts';
import type { Scenario } from '../../model/scenario.ts';
import { type Generator, generatorFor, next } from '../../simulate/random.ts';
import { toMilliseconds } from '../../time.ts';
import type { JobConfig } from './job-config.ts';
import type { Job, JobVersion } from './job-version.ts';
import type { JournalEntry } from './journal-entry.ts';
import { createPlanner, type Plan, type Planner } from './plan.ts';
import { PlatformError } from './platform-error.ts';
import { type ApiFault, type ApiFaultKind, type Settings, type SettingsChange, withChanges } from './settings.ts';
import type { State } from './state.ts';

/**
 * The jobs of a fake platform, and what can be done with them. It has no clock: callers pass the time, in milliseconds
 * since 1970, and {@link Platform.advance} applies what is due. Every change is a {@link JournalEntry}, applied to the
 * state.
 */
export interface Platform {
  /** The settings of new jobs, with the faults of all requests. */
  readonly settings: Settings;
  /** All jobs, or those of a project, in the order of their creation. */
  jobs(project?: string): Iterable<Job>;
  /** @throws PlatformError if there is none, in the project if one is given */
  job(id: number, project?: string): Job;
  /** @throws PlatformError if there is none, in the project if one is given */
  version(jobId: number, id: number, project?: string): JobVersion;
  /** The version with these identifiers, in any project. */
  find(jobId: number, id: number): JobVersion | undefined;
  /** Applies every planned step that is due. */
  advance(now: number): void;
  /**
   * Continues from the state that the journal has restored. Versions without a plan get one, as a journal may end
   * before it; settings that differ from those of the last start replace the current ones.
   */
  resume(initialSettings: Settings, now: number): void;
  /** @throws PlatformError if the name is taken */
  createJob(job: NewJob, now: number): Job;
  createVersion(job: Job, config: JobConfig, now: number): JobVersion;
  describe(job: Job, description: string, now: number): void;
  /**
   * Accepts a request to stop a version: it is KILLING at once, and stopped some time later.
   *
   * @throws PlatformError in a status that does not allow it
   */
  stop(version: JobVersion, now: number): void;
  /**
   * Accepts a request to delete versions: some time later each is deleted, or has failed to be.
   *
   * @throws PlatformError if one of them has a status that does not allow it
   */
  delete(versions: readonly JobVersion[], now: number): void;
  /**
   * Accepts a request to delete a job with all its versions.
   *
   * @throws PlatformError if one of them has a status that does not allow it
   */
  deleteJob(job: Job, now: number): void;
  /** The status of a version that a response reports. Being polled may advance the version, after this response. */
  poll(version: JobVersion, now: number): Status;
  /**
   * The faults of some kinds that strike a request: those of the version that it is about first, then those of all
   * requests. Whether a fault strikes is decided, and counted, when the iteration comes to it.
   */
  activeFaults<Kind extends ApiFaultKind>(
    kinds: readonly Kind[],
    version: JobVersion | undefined,
    now: number,
  ): Iterable<Extract<ApiFault, { readonly kind: Kind }>>;
  /**
   * Changes the settings of new jobs, and the faults of all requests.
   *
   * @throws InputError for an invalid scenario
   */
  changeSettings(change: SettingsChange, now: number): void;
  /**
   * Changes the settings of a version, and replans it if they affect its plan.
   *
   * @throws InputError for an invalid scenario
   * @throws PlatformError if its run can no longer have the outcome
   */
  changeVersionSettings(version: JobVersion, change: SettingsChange, now: number): void;
  /**
   * Lets an event happen to a version now, and replans it. An accepted deletion stays, if the status allows it.
   *
   * @throws PlatformError if the event is impossible
   */
  send(version: JobVersion, event: JobEventType, now: number): void;
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

/** What a request specifies for a new job. */
export interface NewJob {
  readonly project: string;
  readonly name: string;
  readonly description: string;
  readonly workspace: string;
  readonly config: JobConfig;
}

/** The first identifiers. */
const FIRST_JOB = 100_001;
const FIRST_VERSION = 200_001;

/** How long a deletion takes, in milliseconds. */
const DELETION = toMilliseconds('5s');

/** How many plans of a version have random numbers of their own: more than one ever has. */
const PLANS = 4096;

/**
 * Makes a platform on a state.
 *
 * @param seed a whole number below 2³², which decides all that is left to chance
 * @param write writes an entry to the journal
 */
export function createPlatform(state: State, seed: number, write: (entry: JournalEntry) => void): Platform {
  let planned: { readonly scenario: ScenarioName | Scenario; readonly planner: Planner } | undefined;
  let draws = 0;
  let isStill = false;

  const platform: Platform = {
    get settings() {
      return state.settings;
    },
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
    find: state.version,
    advance(now) {
      if (isStill) return;
      for (let due = state.nextDue(now); due !== undefined; due = state.nextDue(now)) takeStep(due.version, due.time);
    },
    resume(initialSettings, now) {
      if (!isDeepStrictEqual(initialSettings, state.initialSettings))
        record({ fact: 'origin', time: now, settings: initialSettings });
      for (const job of state.jobs()) {
        for (const version of job.versions.values()) {
          if (version.plan.length === 0 && !isTerminal(version.status)) replan(version, now);
        }
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
      record({ fact: 'version', time: now, job_id: job.id, version_id: id, status: codeOf('INIT'), config });
      const version = platform.version(job.id, id);
      replan(version, now);
      return version;
    },
    describe: (job, description, now) => record({ fact: 'description', time: now, job_id: job.id, description }),
    stop(version, now) {
      if (!version.can('stop') || version.isBeingDeleted)
        throw new PlatformError({ kind: 'wrong status', request: 'stop', status: version.status });
      change(version, 'stop', now);
      const isLate = activeFault('lost-race', version, now) !== undefined;
      const position = version.positionAt(now);
      const late = isLate ? plannerOf(version).planTo('success', position, generatorOf(version)) : undefined;
      setPlan(version, late ?? plannerOf(version).plan(position, generatorOf(version)), now);
    },
    delete(versions, now) {
      for (const version of versions) {
        if (!version.can('delete'))
          throw new PlatformError({ kind: 'wrong status', request: 'delete', status: version.status });
      }
      for (const version of versions) {
        if (version.isBeingDeleted) continue;
        const event = next(generatorOf(version)) < plannerOf(version).deleteFails ? 'delete.fail' : 'delete';
        setPlan(version, [{ event, time: now + DELETION }], now, true);
      }
    },
    deleteJob(job, now) {
      if (job.versions.size === 0) record({ fact: 'gone', time: now, job_id: job.id });
      else platform.delete([...job.versions.values()], now);
    },
    poll(version, now) {
      const stale = activeFault('stale', version, now);
      const known = stale === undefined ? version.status : version.statusAt(now - toMilliseconds(stale.by));
      const status = activeFault('unknown', version, now) === undefined ? known : 'UNKNOWN';
      record({ fact: 'poll', time: now, ...idsOf(version), status: codeOf(status) });
      const { progress } = version.settings;
      if (typeof progress === 'object' && version.polls >= progress.polls) takeStep(version, now);
      return status;
    },
    *activeFaults<Kind extends ApiFaultKind>(kinds: readonly Kind[], version: JobVersion | undefined, now: number) {
      for (const owner of version === undefined ? [state] : [version, state]) {
        for (const [index, fault] of owner.settings.faults.entries()) {
          if (!kinds.some((kind) => kind === fault.kind) || fault.times === 0) continue;
          if (isStill && fault.times !== undefined) continue;
          if (fault.share !== undefined && next(faultGenerator()) >= fault.share) continue;
          const ids = owner === version ? idsOf(version) : {};
          if (fault.times !== undefined) record({ fact: 'strike', time: now, ...ids, index });
          yield fault as Extract<ApiFault, { readonly kind: Kind }>;
        }
      }
    },
    changeSettings(change, now) {
      if (change.scenario != null) plannerFor(change.scenario);
      record({ fact: 'settings', time: now, change });
    },
    changeVersionSettings(version, change, now) {
      const { scenario, progress, outcome } = change;
      if (scenario != null) plannerFor(scenario);
      if (outcome != null && planTo(version, withChanges(version.settings, change, state.settings), now) === undefined)
        throw new PlatformError({ kind: 'impossible outcome', outcome, status: version.status });
      record({ fact: 'settings', time: now, ...idsOf(version), change });
      if (scenario === undefined && progress === undefined && outcome === undefined) return;
      if (version.isBeingDeleted) setPlan(version, version.plan, now, true);
      else replan(version, now);
    },
    send(version, event, now) {
      if (!version.can(event)) throw new PlatformError({ kind: 'impossible event', event, status: version.status });
      const deletion = version.isBeingDeleted && !event.startsWith('delete') ? version.plan : undefined;
      change(version, event, now);
      if (deletion !== undefined && version.can('delete')) setPlan(version, deletion, now, true);
      else if (!version.isDeleted) replan(version, now);
    },
    recordTime(now) {
      if (now > (state.latest ?? 0)) record({ fact: 'clock', time: now });
    },
    reset(now) {
      record({ fact: 'reset', time: now });
      record({ fact: 'origin', time: now, settings: state.initialSettings });
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

  /** Plans a version from now on: to its outcome if that can still be reached, else by chance. */
  function replan(version: JobVersion, now: number): void {
    const plan = planTo(version, version.settings, now);
    setPlan(version, plan ?? plannerOf(version).plan(version.positionAt(now), generatorOf(version)), now);
  }

  function planTo(version: JobVersion, { scenario, outcome }: Settings, now: number): Plan | undefined {
    if (outcome === undefined || isTerminal(version.status)) return undefined;
    return plannerFor(scenario).planTo(outcome, version.positionAt(now), generatorOf(version));
  }

  /** Replaces the plan of a version, and carries it out if the version goes through all of it at once. */
  function setPlan(version: JobVersion, steps: Plan, now: number, isDeletion?: true): void {
    record({ fact: 'plan', time: now, ...idsOf(version), steps, isDeletion });
    if (version.settings.progress === 'at once') while (version.plan.length > 0) takeStep(version, now);
  }

  function takeStep(version: JobVersion, time: number): void {
    const [step] = version.plan;
    if (step !== undefined) change(version, step.event, time, true);
  }

  function change(version: JobVersion, event: JobEventType, time: number, isPlanned = false): void {
    const status = version.statusAfter(event);
    const code = status === undefined ? undefined : codeOf(status);
    record({ fact: 'change', time, ...idsOf(version), event, status: code, isPlanned });
  }

  function plannerOf({ settings }: JobVersion): Planner {
    return plannerFor(settings.scenario);
  }

  function plannerFor(scenario: ScenarioName | Scenario): Planner {
    if (planned?.scenario !== scenario) planned = { scenario, planner: createPlanner(scenario) };
    return planned.planner;
  }

  /** The random numbers of the next plan of a version: the same ones until it has that plan. */
  function generatorOf({ id, plansMade }: JobVersion): Generator {
    return generatorFor(seed, (id - FIRST_VERSION) * PLANS + (plansMade % PLANS));
  }

  /** The random numbers of the next fault. Their streams are counted down, away from those of plans. */
  function faultGenerator(): Generator {
    return generatorFor(seed, 2 ** 32 - 1 - draws++);
  }

  function activeFault<Kind extends ApiFaultKind>(kind: Kind, version: JobVersion, now: number) {
    const [fault] = platform.activeFaults([kind], version, now);
    return fault;
  }
}

function idsOf({ job, id }: JobVersion): { readonly job_id: number; readonly version_id: number } {
  return { job_id: job.id, version_id: id };
}

function codeOf(status: Status): number {
  return statuses[status].code;
}
