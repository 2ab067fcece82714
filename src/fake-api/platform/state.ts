import TinyQueue from 'tinyqueue';
import { type Job, JobVersion } from './job-version.ts';
import type { JournalEntry } from './journal-entry.ts';
import type { PlannedStep } from './plan.ts';
import { defaultSettings, type Settings, withChanges } from './settings.ts';

/** How a fact of some kind changes the state. */
type Apply<Kind extends JournalEntry['fact']> = (fact: Extract<JournalEntry, { readonly fact: Kind }>) => void;

/** What is planned next for a version. */
interface Due {
  readonly time: number;
  readonly version: JobVersion;
  readonly plan: readonly PlannedStep[];
}

/** What is due first comes first; at one time, what was created first: so it is after a restart as well. */
function dueQueue(): TinyQueue<Due> {
  return new TinyQueue<Due>([], (one, other) => one.time - other.time || one.version.id - other.version.id);
}

/** What is the case on a fake platform: nothing but what its facts say, taken in order. */
export class State {
  readonly #jobs = new Map<number, Job>();
  /** The jobs by their projects and names. */
  readonly #projects = new Map<string, Map<string, Job>>();
  /** What is planned next for the versions that get on by time. A plan that is no longer theirs is passed over. */
  #due = dueQueue();
  #origin = defaultSettings;
  #settings = defaultSettings;
  #jobsCreated = 0;
  #versionsCreated = 0;

  /** The settings in the beginning. */
  get origin(): Settings {
    return this.#origin;
  }

  /** How the jobs get on of which nothing else is said. */
  get settings(): Settings {
    return this.#settings;
  }

  /** How many jobs there were ever. */
  get jobsCreated(): number {
    return this.#jobsCreated;
  }

  /** How many versions there were ever. */
  get versionsCreated(): number {
    return this.#versionsCreated;
  }

  /** All jobs, or those of a project, in the order of their creation. */
  jobs(project?: string): Iterable<Job> {
    return project === undefined ? this.#jobs.values() : (this.#projects.get(project)?.values() ?? []);
  }

  jobNamed(project: string, name: string): Job | undefined {
    return this.#projects.get(project)?.get(name);
  }

  job(id: number): Job | undefined {
    return this.#jobs.get(id);
  }

  version(jobId: number, id: number): JobVersion | undefined {
    return this.job(jobId)?.versions.get(id);
  }

  /** Takes out the version whose plan is due next, if one is due at that time. */
  nextDue(now: number): { readonly version: JobVersion; readonly time: number } | undefined {
    for (let due = this.#due.peek(); due !== undefined && due.time <= now; due = this.#due.peek()) {
      this.#due.pop();
      const { version, plan, time } = due;
      if (version.plan === plan && version.settings.progress === 'time') return { version, time };
    }
    return undefined;
  }

  /** @throws TypeError for what is no fact, or cannot be one after those before it */
  apply(fact: JournalEntry): void {
    if (!Object.hasOwn(this.#changes, fact?.fact)) throw new TypeError('not a fact');
    const apply = this.#changes[fact.fact] as Apply<JournalEntry['fact']>;
    apply(fact);
  }

  readonly #changes: { readonly [Kind in JournalEntry['fact']]: Apply<Kind> } = {
    job: ({ job_id: id, project, name, description, workspace, time: created }) => {
      const job: Job = { id, project, name, description, workspace, created, versions: new Map(), versionsCreated: 0 };
      this.#jobs.set(id, job);
      this.#projects.set(project, (this.#projects.get(project) ?? new Map<string, Job>()).set(name, job));
      this.#jobsCreated++;
    },
    version: ({ job_id, version_id: id, config, time }) => {
      const job = known(this.job(job_id));
      const name = `V${String(++job.versionsCreated).padStart(4, '0')}`;
      const previous = config.pre_version_id ?? undefined;
      job.versions.set(id, new JobVersion(job, { id, name, config, previous, settings: this.#inherited, time }));
      this.#versionsCreated++;
    },
    plan: ({ job_id, version_id, steps, isDeletion }) => {
      const version = known(this.version(job_id, version_id));
      version.plan = steps;
      version.plansMade++;
      version.isBeingDeleted = isDeletion === true;
      version.polls = 0;
      this.#schedule(version);
    },
    change: ({ job_id, version_id, event, isPlanned, time }) => {
      const version = known(this.version(job_id, version_id));
      const { job } = version;
      version.take(event, time);
      version.plan = isPlanned ? version.plan.slice(1) : [];
      if (!version.isDeleted) this.#schedule(version);
      else if (job.versions.delete(version.id) && job.versions.size === 0) this.#forget(job);
    },
    poll: ({ job_id, version_id }) => {
      known(this.version(job_id, version_id)).polls++;
    },
    description: ({ job_id, description }) => {
      known(this.job(job_id)).description = description;
    },
    origin: ({ settings }) => {
      this.#origin = settings;
      this.#settings = settings;
    },
    settings: ({ job_id, version_id, change }) => {
      if (job_id === undefined || version_id === undefined) {
        this.#settings = withChanges(this.#settings, change, this.#origin);
      } else {
        const version = known(this.version(job_id, version_id));
        version.settings = withChanges(version.settings, change, this.#inherited);
      }
    },
    strike: ({ job_id, version_id, index }) => {
      const isOfVersion = job_id !== undefined && version_id !== undefined;
      const version = isOfVersion ? known(this.version(job_id, version_id)) : undefined;
      const faults = (version ?? this).settings.faults.map((fault, place) =>
        place === index && fault.times !== undefined ? { ...fault, times: fault.times - 1 } : fault,
      );
      if (version === undefined) this.#settings = { ...this.#settings, faults };
      else version.settings = { ...version.settings, faults };
    },
    gone: ({ job_id }) => this.#forget(known(this.job(job_id))),
    clock: () => {},
    reset: () => {
      this.#jobs.clear();
      this.#projects.clear();
      this.#due = dueQueue();
      this.#settings = this.#origin;
      this.#jobsCreated = 0;
      this.#versionsCreated = 0;
    },
  };

  /** What a version has of the settings as it is created: of the faults nothing, as those of all strike it anyway. */
  get #inherited(): Settings {
    return { ...this.#settings, faults: [] };
  }

  #forget(job: Job): void {
    this.#jobs.delete(job.id);
    const ofProject = this.#projects.get(job.project);
    ofProject?.delete(job.name);
    if (ofProject?.size === 0) this.#projects.delete(job.project);
  }

  #schedule(version: JobVersion): void {
    const [step] = version.plan;
    if (step !== undefined && version.settings.progress === 'time')
      this.#due.push({ version, plan: version.plan, time: step.time });
  }
}

function known<Value>(value: Value | undefined): Value {
  if (value === undefined) throw new TypeError('of a job that there is not');
  return value;
}
