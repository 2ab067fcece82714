import { statuses } from '../model/modelarts-v1/statuses.ts';
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
    more: { readonly code?: string; readonly retryAfter?: number } = {},
  ) {
    super(message);
    this.httpStatus = httpStatus;
    this.code = more.code;
    this.retryAfter = more.retryAfter;
  }
}

/**
 * The vendor's errors, with the documented texts and codes: 0103 and 0105 are from S4 and S5, the others from S29. The
 * HTTP status codes of 0105 and 0102 are not documented; clients cope with any from 400 on (S18, S23).
 */
export const vendorErrors = {
  noToken: () => new ApiError(401, "Token doesn't exist.", { code: 'ModelArts.0201' }),
  invalidToken: () => new ApiError(401, 'Invalid token.', { code: 'ModelArts.0203' }),
  notFound: (what: string) => new ApiError(404, `${what} does not exist.`, { code: 'ModelArts.0102' }),
  noSuchPrevious: (job: number, version: number) =>
    new ApiError(400, `config.pre_version_id: Version ${version} of job ${job} does not exist.`, {
      code: 'ModelArts.0102',
    }),
  nameTaken: (name: string) => new ApiError(400, `Job name:${name} is existed`, { code: 'ModelArts.0103' }),
  invalidParameter: (problem: string) => new ApiError(400, problem, { code: 'ModelArts.0104' }),
  bodyTooLong: (limit: number) =>
    new ApiError(413, `the body is longer than ${limit} bytes`, { code: 'ModelArts.0104' }),
  wrongStatus: (request: 'stop' | 'delete', statusCode: number) =>
    new ApiError(400, `This job can't be ${request}. job status: ${statusCode}`, { code: 'ModelArts.0105' }),
  internal: (httpStatus: number) => new ApiError(httpStatus, 'Internal error.', { code: 'ModelArts.0010' }),
  notStored: (problem: string) => new ApiError(507, problem, { code: 'ModelArts.0010' }),
  tooManyRequests: (retryAfter: number) => new ApiError(429, 'TooManyRequests', { code: 'ModelArts.2799', retryAfter }),
} as const;

/** An error of the control: the request is valid, but not possible now. */
export const conflict = (problem: string) => new ApiError(409, problem);

/** The error that a request is answered with if the platform rejects it. */
export function errorFor(problem: Problem): ApiError {
  switch (problem.kind) {
    case 'no job':
      return vendorErrors.notFound(`Job ${problem.job}`);
    case 'no version':
      return vendorErrors.notFound(`Version ${problem.version} of job ${problem.job}`);
    case 'name taken':
      return vendorErrors.nameTaken(problem.name);
    case 'wrong status':
      return vendorErrors.wrongStatus(problem.request, statuses[problem.status].code);
    case 'impossible event':
      return conflict(`${problem.event} cannot happen in ${problem.status}`);
    case 'impossible outcome':
      return conflict(`no transitions lead from ${problem.status} to ${problem.outcome}`);
  }
}
