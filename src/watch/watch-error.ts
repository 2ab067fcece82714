/** Why a job cannot be watched, or not to its end. */
export class WatchError extends Error {
  override name = 'WatchError';
}
