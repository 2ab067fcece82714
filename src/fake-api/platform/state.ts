import TinyQueue from 'tinyqueue';
import { type Job, JobVersion } from './job-version.ts';
import type { JournalEntry } from './journal-entry.ts';
import type { Plan } from './plan.ts';
import { defaultSettings, type Settings, withChanges } from './settings.ts';

/** The state of a fake platform: what its journal entries, applied in order, make of it, and nothing else. */
export interface State {
  /** The settings that the server was started with. */
  readonly initialSettings: Settings;
  /** The settings of new jobs, with the faults of all requests. */
  readonly settings: Settings;
  /** How many jobs were ever created. */
  readonly jobsCreated: number;
  /** How many versions were ever created. */
  readonly versionsCreated: number;
  /** The latest time of an entry, in milliseconds since 1970; `undefined` before the first one. */
  readonly latest: number | undefined;
  /** All jobs, or those of a project, in the order of their creation. */
  jobs(project?: string): Iterable<Job>;
  job(id: number): Job | undefined;
  jobNamed(project: string, name: string): Job | undefined;
  version(jobId: number, id: number): JobVersion | undefined;
  /** Takes the next planned step that is due by then out of the queue. */
  nextDue(now: number): { readonly version: JobVersion; readonly time: number } | undefined;
  /** @throws TypeError for an entry that does not fit those before it */
  apply(entry: JournalEntry): void;
  /** Forgets all entries. */
  restart(): void;
}

/** The next planned step of a version. It is stale once the version has another plan. */
interface Due {
  readonly time: number;
  readonly version: JobVersion;
  readonly plan: Plan;
}

/** The earliest first; at the same time, the oldest version first, so that a restart changes nothing. */
function createQueue(): TinyQueue<Due> {
  return new TinyQueue<Due>([], (one, other) => one.time - other.time || one.version.id - other.version.id);
}

type EntryOf<Name extends JournalEntry['fact']> = Extract<JournalEntry, { readonly fact: Name }>;

/** Makes the state of a platform without jobs. */
export function createState(): State {
  const jobs = new Map<number, Job>();
  /** The jobs by project and name. */
  const projects = new Map<string, Map<string, Job>>();
  /** The next planned steps of the versions that advance by time. */
  let queue = createQueue();
  let initialSettings = defaultSettings;
  let settings = defaultSettings;
  let jobsCreated = 0;
  let versionsCreated = 0;
  let latest: number | undefined;

  const jobWith = (id: number) => existing(jobs.get(id));
  const versionWith = (jobId: number, id: number) => existing(jobWith(jobId).versions.get(id));
  /** The settings of a new version. It has no faults of its own: those of all requests hold for it anyway. */
  const ownSettings = (): Settings => ({ ...settings, faults: [] });

  const clear = () => {
    jobs.clear();
    projects.clear();
    queue = createQueue();
    settings = initialSettings;
    jobsCreated = 0;
    versionsCreated = 0;
  };
  const remove = (job: Job) => {
    jobs.delete(job.id);
    const ofProject = projects.get(job.project);
    ofProject?.delete(job.name);
    if (ofProject?.size === 0) projects.delete(job.project);
  };
  const schedule = (version: JobVersion) => {
    const [step] = version.plan;
    if (step !== undefined && version.settings.progress === 'time')
      queue.push({ version, plan: version.plan, time: step.time });
  };

  const changes: { readonly [Name in JournalEntry['fact']]: (entry: EntryOf<Name>) => void } = {
    job({ job_id: id, project, name, description, workspace, time: created }) {
      const none = { versions: new Map(), latest: undefined, versionsCreated: 0 };
      const job: Job = { id, project, name, description, workspace, created, ...none };
      jobs.set(id, job);
      projects.set(project, (projects.get(project) ?? new Map<string, Job>()).set(name, job));
      jobsCreated++;
    },
    version({ job_id, version_id: id, config, time, name: given }) {
      const job = jobWith(job_id);
      job.versionsCreated++;
      const name = given ?? `V${String(job.versionsCreated).padStart(4, '0')}`;
      const previous = config.pre_version_id ?? undefined;
      job.latest = new JobVersion(job, { id, name, config, previous, settings: ownSettings(), time });
      job.versions.set(id, job.latest);
      versionsCreated++;
    },
    plan({ job_id, version_id, steps, isDeletion, made, polls = 0 }) {
      const version = versionWith(job_id, version_id);
      version.plan = steps;
      version.plansMade = made ?? version.plansMade + 1;
      version.isBeingDeleted = isDeletion === true;
      version.polls = polls;
      schedule(version);
    },
    change({ job_id, version_id, event, isPlanned, time }) {
      const version = versionWith(job_id, version_id);
      const { job } = version;
      version.apply(event, time);
      version.plan = isPlanned ? version.plan.slice(1) : [];
      if (!version.isDeleted) return schedule(version);
      job.versions.delete(version.id);
      job.latest = [...job.versions.values()].at(-1);
      if (job.latest === undefined) remove(job);
    },
    poll({ job_id, version_id }) {
      versionWith(job_id, version_id).polls++;
    },
    description({ job_id, description }) {
      jobWith(job_id).description = description;
    },
    origin(entry) {
      initialSettings = entry.settings;
      settings = entry.settings;
    },
    settings({ job_id, version_id, change }) {
      if (job_id === undefined || version_id === undefined) settings = withChanges(settings, change, initialSettings);
      else {
        const version = versionWith(job_id, version_id);
        version.settings = withChanges(version.settings, change, ownSettings());
      }
    },
    strike({ job_id, version_id, index }) {
      if (job_id === undefined || version_id === undefined) settings = withFaultUsed(settings, index);
      else {
        const version = versionWith(job_id, version_id);
        version.settings = withFaultUsed(version.settings, index);
      }
    },
    counts(entry) {
      if ('job_id' in entry) jobWith(entry.job_id).versionsCreated = entry.versions;
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
    get initialSettings() {
      return initialSettings;
    },
    get settings() {
      return settings;
    },
    get jobsCreated() {
      return jobsCreated;
    },
    get versionsCreated() {
      return versionsCreated;
    },
    get latest() {
      return latest;
    },
    jobs: (project) => (project === undefined ? jobs.values() : (projects.get(project)?.values() ?? [])),
    job: (id) => jobs.get(id),
    jobNamed: (project, name) => projects.get(project)?.get(name),
    version: (jobId, id) => jobs.get(jobId)?.versions.get(id),
    nextDue(now) {
      for (let due = queue.peek(); due !== undefined && due.time <= now; due = queue.peek()) {
        queue.pop();
        const { version, plan, time } = due;
        if (version.plan === plan && version.settings.progress === 'time') return { version, time };
      }
      return undefined;
    },
    apply(entry) {
      const change = changes[entry.fact] as (entry: JournalEntry) => void;
      change(entry);
      latest = Math.max(latest ?? 0, entry.time);
    },
    restart() {
      initialSettings = defaultSettings;
      clear();
      latest = undefined;
    },
  };
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
