/** Storage that a run mounts: a network file system, or a folder of the host. */
export interface Volume {
  /** Its `src_path` is an address, such as `10.0.0.1:/`. */
  readonly nfs?: Mount & { readonly id: string };
  readonly host_path?: Mount;
}

/** What is mounted, and where. */
export interface Mount {
  readonly src_path: string;
  readonly dest_path: string;
  readonly read_only?: boolean;
}

/**
 * The configuration of a version of a job, as in the request that creates it. Further fields are kept in the journal,
 * and have no effect.
 */
export interface JobConfig {
  /** How many workers run it: at least 1. */
  readonly worker_server_num: number;
  readonly app_url?: string | null;
  readonly boot_file_url?: string | null;
  /** The arguments of the boot file. */
  readonly parameter?: readonly { readonly label: string; readonly value: unknown }[] | null;
  readonly data_url?: string | null;
  readonly dataset_id?: string | null;
  readonly dataset_version_id?: string | null;
  readonly data_source?: readonly { readonly type?: string }[] | null;
  readonly spec_id?: number | null;
  readonly flavor?: { readonly code: string } | null;
  readonly pool_id?: string | null;
  readonly engine_id?: number | null;
  readonly model_id?: number | null;
  readonly train_url?: string | null;
  readonly log_url?: string | null;
  readonly user_image_url?: string | null;
  readonly user_command?: string | null;
  /** Whether a new job gets a first version: yes, unless `false`. */
  readonly create_version?: boolean | null;
  readonly volumes?: readonly Volume[] | null;
  /** The version that this one is made from; absent for the first version of a job. */
  readonly pre_version_id?: number | null;
}
