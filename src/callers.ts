import { isIP } from 'node:net';

/** What a request says of its caller: its headers `Host` and `Origin`. */
export interface Caller {
  readonly host?: string | undefined;
  readonly origin?: string | undefined;
}

/**
 * Whether a server of ours answers this caller. Programs send no origin and are answered. A page in a browser is answered
 * if the server sent that page, so that no other site can use the server through the browser of a user.
 *
 * The host must be an IP address, `localhost`, or one of the names given. With any other name, a site could have its own
 * name point to this machine, and its page would count as one that the server sent (DNS rebinding).
 */
export function isAllowedCaller({ host, origin }: Caller, allowedHosts: readonly string[] = []): boolean {
  if (!isAllowedHost(host, allowedHosts)) return false;
  return origin === undefined || origin === `http://${host}` || origin === `https://${host}`;
}

/** Whether a `Host` header has an address or a name by which a server of ours may be called: see {@link isAllowedCaller}. */
export function isAllowedHost(host: string | undefined, allowedHosts: readonly string[]): boolean {
  const name = hostnameIn(host);
  if (name === undefined) return false;
  const isLocal = isIP(name.replace(/^\[|\]$/g, '')) !== 0 || name === 'localhost' || name.endsWith('.localhost');
  return isLocal || allowedHosts.includes(name);
}

/** The name in a `Host` header, in lower case and without the port; `undefined` where there is none. */
function hostnameIn(host: string | undefined): string | undefined {
  if (host === undefined || /[^\w.:[\]-]/.test(host) || !URL.canParse(`http://${host}`)) return undefined;
  return new URL(`http://${host}`).hostname;
}

/** Whether an address to listen on can be reached from this machine only. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
}
