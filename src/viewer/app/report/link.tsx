/** How other sections link to a job. */
export interface JobLink {
  /** The keys of the jobs that are shown one by one. */
  readonly known: ReadonlySet<string>;
  openJob(job: string): void;
}

/** The key of a job, as a button where the job can be shown. */
export function JobName({ job, link }: { job: string; link: JobLink }) {
  if (!link.known.has(job)) return <span class="job">{job || 'the only job'}</span>;
  return (
    <button type="button" class="job" onClick={() => link.openJob(job)}>
      {job || 'the only job'}
    </button>
  );
}
