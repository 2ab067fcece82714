import TinyQueue from 'tinyqueue';
import type { ApiName } from './api.ts';
import { type Job, JobVersion } from './job-version.ts';
import { apiIn, type EntryOf, type JournalEntry } from './journal-entry.ts';
import type { Plan } from './plan.ts';
import type { Run, RunIds } from './run.ts';
import { defaultSettings, type Settings, withChanges } from './settings.ts';
import { TrainingJob } from './training-job.ts';

/** The settings of an API. */
interface ApiSettings {
  /** Those that the server was started with. */
  initial: Settings;
  /** Those of new jobs, with the faults of all requests. */
  current: Settings;
}

/** The state of a fake platform: what its journal entries, applied in order, make of it, and nothing else. */
export interface State {
  readonly settings: { readonly [Name in ApiName]: Readonly<ApiSettings> };
  /** How many jobs of v1 were ever created. */
  readonly jobsCreated: number;
  /** How many versions were ever created. */
  readonly versionsCreated: number;
  /** How many jobs of v2 were ever created. */
  readonly trainingJobsCreated: number;
  /** The latest time of an entry, in milliseconds since 1970; `undefined` before the first one. */
  readonly latest: number | undefined;
  /** All jobs of v1, or those of a project, in the order of their creation. */
  jobs(project?: string): Iterable<Job>;
  job(id: number): Job | undefined;
  jobNamed(project: string, name: string): Job | undefined;
  /** All jobs of v2, or those of a project, in the order of their creation. */
  trainingJobs(project?: string): Iterable<TrainingJob>;
  trainingJobNamed(project: string, name: string): TrainingJob | undefined;
  /** How many jobs of v2 a project has. */
  trainingJobsCount(project: string): number;
  /** The run with these identifiers. */
  run(ids: RunIds): Run | undefined;
  version(jobId: number, id: number): JobVersion | undefined;
  trainingJob(id: string): TrainingJob | undefined;
  /** All runs of all APIs. */
  runs(): Iterable<Run>;
  /** Takes the next planned step that is due by then out of the queue. */
  nextDue(now: number): { readonly run: Run; readonly time: number } | undefined;
  /** @throws TypeError for an entry that does not fit those before it */
  apply(entry: JournalEntry): void;
  /** Forgets all entries. */
  restart(): void;
}

/** The next planned step of a run. It is stale once the run has another plan. */
interface Due {
  readonly time: number;
  readonly run: Run;
  readonly plan: Plan;
}

/** The earliest first; at the same time, those of v1 and then the oldest run first, so that a restart changes nothing. */
function createQueue(): TinyQueue<Due> {
  const rankOf = ({ api, number }: Run) => number + (api.name === 'v1' ? 0 : 2 ** 40);
  return new TinyQueue<Due>([], (one, other) => one.time - other.time || rankOf(one.run) - rankOf(other.run));
}

