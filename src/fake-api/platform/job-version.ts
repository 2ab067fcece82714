import { createActor, transition } from 'xstate';
import { type JobEventType, jobMachine, statusOf } from '../../model/modelarts-v1/machine.ts';
import { isLive, isTerminal, type Status } from '../../model/modelarts-v1/statuses.ts';
import { jobTable } from '../../model/table.ts';
import type { Position } from '../../simulate/walk.ts';
import type { JobConfig } from '../requests.ts';
import type { PlannedStep } from './plan.ts';
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
  /** In the order of their creation. */
  readonly versions: Map<number, JobVersion>;
  /** How many versions it has had. */
  versionsMade: number;
}

/** One version of a job: a run of the machine, and what is planned for it. */
export class JobVersion {
  readonly job: Job;
  readonly id: number;
  readonly name: string;
  readonly previous: number | undefined;
  readonly config: JobConfig;
  /** How it gets on. Its faults are those that others do not have. */
  settings: Settings;
  /** What will happen to it, unless something else does. */
  plan: readonly PlannedStep[] = [];
  /** Whether what will happen to it is its deletion. */
  isBeingDeleted = false;
  /** How many plans it has had. */
  plansMade = 0;
  /** How often it was looked at since its last change, or its last plan. */
  looks = 0;
  readonly #actor = createActor(jobMachine).start();
  readonly #changes: { readonly status: Status; readonly time: number }[];

  constructor(
    job: Job,
    made: Pick<JobVersion, 'id' | 'name' | 'previous' | 'config' | 'settings'> & { readonly time: number },
  ) {
    this.job = job;
    this.id = made.id;
    this.name = made.name;
    this.previous = made.previous;
    this.config = made.config;
    this.settings = made.settings;
    this.#changes = [{ status: jobTable.initial, time: made.time }];
  }

  /** What it had, and since when; the last entry is what it has. */
  get changes(): readonly { readonly status: Status; readonly time: number }[] {
    return this.#changes;
  }

  get created(): number {
    return (this.#changes[0] as Position).time;
  }

  get status(): Status {
    return this.#last.status;
  }

  get #last() {
    return this.#changes.at(-1) as Position;
  }

  /** Whether its record is gone. */
  get isDeleted(): boolean {
    return statusOf(this.#actor.getSnapshot()) === undefined;
  }

  /** Where it is in its life, for a plan from now on. */
  standing(time: number): Position {
    const lastKnown = this.#changes.findLast(({ status }) => isLive(status))?.status ?? jobTable.initial;
    return { status: this.status, lastKnown, time };
  }

  /** The status that it had at a time; the first one before that. */
  statusAt(time: number): Status {
    return (this.#changes.findLast((change) => change.time <= time) ?? (this.#changes[0] as Position)).status;
  }

  /** When it first ran; `undefined` if it never did. Milliseconds since 1970. */
  get started(): number | undefined {
    return this.#changes.find(({ status }) => status === 'RUNNING')?.time;
  }

  /** How long it has run, or did until its end, in milliseconds. */
  durationAt(time: number): number {
    if (this.started === undefined) return 0;
    const end = this.#changes.find(({ status }) => isTerminal(status))?.time ?? time;
    return end - this.started;
  }

  can(type: JobEventType): boolean {
    return this.#actor.getSnapshot().can({ type });
  }

  /** The status that it will have after something; `undefined` if its record will be gone. */
  after(type: JobEventType): Status | undefined {
    const [next] = transition(jobMachine, this.#actor.getSnapshot(), { type });
    return statusOf(next);
  }

  /** Lets something happen to it that can. */
  take(type: JobEventType, time: number): void {
    this.#actor.send({ type });
    const status = statusOf(this.#actor.getSnapshot());
    if (status !== undefined) this.#changes.push({ status, time });
    this.isBeingDeleted = false;
    this.looks = 0;
  }
}
