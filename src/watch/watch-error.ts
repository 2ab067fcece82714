/** Why a job cannot be watched, or not until its end. In a file of its own, so that it loads without the client. */
export class WatchError extends Error {
  override name = 'WatchError';
}