/** Makes the state of a platform without jobs. */
export function createState(): State {
  const jobs = new Map<number, Job>();
  const trainingJobs = new Map<string, TrainingJob>();
  /** The jobs of both APIs by project and name. */
  const named = { v1: new ByProject<Job>(), v2: new ByProject<TrainingJob>() };
  /** The next planned steps of the runs that advance by time. */
  let queue = createQueue();
  const initial = (): ApiSettings => ({ initial: defaultSettings, current: defaultSettings });
  let settings = { v1: initial(), v2: initial() };
  let jobsCreated = 0;
  let versionsCreated = 0;
  let trainingJobsCreated = 0;
  let latest: number | undefined;

  const jobWith = (id: number) => existing(jobs.get(id));
  const find = (ids: RunIds): Run | undefined =>
    'version_id' in ids ? jobs.get(ids.job_id)?.versions.get(ids.version_id) : trainingJobs.get(ids.job_id);
  const runWith = (ids: RunIds) => existing(find(ids));
  /** The settings of a new run. It has no faults of its own: those of all requests hold for it anyway. */
  const ownSettings = (api: ApiName): Settings => ({ ...settings[api].current, faults: [] });

  const clear = () => {
    jobs.clear();
    trainingJobs.clear();
    for (const index of Object.values(named)) index.clear();
    queue = createQueue();
    for (const each of Object.values(settings)) each.current = each.initial;
    jobsCreated = 0;
    versionsCreated = 0;
    trainingJobsCreated = 0;
  };
  const remove = (job: Job) => {
    jobs.delete(job.id);
    named.v1.delete(job);
  };
  const removeRun = (run: Run) => {
    if (run instanceof TrainingJob) {
      trainingJobs.delete(run.id);
      named.v2.delete(run);
    } else if (run instanceof JobVersion) {
      const { job } = run;
      job.versions.delete(run.id);
      job.latest = [...job.versions.values()].at(-1);
      if (job.latest === undefined) remove(job);
    }
  };
  const schedule = (run: Run) => {
    const [step] = run.plan;
    if (step !== undefined && run.settings.progress === 'time') queue.push({ run, plan: run.plan, time: step.time });
  };

  const changes: { readonly [Fact in JournalEntry['fact']]: (entry: EntryOf<Fact>) => void } = {
    job({ job_id: id, project, name, description, workspace, time: created }) {
      const none = { versions: new Map(), latest: undefined, versionsCreated: 0 };
      const job: Job = { id, project, name, description, workspace, created, ...none };
      jobs.set(id, job);
      named.v1.set(job);
      jobsCreated++;
    },
    version({ job_id, version_id: id, config, time, name: given }) {
      const job = jobWith(job_id);
      job.versionsCreated++;
      const name = given ?? `V${String(job.versionsCreated).padStart(4, '0')}`;
      const previous = config.pre_version_id ?? undefined;
      const run = { number: id - FIRST_VERSION, settings: ownSettings('v1'), time };
      job.latest = new JobVersion(job, { id, name, config, previous, ...run });
      job.versions.set(id, job.latest);
      versionsCreated++;
    },
    'training-job'({ job_id: id, project, request, number, time }) {
      const job = new TrainingJob({ id, project, request, number, settings: ownSettings('v2'), time });
      trainingJobs.set(id, job);
      named.v2.set(job);
      trainingJobsCreated++;
    },
    plan({ steps, isDeletion, made, polls = 0, ...ids }) {
      const run = runWith(ids);
      run.plan = steps;
      run.plansMade = made ?? run.plansMade + 1;
      run.isBeingDeleted = isDeletion === true;
      run.polls = polls;
      schedule(run);
    },
    change({ event, isPlanned, time, ...ids }) {
      const run = runWith(ids);
      run.apply(event, time);
      run.plan = isPlanned ? run.plan.slice(1) : [];
      if (run.isDeleted) removeRun(run);
      else schedule(run);
    },
    poll(ids) {
      runWith(ids).polls++;
    },
    description({ job_id, description }) {
      const job = typeof job_id === 'string' ? existing(trainingJobs.get(job_id)) : jobWith(job_id);
      job.description = description;
    },
    origin(entry) {
      settings[apiIn(entry)] = { initial: entry.settings, current: entry.settings };
    },
    settings({ change, ...about }) {
      const api = settings[apiIn(about)];
      if (about.job_id === undefined) api.current = withChanges(api.current, change, api.initial);
      else {
        const run = runWith(about);
        run.settings = withChanges(run.settings, change, ownSettings(apiIn(about)));
      }
    },
    strike({ index, ...about }) {
      const api = settings[apiIn(about)];
      if (about.job_id === undefined) api.current = withFaultUsed(api.current, index);
      else {
        const run = runWith(about);
        run.settings = withFaultUsed(run.settings, index);
      }
    },
    counts(entry) {
      if ('job_id' in entry) jobWith(entry.job_id).versionsCreated = entry.versions;
      else if ('api' in entry) trainingJobsCreated = entry.jobs;
      else {
        jobsCreated = entry.jobs;
        versionsCreated = entry.versions;
      }
    },
    gone({ job_id }) {
      remove(jobWith(job_id));
    },
    clock() {},
    reset: clear,
  };

  return {
    get settings() {
      return settings;
    },
    get jobsCreated() {
      return jobsCreated;
    },
    get versionsCreated() {
      return versionsCreated;
    },
    get trainingJobsCreated() {
      return trainingJobsCreated;
    },
    get latest() {
      return latest;
    },
    jobs: (project) => (project === undefined ? jobs.values() : named.v1.in(project)),
    job: (id) => jobs.get(id),
    jobNamed: (project, name) => named.v1.get(project, name),
    trainingJobs: (project) => (project === undefined ? trainingJobs.values() : named.v2.in(project)),
    trainingJobNamed: (project, name) => named.v2.get(project, name),
    trainingJobsCount: (project) => named.v2.count(project),
    run: find,
    version: (jobId, id) => jobs.get(jobId)?.versions.get(id),
    trainingJob: (id) => trainingJobs.get(id),
    *runs() {
      for (const job of jobs.values()) yield* job.versions.values();
      yield* trainingJobs.values();
    },
    nextDue(now) {
      for (let due = queue.peek(); due !== undefined && due.time <= now; due = queue.peek()) {
        queue.pop();
        const { run, plan, time } = due;
        if (run.plan === plan && run.settings.progress === 'time') return { run, time };
      }
      return undefined;
    },
    apply(entry) {
      const change = changes[entry.fact] as (entry: JournalEntry) => void;
      change(entry);
      latest = Math.max(latest ?? 0, entry.time);
    },
    restart() {
      settings = { v1: initial(), v2: initial() };
      clear();
      latest = undefined;
    },
  };
}

/** The first identifier of a version of v1. */
export const FIRST_VERSION = 200_001;

/** Jobs by project and name. */
class ByProject<J extends { readonly project: string; readonly name: string }> {
  readonly #projects = new Map<string, Map<string, J>>();

  set(job: J): void {
    const ofProject = this.#projects.get(job.project) ?? new Map<string, J>();
    this.#projects.set(job.project, ofProject.set(job.name, job));
  }

  delete({ project, name }: J): void {
    const ofProject = this.#projects.get(project);
    ofProject?.delete(name);
    if (ofProject?.size === 0) this.#projects.delete(project);
  }

  get(project: string, name: string): J | undefined {
    return this.#projects.get(project)?.get(name);
  }

  in(project: string): Iterable<J> {
    return this.#projects.get(project)?.values() ?? [];
  }

  count(project: string): number {
    return this.#projects.get(project)?.size ?? 0;
  }

  clear(): void {
    this.#projects.clear();
  }
}

function existing<Value>(value: Value | undefined): Value {
  if (value === undefined) throw new TypeError('no such job or version');
  return value;
}

/** Settings in which the fault at an index has struck once more, if that is counted. */
function withFaultUsed(settings: Settings, index: number): Settings {
  const faults = settings.faults.map((fault, place) =>
    place === index && fault.times !== undefined ? { ...fault, times: fault.times - 1 } : fault,
  );
  return { ...settings, faults };
}
