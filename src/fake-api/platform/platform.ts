import { isDeepStrictEqual } from 'node:util';
import type { JobEventType } from '../../model/modelarts-v1/machine.ts';
import { isTerminal, type Status, statuses } from '../../model/modelarts-v1/statuses.ts';
import { type Generator, generatorFor, next } from '../../simulate/random.ts';
import type { Scenario, ScenarioName } from '../../simulate/scenario.ts';
import { toMilliseconds } from '../../time.ts';
import type { JobConfig } from './job-config.ts';
import type { Job, JobVersion } from './job-version.ts';
import type { JournalEntry } from './journal-entry.ts';
import { createPlanner, type PlannedStep, type Planner } from './plan.ts';
import { PlatformError } from './platform-error.ts';
import { type ApiFault, type ApiFaultKind, type Settings, type SettingsChange, withChanges } from './settings.ts';
import type { State } from './state.ts';

/** What is asked for when a job is created. */
export interface NewJob {
  readonly project: string;
  readonly name: string;
  readonly description: string;
  readonly workspace: string;
  readonly config: JobConfig;
}

/** Identifiers are counted from here on. */
const FIRST_JOB = 100_001;
const FIRST_VERSION = 200_001;

/** How long it takes until the record of a job is gone, in milliseconds. */
const DELETION = toMilliseconds('5s');

/** More plans than a version ever has. */
const PLANS = 4096;

/**
 * What can be done with the jobs of a fake platform. It is told the time, and does nothing between two calls:
 * {@link Platform.advance} lets happen what is due. Whatever it does is a {@link JournalEntry} that changes its state.
 */
export class Platform {
  readonly #state: State;
  readonly #seed: number;
  readonly #write: (fact: JournalEntry) => void;
  #planner: { readonly scenario: ScenarioName | Scenario; readonly planner: Planner } | undefined;
  #draws = 0;
  /** The time of the latest fact that was written down. */
  #latest = 0;

  /**
   * @param seed of what is left to chance
   * @param write writes a fact down
   */
  constructor(state: State, seed: number, write: (fact: JournalEntry) => void) {
    this.#state = state;
    this.#seed = seed;
    this.#write = write;
  }

  /** How the jobs get on of which nothing else is said. */
  get settings(): Settings {
    return this.#state.settings;
  }

  /** All jobs, or those of a project, in the order of their creation. */
  jobs(project?: string): Iterable<Job> {
    return this.#state.jobs(project);
  }

  /** @throws PlatformError where there is none */
  job(id: number, project?: string): Job {
    const job = this.#state.job(id);
    if (job === undefined || (project ?? job.project) !== job.project)
      throw new PlatformError({ kind: 'no job', job: id });
    return job;
  }

  /** @throws PlatformError where there is none */
  version(jobId: number, id: number, project?: string): JobVersion {
    this.job(jobId, project);
    const version = this.find(jobId, id);
    if (version === undefined) throw new PlatformError({ kind: 'no version', job: jobId, version: id });
    return version;
  }

  /** The version with these identifiers, if there is one. */
  find(jobId: number, id: number): JobVersion | undefined {
    return this.#state.version(jobId, id);
  }

