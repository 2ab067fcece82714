import { WatchError } from '../errors.ts';
import type { Status } from '../model/modelarts-v1/statuses.ts';
import type { PhaseV2 } from '../model/modelarts-v2/statuses.ts';
import type { Api } from './api.ts';
import { versionIn } from './credentials.ts';

/** The statuses of each version of the API. */
export interface ApiStatuses {
  readonly v1: Status;
  readonly v2: PhaseV2;
}

/** A version of the ModelArts API. */
export type ApiVersion = keyof ApiStatuses;

/** The versions of the API, loaded on demand. */
const apis: { readonly [A in ApiVersion]: () => Promise<Api<ApiStatuses[A]>> } = {
  v1: async () => (await import('./modelarts-v1.ts')).modelartsV1Api,
  v2: async () => (await import('./modelarts-v2.ts')).modelartsV2Api,
};

export const apiVersions = Object.keys(apis) as readonly ApiVersion[];

/** The version that is asked unless another one is given. */
export const DEFAULT_API = 'v1';

/** Loads a version of the API. */
export function loadApi<A extends ApiVersion>(version: A): Promise<Api<ApiStatuses[A]>> {
  return apis[version]();
}

/** The id of a job of v2; v1 has numbers. */
const UUID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i;

/** What may say which version of the API is meant. */
export interface ApiHints {
  /** The version itself. */
  readonly api?: ApiVersion | undefined;
  readonly endpoint: string;
  /** The ids of jobs. */
  readonly jobs?: readonly string[];
}

/**
 * The version of the API that is meant: the one that is named, else that of the endpoint, else that of the jobs, else v1.
 *
 * @throws WatchError for jobs of different versions
 */
export function apiMeant({ api, endpoint, jobs = [] }: ApiHints): ApiVersion {
  const named = api ?? apiVersions.find((version) => version === versionIn(endpoint));
  if (named !== undefined) return named;
  const ofV2 = jobs.filter((job) => UUID.test(job)).length;
  if (ofV2 > 0 && ofV2 < jobs.length)
    throw new WatchError('some jobs are of v1 and some of v2, where ids are UUIDs: ask for them one version at a time');
  return ofV2 > 0 ? 'v2' : DEFAULT_API;
}
