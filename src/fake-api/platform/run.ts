import type { JobEventType } from '../../model/modelarts-v1/events.ts';
import { jobTable } from '../../model/modelarts-v1/lifecycle.ts';
import { isLive, isTerminal, type Status } from '../../model/modelarts-v1/statuses.ts';
import type { Position } from '../../simulate/walk.ts';
import type { JobConfig } from './job-config.ts';
import type { Plan } from './plan.ts';
import { initialPoint } from './point.ts';
import type { Settings } from './settings.ts';

/** A job of the fake platform: a name, and versions that run. */
export interface Job {
  readonly id: number;
  readonly project: string;
  readonly name: string;
  readonly workspace: string;
  /** Milliseconds since 1970. */
  readonly created: number;
  description: string;
  /** By their identifiers, in the order of their creation. */
  readonly versions: Map<number, JobVersion>;
  /** The last of its versions, of those that are not deleted. */
  latest: JobVersion | undefined;
  /** How many versions it ever had. */
  versionsCreated: number;
}

/** A status, and since when: milliseconds since 1970. */
interface StatusChange {
  readonly status: Status;
  readonly time: number;
}

const start = initialPoint();

/** A version of a job: a run of the machine, and the plan for it. A class, as a server may have very many. */
export class JobVersion {
  readonly job: Job;
  readonly id: number;
  readonly name: string;
  /** The version that it was made from. */
  readonly previous: number | undefined;
  readonly config: JobConfig;
  /** Its own settings. Its faults come in addition to those of all requests. */
  settings: Settings;
  /** The events that will happen to it, unless another one happens first. */
  plan: Plan = [];
  /** Whether its plan carries out an accepted deletion. */
  isBeingDeleted = false;
  /** How many plans it has had. */
  plansMade = 0;
  /** How many times it was polled since its last change of status or plan. */
  polls = 0;
  #point = start;
  /** All statuses that it has had, and of these the first RUNNING and the first terminal one: a list asks all jobs for them. */
  readonly #changes: [StatusChange, ...StatusChange[]];
  #running: StatusChange | undefined;
  #end: StatusChange | undefined;
  #status: Status = jobTable.initial;

  constructor(
    job: Job,
    given: Pick<JobVersion, 'id' | 'name' | 'previous' | 'config' | 'settings'> & { readonly time: number },
  ) {
    this.job = job;
    this.id = given.id;
    this.name = given.name;
    this.previous = given.previous;
    this.config = given.config;
    this.settings = given.settings;
    this.#changes = [{ status: this.#status, time: given.time }];
  }

  /** When it was created: milliseconds since 1970. */
  get created(): number {
    return this.#changes[0].time;
  }

  get status(): Status {
    return this.#status;
  }

  /** When its status last changed: milliseconds since 1970. */
  get since(): number {
    return (this.#changes.at(-1) ?? this.#changes[0]).time;
  }

  /** How many statuses it has had. */
  get changesCount(): number {
    return this.#changes.length;
  }

  /** Whether its record is gone. */
  get isDeleted(): boolean {
    return this.#point.status === undefined;
  }

  /** Where it is in its life, for a plan from a time on. */
  positionAt(time: number): Position {
    const lastKnown = this.#changes.findLast(({ status }) => isLive(status))?.status ?? jobTable.initial;
    return { status: this.status, lastKnown, time };
  }

  /** The status that it had at a time; its first one for a time before that. */
  statusAt(time: number): Status {
    return (this.#changes.findLast((change) => change.time <= time) ?? this.#changes[0]).status;
  }

  /** When it first ran: milliseconds since 1970; `undefined` if it never did. */
  get started(): number | undefined {
    return this.#running?.time;
  }

  /** How long it had run by then, from its first start to its end, in milliseconds. */
  durationAt(time: number): number {
    return this.#running === undefined ? 0 : (this.#end?.time ?? time) - this.#running.time;
  }

  can(type: JobEventType): boolean {
    return this.#point.can(type);
  }

  /** The status after an event; `undefined` if the record is gone then. */
  statusAfter(type: JobEventType): Status | undefined {
    return this.#point.after(type).status;
  }

  /** Lets a possible event happen. */
  apply(type: JobEventType, time: number): void {
    this.#point = this.#point.after(type);
    const { status } = this.#point;
    if (status !== undefined) this.#enter({ status, time });
    this.isBeingDeleted = false;
    this.polls = 0;
  }

  #enter(change: StatusChange): void {
    this.#changes.push(change);
    this.#status = change.status;
    if (change.status === 'RUNNING') this.#running ??= change;
    if (isTerminal(change.status)) this.#end ??= change;
  }
}
