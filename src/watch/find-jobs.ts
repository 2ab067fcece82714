import type { Environment } from '../environment.ts';
import { type ApiVersion, loadApi } from './apis.ts';
import { type ClientOptions, createClient } from './client.ts';

/** Which jobs of a project to find. */
export interface FindOptions extends ClientOptions {
  readonly api: ApiVersion;
  /** The name of the jobs, to the letter. Unless given, all jobs are found whose run is not known to be over. */
  readonly name?: string | undefined;
}

/**
 * The keys of jobs in the list of a project, the oldest first.
 *
 * @throws WatchError if the API rejects a request, or does not answer
 */
export async function findJobs(options: FindOptions, environment: Environment): Promise<readonly string[]> {
  const api = await loadApi(options.api);
  const { parse, isTerminal } = api.lifecycle.statuses;
  const isLive = (reported: number | string) => {
    const status = parse(reported);
    return status === undefined || !isTerminal(status);
  };
  const found = new Set<string>();
  for await (const { jobs } of api.list(createClient(options, api.version, environment))) {
    for (const { job, name, status } of jobs) {
      if (options.name === undefined ? isLive(status) : name === options.name) found.add(job);
    }
  }
  return [...found];
}
