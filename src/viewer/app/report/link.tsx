/** How other sections link to a job. */
export interface JobLink {
  /** The keys of the jobs that are shown one by one. */
  readonly known: ReadonlySet<string>;
  openJob(job: string): void;
}

/** The key of a job, as a button where the job can be shown. */
export function JobName({ job, link }: { job: string; link: JobLink }) {
  const name = nameOfJob(job);
  if (!link.known.has(job)) {
    return (
      <span class="job" title={name}>
        {name}
      </span>
    );
  }
  return (
    <button type="button" class="job" title={name} onClick={() => link.openJob(job)}>
      {name}
    </button>
  );
}

/** What a job is called: its key, if it has one. */
export function nameOfJob(job: string): string {
  return job || 'the only job';
}
