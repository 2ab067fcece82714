import { WatchError } from '../errors.ts';

/** The shortest token that is hidden, in characters: a shorter one may be a word of a message. */
const SHORTEST_HIDDEN = 6;

/** A character that no HTTP header can have (RFC 9110, section 5.5). */
const NOT_IN_HEADERS = /[^\t\u0020-\u007e\u0080-\u00ff]/;

/** A version of the API at the end of a path. */
const VERSION = /\/(v\d+)\/*$/;

/** The version of the API with which an address ends, such as `v1`; `undefined` where it ends otherwise. */
export function versionIn(endpoint: string): string | undefined {
  return URL.canParse(endpoint) ? VERSION.exec(new URL(endpoint).pathname)?.[1] : undefined;
}

/**
 * The address below which a version of the API has its calls, such as `http://127.0.0.1:8080/v1`, from one with or without
 * the version. Errors do not repeat it: it may hold a password.
 *
 * @throws WatchError for an address that is none, that has a user or a password, that has a query, or that is of another version
 */
export function checkedEndpoint(endpoint: string, version: string): string {
  const url = URL.canParse(endpoint) ? new URL(endpoint) : undefined;
  const isHttp = url?.protocol === 'http:' || url?.protocol === 'https:';
  if (url !== undefined && isHttp && `${url.username}${url.password}` !== '') {
    throw new WatchError(
      'the address of the API has a user or a password, which the API does not take: leave out what stands before the @',
    );
  }
  if (!isHttp || !/^https?:\/\/[^/]/.test(endpoint) || /[?#]/.test(endpoint))
    throw new WatchError('give the address of the API, as in http://127.0.0.1:8080');
  const named = versionIn(endpoint);
  if (named !== undefined && named !== version)
    throw new WatchError(`the address of the API is that of its ${named}, but ${version} is to be asked`);
  const start = named === undefined ? endpoint : endpoint.replace(VERSION, '');
  return `${start.replace(/\/+$/, '')}/${version}`;
}

/**
 * A token that a header can hold.
 *
 * @throws WatchError for one with another character, which says where, and does not repeat it
 */
export function checkedToken(token: string): string {
  const index = token.search(NOT_IN_HEADERS);
  if (index < 0) return token;
  throw new WatchError(
    `character ${index + 1} of the token cannot be in an HTTP header: give the token alone, on one line`,
  );
}

/** A text in which the token, where an API repeats it, is replaced by `***`. */
export function withoutToken(text: string, token: string): string {
  return token.length < SHORTEST_HIDDEN ? text : text.replaceAll(token, '***');
}
