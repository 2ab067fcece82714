/** Why a server cannot be started: its address cannot be had, or its state cannot be read. */
export class ServerError extends Error {
  override name = 'ServerError';
}

/** What is said of the errors that users meet. */
const REASONS: Readonly<Record<string, string>> = {
  EADDRINUSE: 'something listens there already; choose another port',
  EACCES: 'not allowed; choose a port above 1023',
  EADDRNOTAVAIL: 'this machine has no such address',
  ENOTFOUND: 'this machine has no such address',
};

/** An error of the system, as far as it is looked into. */
interface SystemError {
  readonly code?: string | undefined;
  readonly message: string;
}

/** Why nothing can be served at an address, from what the system says. */
export function cannotListen(host: string, port: number, { code, message }: SystemError): ServerError {
  return new ServerError(`cannot listen on ${host}:${port}: ${REASONS[code ?? ''] ?? message}`);
}
