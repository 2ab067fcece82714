import type { Position } from '../../simulate/walk.ts';
import { type Api, reportedOf } from './api.ts';
import type { Plan } from './plan.ts';
import type { Settings } from './settings.ts';

/** A status, since when a run has had it, and the event that led to it; none led to the first one. */
export interface StatusChange {
  readonly status: string;
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly event?: string;
}

/** By what an API identifies a run: v1 by a job and one of its versions, v2 by a job that is one run. */
export type RunIds = { readonly job_id: number; readonly version_id: number } | { readonly job_id: string };

/** What a run begins with. */
export interface NewRun {
  /** Which of the runs of its API it is, from 0. */
  readonly number: number;
  readonly settings: Settings;
  /** When it was created: milliseconds since 1970. */
  readonly time: number;
}

/** A run of the machine of an API, and the plan for it. A class, as a server may have very many. */
export abstract class Run {
  readonly api: Api;
  readonly number: number;
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
  #point;
  /** All statuses that it has had, and of these the first in which it ran and the first terminal one: a list asks all jobs for them. */
  readonly #changes: [StatusChange, ...StatusChange[]];
  #running: StatusChange | undefined;
  #end: StatusChange | undefined;
  #status: string;

  constructor(api: Api, { number, settings, time }: NewRun) {
    this.api = api;
    this.number = number;
    this.settings = settings;
    this.#point = api.start;
    this.#status = api.lifecycle.table.initial;
    this.#changes = [{ status: this.#status, time }];
  }

  /** What identifies it in requests and in the journal. */
  abstract get ids(): RunIds;

  /** The project that it belongs to. */
  abstract get project(): string;

  /** When it was created: milliseconds since 1970. */
  get created(): number {
    return this.#changes[0].time;
  }

  get status(): string {
    return this.#status;
  }

  /** Its status as the API reports it. */
  get reported(): number | string {
    return reportedOf(this.api, this.#status);
  }

  /** All statuses that it has had, the first one first. */
  get changes(): readonly StatusChange[] {
    return this.#changes;
  }

  /** When its status last changed: milliseconds since 1970. */
  get since(): number {
    return (this.#changes.at(-1) ?? this.#changes[0]).time;
  }

  /** Whether its record is gone. */
  get isDeleted(): boolean {
    return this.#point.status === undefined;
  }

  /** Where it is in its life, for a plan from a time on. */
  positionAt(time: number): Position {
    const { statuses, table } = this.api.lifecycle;
    const lastKnown = this.#changes.findLast(({ status }) => statuses.isLive(status))?.status ?? table.initial;
    return { status: this.status, lastKnown, time };
  }

  /** The status that it had at a time; its first one for a time before that. */
  statusAt(time: number): string {
    return (this.#changes.findLast((change) => change.time <= time) ?? this.#changes[0]).status;
  }

  /** When it first ran: milliseconds since 1970; `undefined` if it never did. */
  get started(): number | undefined {
    return this.#running?.time;
  }

  /** When it ended: milliseconds since 1970; `undefined` while it lives. */
  get ended(): number | undefined {
    return this.#end?.time;
  }

  /** How long it had run by then, from its first start to its end, in milliseconds. */
  durationAt(time: number): number {
    return this.#running === undefined ? 0 : (this.#end?.time ?? time) - this.#running.time;
  }

  can(event: string): boolean {
    return this.#point.can(event);
  }

  /** The status after an event; `undefined` if the record is gone then. */
  statusAfter(event: string): string | undefined {
    return this.#point.after(event).status;
  }

  /** Lets a possible event happen. */
  apply(event: string, time: number): void {
    this.#point = this.#point.after(event);
    const { status } = this.#point;
    if (status !== undefined) this.#enter({ status, time, event });
    this.isBeingDeleted = false;
    this.polls = 0;
  }

  #enter(change: StatusChange): void {
    this.#changes.push(change);
    this.#status = change.status;
    if (change.status === this.api.running) this.#running ??= change;
    if (this.api.lifecycle.statuses.isTerminal(change.status)) this.#end ??= change;
  }
}
