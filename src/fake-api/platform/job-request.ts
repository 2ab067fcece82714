/** The body of the request that creates a job of the v2 API. Further fields are kept, and shown where they belong. */
export interface JobRequest {
  readonly kind: 'job';
  readonly metadata: {
    readonly name: string;
    readonly workspace_id?: string | null;
    readonly description?: string | null;
    /** Some of them change the life of a job: see {@link recoveryOf}. */
    readonly annotations?: Readonly<Record<string, string>> | null;
    readonly training_experiment_reference?: object | null;
  };
  readonly algorithm: JobAlgorithm;
  readonly spec: JobSpec;
  readonly tasks?: readonly object[] | null;
  readonly endpoints?: object | null;
}

/** What a job of the v2 API runs. */
export interface JobAlgorithm {
  readonly id?: string | null;
  readonly name?: string | null;
  readonly subscription_id?: string | null;
  readonly item_version_id?: string | null;
  readonly code_dir?: string | null;
  readonly boot_file?: string | null;
  readonly command?: string | null;
  readonly engine?: {
    readonly engine_id?: string | null;
    readonly engine_name?: string | null;
    readonly engine_version?: string | null;
    readonly image_url?: string | null;
  } | null;
}

/** On what a job of the v2 API runs, and how. */
export interface JobSpec {
  readonly resource: {
    readonly flavor_id?: string | null;
    readonly pool_id?: string | null;
    /** How many nodes, and so workers: 1 unless given. */
    readonly node_count?: number | null;
  };
  /** After how long a run is stopped. */
  readonly auto_stop?: { readonly time_unit: 'HOURS'; readonly duration: number } | null;
  readonly schedule_policy?: {
    /** From 1 to 3. */
    readonly priority?: number | null;
    /** Whether it gives way to jobs of a higher priority. */
    readonly preemptible?: boolean | null;
  } | null;
}

/** What a job of the v2 API is allowed when something goes wrong. */
export interface Recovery {
  /** How many times it is issued or started again after a fault. */
  readonly retries: number;
  /** Whether it is also issued again where its own process has failed. */
  readonly isUnconditional: boolean;
  /** Whether it is started again where it hangs. That does not count as one of the retries. */
  readonly onHang: boolean;
  readonly isPreemptible: boolean;
  /** After how many milliseconds of its run it is stopped. */
  readonly longestRun: number;
}

const HOUR = 3_600_000;

/** What the annotations and the specification of a job say of its recovery (S37, S45, S55, S56). */
export function recoveryOf({ metadata, spec }: JobRequest): Recovery {
  const { annotations } = metadata;
  const isOn = (name: string) => annotations?.[name] === 'true';
  return {
    retries: Number(annotations?.[RETRIES] ?? 0),
    isUnconditional: isOn('fault-tolerance/job-unconditional-retry'),
    onHang: isOn('fault-tolerance/hang-retry'),
    isPreemptible: spec.schedule_policy?.preemptible === true,
    longestRun: (spec.auto_stop?.duration ?? Number.POSITIVE_INFINITY) * HOUR,
  };
}

/** The annotation that says how many times a job is issued again. */
export const RETRIES = 'fault-tolerance/job-retry-num';
