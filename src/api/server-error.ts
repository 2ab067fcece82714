/** Why a server cannot be started: its address cannot be had, or its state cannot be read. */
export class ServerError extends Error {
  override name = 'ServerError';
}
