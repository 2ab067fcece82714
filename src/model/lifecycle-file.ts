import type { StatusEntry } from './catalogue.ts';
import type { Basis, Source } from './evidence.ts';
import type { Drawing } from './grid.ts';

/**
 * A lifecycle in a file of JSON, as far as it means something to `parseLifecycle`: the configuration of an XState machine, which
 * may say more.
 */
export interface LifecycleFile extends StateConfig {
  /** The address of the JSON Schema of this file, for editors. */
  readonly $schema?: string;
  /** What the machine is called, also in targets, as in `#job.live`; `job` unless given. */
  readonly id?: string;
  /** The states, by name. The innermost ones are the statuses of jobs. */
  readonly states: Readonly<Record<string, NestedState>>;
  /** What is known of the lifecycle as a whole. */
  readonly meta?: {
    /** What it is the lifecycle of, in titles; the id unless given. */
    readonly title?: string;
    /** The sources that transitions cite, by their ids. If there are any, each transition must cite one. */
    readonly sources?: Readonly<Record<string, Source>>;
    /** How it is drawn. */
    readonly drawing?: Partial<Drawing>;
  };
}

/** What a machine and each of its states may have. */
interface StateConfig {
  /** The name of the state that is entered first; or a transition to it. */
  readonly initial?: string | InitialTransition;
  /** The states within it, by name. The innermost ones are the statuses of jobs. */
  readonly states?: Readonly<Record<string, NestedState>>;
  /** Where events lead, by their names. */
  readonly on?: Readonly<Record<string, Transitions>>;
  /** Where the time leads, by the delay: a number of milliseconds, or its name. */
  readonly after?: Readonly<Record<string, Transitions>>;
  /** Where it leads without an event. */
  readonly always?: Transitions | null;
  /** Where it leads once a final state within it was entered. */
  readonly onDone?: Transitions | null;
  /** Shown by `jobstat statuses` and diagrams. */
  readonly description?: string;
  /**
   * What it means: `terminal` where the run of a job is over, with `success`, `failure` or `stopped`; `gap` where a status
   * proves nothing; `gone` where no status is reported any more. Others mean nothing.
   */
  readonly tags?: string | readonly string[];
}

/** A transition to the state that is entered first. */
interface InitialTransition {
  /** The name of the state. */
  readonly target: string;
}

/** A state of the machine. */
export interface NestedState extends StateConfig {
  /** By what name targets mean it, as in `#ended`, wherever it is. */
  readonly id?: string;
  /** What it is: `final` where the run of a job is over. Known by what it has unless given. */
  readonly type?: 'atomic' | 'compound' | 'final' | 'history';
  /** Of a history state: `deep` where it leads back to the innermost state that was left, else to the one beside it. */
  readonly history?: 'shallow' | 'deep' | boolean;
  /** Of a history state: where it leads while there is nothing to lead back to. */
  readonly target?: string;
  /** What is known of the status. */
  readonly meta?: Pick<StatusEntry, 'code' | 'wire' | 'phase' | 'aliases' | 'labels'>;
}

/** Where something leads: a transition, or several of which guards choose. */
export type Transitions = Transition | readonly Transition[];

/**
 * A transition, or only its target: the name of a state beside this one, of one within it after a dot (`.child`), or of any by
 * its id (`#job.live.running`).
 */
export type Transition = string | TransitionConfig;

/** A transition. */
export interface TransitionConfig {
  /** The state that it leads to; it leads nowhere unless given. */
  readonly target?: string | readonly string[];
  /** On what it depends. It is never asked: the transition is possible. */
  readonly guard?: unknown;
  /** Why it is taken, where the event does not say it. */
  readonly description?: string;
  /** Its evidence. */
  readonly meta?: {
    /** How strong the strongest evidence is. */
    readonly basis?: Basis;
    /** The ids of all sources that support it. */
    readonly sources?: readonly string[];
    /** Whether the run ended by itself although it was being stopped: a poor explanation of statuses that were missed. */
    readonly race?: true;
  };
}