  /** Lets happen what is due. */
  advance(now: number): void {
    for (let due = this.#state.nextDue(now); due !== undefined; due = this.#state.nextDue(now))
      this.#step(due.version, due.time);
  }

  /**
   * Goes on from the facts that were taken over. Of these, the last may not have been there: versions without a plan get
   * one. Settings in the beginning that are not those of before take the place of all of them.
   */
  resume(origin: Settings, now: number): void {
    if (!isDeepStrictEqual(origin, this.#state.origin)) this.#record({ fact: 'origin', time: now, settings: origin });
    for (const job of this.jobs()) {
      for (const version of job.versions.values()) {
        if (version.plan.length === 0 && !isTerminal(version.status)) this.#plan(version, now);
      }
    }
  }

  /** @throws PlatformError where the name is taken */
  createJob({ project, name, description, workspace, config }: NewJob, now: number): Job {
    if (this.#state.jobNamed(project, name) !== undefined) throw new PlatformError({ kind: 'name taken', name });
    const id = FIRST_JOB + this.#state.jobsCreated;
    this.#record({ fact: 'job', time: now, job_id: id, project, name, description, workspace });
    const job = this.job(id);
    if (config.create_version !== false) this.createVersion(job, config, now);
    return job;
  }

  createVersion(job: Job, config: JobConfig, now: number): JobVersion {
    const id = FIRST_VERSION + this.#state.versionsCreated;
    this.#record({ fact: 'version', time: now, job_id: job.id, version_id: id, status: codeOf('INIT'), config });
    const version = this.version(job.id, id);
    this.#plan(version, now);
    return version;
  }

  describe(job: Job, description: string, now: number): void {
    this.#record({ fact: 'description', time: now, job_id: job.id, description });
  }

  /**
   * Accepts that a version is to be stopped: it is being stopped from now on, and will have been some time later.
   *
   * @throws PlatformError in a status from which that is not possible
   */
  stop(version: JobVersion, now: number): void {
    if (!version.can('stop') || version.isBeingDeleted)
      throw new PlatformError({ kind: 'wrong status', request: 'stop', status: version.status });
    this.#change(version, 'stop', now, { isPlanned: false });
    const isLate = this.#activeFault('lost-race', version, now) !== undefined;
    const { planner, generator } = this.#chanceFor(version);
    const late = isLate ? planner.planTo('success', version.standing(now), generator) : undefined;
    this.#setPlan(version, late ?? planner.plan(version.standing(now), generator), now);
  }

  /**
   * Accepts that versions are to be deleted: they will be gone some time later, or, if that fails, not.
   *
   * @throws PlatformError if one of them has a status in which that is not possible
   */
  delete(versions: readonly JobVersion[], now: number): void {
    for (const version of versions) {
      if (!version.can('delete'))
        throw new PlatformError({ kind: 'wrong status', request: 'delete', status: version.status });
    }
    for (const version of versions) {
      if (version.isBeingDeleted) continue;
      const { planner, generator } = this.#chanceFor(version);
      const event = next(generator) < planner.deleteFails ? 'delete.fail' : 'delete';
      this.#setPlan(version, [{ event, time: now + DELETION }], now, { isDeletion: true });
    }
  }

  /** @throws PlatformError as for its versions */
  deleteJob(job: Job, now: number): void {
    if (job.versions.size === 0) this.#record({ fact: 'gone', time: now, job_id: job.id });
    else this.delete([...job.versions.values()], now);
  }

  /** The status that a request is answered with; that it was looked at may move a version on. */
  poll(version: JobVersion, now: number): Status {
    const stale = this.#activeFault('stale', version, now);
    const known = stale === undefined ? version.status : version.statusAt(now - toMilliseconds(stale.by));
    const status = this.#activeFault('unknown', version, now) === undefined ? known : 'UNKNOWN';
    this.#record({ fact: 'poll', time: now, ...idsOf(version), status: codeOf(status) });
    const { progress } = version.settings;
    if (typeof progress === 'object' && version.polls >= progress.polls) this.#step(version, now);
    return status;
  }

  /** What goes wrong with a request, of some kinds of faults; with one about a version, first what is its own. */
  *activeFaults<K extends ApiFaultKind>(
    kinds: readonly K[],
    version: JobVersion | undefined,
    now: number,
  ): Iterable<Extract<ApiFault, { readonly kind: K }>> {
    for (const owner of version === undefined ? [undefined] : [version, undefined]) {
      for (const [index, fault] of (owner ?? this).settings.faults.entries()) {
        if (!kinds.some((kind) => kind === fault.kind) || fault.times === 0) continue;
        if (fault.share !== undefined && next(this.#chance()) >= fault.share) continue;
        if (fault.times !== undefined) this.#record({ fact: 'strike', time: now, ...(owner && idsOf(owner)), index });
        yield fault as Extract<ApiFault, { readonly kind: K }>;
      }
    }
  }

  /**
   * Changes how the jobs get on that are still to be created, and what goes wrong from now on.
   *
   * @throws InputError for a scenario that makes no sense
   */
  set(change: SettingsChange, now: number): void {
    if (change.scenario != null) this.#plannerFor(change.scenario);
    this.#record({ fact: 'settings', time: now, change });
  }

  /**
   * Changes how a version gets on from now on.
   *
   * @throws InputError for a scenario that makes no sense
   * @throws PlatformError where its run cannot end as it is to
   */
  setVersion(version: JobVersion, change: SettingsChange, now: number): void {
    if (change.scenario != null) this.#plannerFor(change.scenario);
    const settings = withChanges(version.settings, change, this.settings);
    if (change.outcome != null && this.#planTo(version, settings, now) === undefined)
      throw new PlatformError({ kind: 'impossible outcome', outcome: change.outcome, status: version.status });
    this.#record({ fact: 'settings', time: now, ...idsOf(version), change });
    const { scenario, progress, outcome } = change;
    if (scenario === undefined && progress === undefined && outcome === undefined) return;
    if (version.isBeingDeleted) this.#setPlan(version, version.plan, now, { isDeletion: true });
    else this.#plan(version, now);
  }

  /**
   * Lets something happen to a version now. One that is going to be deleted still is, if it can be.
   *
   * @throws PlatformError where it cannot
   */
  send(version: JobVersion, event: JobEventType, now: number): void {
    if (!version.can(event)) throw new PlatformError({ kind: 'impossible event', event, status: version.status });
    const deletion = version.isBeingDeleted && !event.startsWith('delete') ? version.plan : undefined;
    this.#change(version, event, now, { isPlanned: false });
    if (deletion !== undefined && version.can('delete')) this.#setPlan(version, deletion, now, { isDeletion: true });
    else if (!version.isDeleted) this.#plan(version, now);
  }

  /** Remembers how late it is, although nothing happens. */
  recordTime(now: number): void {
    if (now > this.#latest) this.#record({ fact: 'clock', time: now });
  }

  /** Forgets everything but the settings in the beginning. */
  reset(now: number): void {
    this.#record({ fact: 'reset', time: now });
    this.#record({ fact: 'origin', time: now, settings: this.#state.origin });
    this.#draws = 0;
  }

  #record(fact: JournalEntry): void {
    this.#state.apply(fact);
    this.#write(fact);
    this.#latest = Math.max(this.#latest, fact.time);
  }

  /** Plans how a version gets on from now on. Where its outcome can no longer be reached, chance decides. */
  #plan(version: JobVersion, now: number): void {
    const { planner, generator } = this.#chanceFor(version);
    const plan = this.#planTo(version, version.settings, now) ?? planner.plan(version.standing(now), generator);
    this.#setPlan(version, plan, now);
  }

  #planTo(version: JobVersion, settings: Settings, now: number): readonly PlannedStep[] | undefined {
    if (settings.outcome === undefined || isTerminal(version.status)) return undefined;
    const { planner, generator } = this.#chanceFor(version, settings);
    return planner.planTo(settings.outcome, version.standing(now), generator);
  }

  /** Makes a plan the plan of a version, and carries it out at once if the version gets on like that. */
  #setPlan(
    version: JobVersion,
    steps: readonly PlannedStep[],
    now: number,
    why: { readonly isDeletion?: true } = {},
  ): void {
    this.#record({ fact: 'plan', time: now, ...idsOf(version), steps, ...why });
    if (version.settings.progress === 'at once') while (version.plan.length > 0) this.#step(version, now);
  }

  #step(version: JobVersion, time: number): void {
    const [step] = version.plan;
    if (step !== undefined) this.#change(version, step.event, time, { isPlanned: true });
  }

  #change(version: JobVersion, event: JobEventType, time: number, { isPlanned }: { isPlanned: boolean }): void {
    const to = version.after(event);
    const status = to === undefined ? {} : { status: codeOf(to) };
    this.#record({ fact: 'change', time, ...idsOf(version), event, ...status, isPlanned });
  }

  /** What decides on the plans of a version: its scenario, and random numbers that no other plan has. */
  #chanceFor(version: JobVersion, { scenario } = version.settings): { planner: Planner; generator: Generator } {
    const stream = (version.id - FIRST_VERSION) * PLANS + (version.plansMade % PLANS);
    return { planner: this.#plannerFor(scenario), generator: generatorFor(this.#seed, stream) };
  }

  /** What decides on what goes wrong with requests: their random numbers are counted from the other end. */
  #chance(): Generator {
    return generatorFor(this.#seed, 2 ** 32 - 1 - this.#draws++);
  }

  #plannerFor(scenario: ScenarioName | Scenario): Planner {
    if (this.#planner?.scenario !== scenario) this.#planner = { scenario, planner: createPlanner(scenario) };
    return this.#planner.planner;
  }

  #activeFault<K extends ApiFaultKind>(kind: K, version: JobVersion, now: number) {
    const [fault] = this.activeFaults([kind], version, now);
    return fault;
  }
}

/** What jobs and versions are called in facts. */
function idsOf({ job, id }: JobVersion): { readonly job_id: number; readonly version_id: number } {
  return { job_id: job.id, version_id: id };
}

function codeOf(status: Status): number {
  return statuses[status].code;
}
