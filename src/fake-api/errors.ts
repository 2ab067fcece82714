/** Why the fake platform does not do what was request. */
export class ApiError extends Error {
  override name = 'ApiError';
  /** The status code of HTTP. */
  readonly httpStatus: number;
  /** The vendor's code of the error; absent where the control of the platform refuses, which the vendor has not. */
  readonly code: string | undefined;
  /** After how many seconds to ask again. */
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
 * What the vendor refuses, with the texts and codes that are documented: S4 and S5 have 0103 and 0105, S29 the others.
 * 0105 and 0102 come with a status code of HTTP that is not documented; clients cope with any from 400 on (S18, S23).
 */
export const vendorErrors = {
  noToken: () => new ApiError(401, "Token doesn't exist.", { code: 'ModelArts.0201' }),
  invalidToken: () => new ApiError(401, 'Invalid token.', { code: 'ModelArts.0203' }),
  notFound: (what: string) => new ApiError(404, `${what} does not exist.`, { code: 'ModelArts.0102' }),
  nameTaken: (name: string) => new ApiError(400, `Job name:${name} is existed`, { code: 'ModelArts.0103' }),
  invalidParameter: (problem: string) => new ApiError(400, problem, { code: 'ModelArts.0104' }),
  bodyTooLong: (bytes: number) =>
    new ApiError(413, `the body is longer than ${bytes} bytes`, { code: 'ModelArts.0104' }),
  wrongStatus: (what: 'stop' | 'delete', statusCode: number) =>
    new ApiError(400, `This job can't be ${what}. job status: ${statusCode}`, { code: 'ModelArts.0105' }),
  internal: (httpStatus: number) => new ApiError(httpStatus, 'Internal error.', { code: 'ModelArts.0010' }),
  tooManyRequests: (retryAfter: number) => new ApiError(429, 'TooManyRequests', { code: 'ModelArts.2799', retryAfter }),
} as const;

/** What the control of the platform refuses. */
export const conflict = (problem: string) => new ApiError(409, problem);
