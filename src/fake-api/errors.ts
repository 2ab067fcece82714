import { parseStatus, statuses } from '../model/modelarts-v1/statuses.ts';
import type { Problem } from './platform/platform-error.ts';

/** An error that a request is answered with. */
export class ApiError extends Error {
  override name = 'ApiError';
  readonly httpStatus: number;
  /** The vendor's error code; absent for errors of the control, which the vendor does not have. */
  readonly code: string | undefined;
  /** The value of the header `Retry-After`, in seconds. */
  readonly retryAfter: number | undefined;

  constructor(
    httpStatus: number,
    message: string,
    more: { readonly code?: string | undefined; readonly retryAfter?: number } = {},
  ) {
    super(message);
    this.httpStatus = httpStatus;
    this.code = more.code;
    this.retryAfter = more.retryAfter;
  }
}

/** The errors that a version of the vendor's API answers requests with. */
export interface VendorErrors {
  noToken(): ApiError;
  invalidToken(): ApiError;
  /** @param code the code of a call that has its own for it */
  invalidParameter(problem: string, code?: string): ApiError;
  notJson(problem: string): ApiError;
  bodyTooLong(limit: number): ApiError;
  internal(httpStatus: number): ApiError;
  notStored(problem: string): ApiError;
  /** @param retryAfter the number of seconds */
  tooManyRequests(retryAfter: number): ApiError;
  /** The error for a request that the platform rejects; `undefined` for one that only the control can make. */
  forProblem(problem: Problem): ApiError | undefined;
}

/** The errors of v1, and two that only it has. */
interface ErrorsOfV1 extends VendorErrors {
  notFound(what: string): ApiError;
  noSuchPrevious(job: number, version: number): ApiError;
}

/**
 * The vendor's errors of v1, with the documented texts and codes: 0103 and 0105 are from S4 and S5, the others from S29. The
 * HTTP status codes of 0105 and 0102 are not documented; clients cope with any from 400 on (S18, S23).
 */
export const errorsOfV1: ErrorsOfV1 = {
  noToken: () => new ApiError(401, "Token doesn't exist.", { code: 'ModelArts.0201' }),
  invalidToken: () => new ApiError(401, 'Invalid token.', { code: 'ModelArts.0203' }),
  notFound: (what) => new ApiError(404, `${what} does not exist.`, { code: 'ModelArts.0102' }),
  noSuchPrevious: (job, version) =>
    new ApiError(400, `config.pre_version_id: Version ${version} of job ${job} does not exist.`, {
      code: 'ModelArts.0102',
    }),
  invalidParameter: (problem, code = 'ModelArts.0104') => new ApiError(400, problem, { code }),
  notJson: (problem) => errorsOfV1.invalidParameter(problem),
  bodyTooLong: (limit) => new ApiError(413, `the body is longer than ${limit} bytes`, { code: 'ModelArts.0104' }),
  internal: (httpStatus) => new ApiError(httpStatus, 'Internal error.', { code: 'ModelArts.0010' }),
  notStored: (problem) => new ApiError(507, problem, { code: 'ModelArts.0010' }),
  tooManyRequests: (retryAfter) => new ApiError(429, 'TooManyRequests', { code: 'ModelArts.2799', retryAfter }),
  forProblem(problem) {
    switch (problem.kind) {
      case 'no job':
        return errorsOfV1.notFound(`Job ${problem.job}`);
      case 'no version':
        return errorsOfV1.notFound(`Version ${problem.version} of job ${problem.job}`);
      case 'name taken':
        return new ApiError(400, `Job name:${problem.name} is existed`, { code: 'ModelArts.0103' });
      case 'wrong status':
        return wrongStatus(problem.request, problem.status);
      default:
        return undefined;
    }
  },
};

function wrongStatus(request: 'stop' | 'delete', status: string): ApiError {
  const known = parseStatus(status);
  const code = known === undefined ? status : statuses[known].code;
  return new ApiError(400, `This job can't be ${request}. job status: ${code}`, { code: 'ModelArts.0105' });
}

/** An error of the control: the request is valid, but not possible now. */
export const conflict = (problem: string) => new ApiError(409, problem);

/** The error of the control for a request that the platform rejects. */
export function controlErrorFor(problem: Problem): ApiError {
  switch (problem.kind) {
    case 'no job':
      return new ApiError(404, `Job ${problem.job} does not exist.`);
    case 'no version':
      return new ApiError(404, `Version ${problem.version} of job ${problem.job} does not exist.`);
    case 'impossible event':
      return conflict(`${problem.event} cannot happen in ${problem.status}`);
    case 'impossible outcome':
      return conflict(`no transitions lead from ${problem.status} to ${problem.outcome}`);
    default:
      return conflict(problem.kind);
  }
}
