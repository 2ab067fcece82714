import { ApiError, type VendorErrors } from '../errors.ts';

/**
 * The vendor's errors of v2, with its codes (evidence: S29, S37, S38, S40). A job that is not there is a bad request, not a
 * path that does not exist. Texts are ours.
 */
export const errorsOfV2: VendorErrors = {
  noToken: () => new ApiError(401, 'The request has no token and no signature.', { code: 'ModelArts.0201' }),
  invalidToken: () => new ApiError(403, 'Invalid token.', { code: 'ModelArts.2784' }),
  invalidParameter: (problem, code = 'ModelArts.2788') => new ApiError(400, problem, { code }),
  notJson: (problem) => new ApiError(400, problem, { code: 'ModelArts.2787' }),
  bodyTooLong: (limit) => new ApiError(413, `the body is longer than ${limit} bytes`, { code: 'ModelArts.2788' }),
  internal: (httpStatus) => new ApiError(httpStatus, 'Internal error.', { code: 'ModelArts.2950' }),
  notStored: (problem) => new ApiError(507, problem, { code: 'ModelArts.2950' }),
  tooManyRequests: (retryAfter) => new ApiError(429, 'Too many requests.', { code: 'ModelArts.2799', retryAfter }),
  forProblem(problem) {
    switch (problem.kind) {
      case 'no job':
        return new ApiError(400, `Training job ${problem.job} does not exist.`, { code: 'ModelArts.2775' });
      case 'name taken':
        return new ApiError(400, `A training job with the name ${problem.name} exists.`, { code: 'ModelArts.2751' });
      case 'wrong status':
        return new ApiError(409, `A training job that is ${problem.status} cannot be terminated.`, {
          code: 'ModelArts.2796',
        });
      case 'conflict':
        return new ApiError(409, 'The status of the training job has changed; try again later.', {
          code: 'ModelArts.2878',
        });
      default:
        return undefined;
    }
  },
};

/** A path or a method that the API does not have. */
export const WRONG_PATH = 'ModelArts.2836';
export const WRONG_METHOD = 'ModelArts.2803';
/** An image of one's own, without what is to be run in it. */
export const NO_COMMAND = 'ModelArts.2806';
/** An action that is none. */
export const UNKNOWN_ACTION = 'ModelArts.2812';
/** A list that cannot be sorted so. */
export const BAD_SORT = 'ModelArts.2790';
/** A filter with a key, an operator or values that it cannot have. */
export const BAD_FILTER = { key: 'ModelArts.2807', operator: 'ModelArts.2808', value: 'ModelArts.2809' } as const;
/** Events that cannot be listed so. */
export const BAD_EVENTS = 'ModelArts.50004000';

/** What a user can do about an error, for the third field that v2 has. */
export function solutionTo({ httpStatus }: ApiError): string {
  if (httpStatus === 401 || httpStatus === 403)
    return 'Send a valid token in the header X-Auth-Token, or sign the request.';
  if (httpStatus === 409 || httpStatus === 429 || httpStatus >= 500) return 'Try again later.';
  return 'Correct the request.';
}
