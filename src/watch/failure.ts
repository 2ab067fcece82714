/** Why a request has no body of a response. */
export interface Failure {
  readonly problem: string;
  /** Whether the request is worth repeating. */
  readonly isTransient: boolean;
  /** The HTTP status code, where the API itself rejected the request. */
  readonly status?: number | undefined;
  /** The code of its error, where it gave one. */
  readonly code?: string | undefined;
  /** After how many milliseconds the server wants to be asked again. */
  readonly retryAfter?: number | undefined;
}

/** The codes of errors by which Node refuses a connection that is not secure. */
const NOT_SECURE = /CERT|SIGNATURE|ISSUER|CRL|^ERR_(?:TLS|SSL)_|^EPROTO$/;

/** The failure of a request that got no response. What has no code of the network or the system never gets better. */
export function failureOf(error: unknown, timeout: number): Failure {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  if (!(cause instanceof Error)) return { problem: String(cause), isTransient: false };
  if (cause.name === 'TimeoutError') return { problem: `no response within ${timeout / 1000} s`, isTransient: true };
  const { code, message } = cause as NodeJS.ErrnoException;
  if (code !== undefined && NOT_SECURE.test(code)) return { problem: notSecureText(code, message), isTransient: false };
  return { problem: message || (code ?? cause.name), isTransient: code !== undefined };
}

function notSecureText(code: string, message: string): string {
  // OpenSSL puts a place of its source code here, and a line feed.
  const reason = message.includes('wrong version number') ? 'no TLS is spoken there' : message.split('\n', 1)[0];
  return `the connection is not secure, so nothing was sent: ${reason} (${code})`;
}

/** The failure of a request that was answered with a redirect. Where it leads to is named by the host only. */
export function redirectFailure({ status, headers, url }: Pick<Response, 'status' | 'headers' | 'url'>): Failure {
  const host = hostIn(headers.get('Location') ?? undefined, url);
  const problem = `HTTP ${status}: the API redirects to ${host}, and the token is sent to no other address than the endpoint`;
  return { problem, isTransient: false };
}

/** The longest name of a host, in characters. */
const LONGEST_HOST = 255;

function hostIn(location: string | undefined, base: string): string {
  if (location === undefined || !URL.canParse(location, base)) return 'no address';
  return new URL(location, base).host.slice(0, LONGEST_HOST) || 'no address';
}
