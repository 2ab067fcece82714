import { type SystemError, systemErrorText } from './system-error.ts';

/** Why a server cannot be started: its address is not available, or its state cannot be read. */
export class ServerError extends Error {
  override name = 'ServerError';
}

/** The error of a server whose address is not available. */
export function cannotListen(host: string, port: number, error: SystemError): ServerError {
  return new ServerError(`cannot listen on ${host}:${port}: ${systemErrorText('listen', error)}`);
}
