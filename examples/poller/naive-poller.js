/** What the poller takes for the end: all that sounds like it. */
const ENDED = new Set([3, 5, 6, 10, 11, 12, 13, 14, 16, 17, 20, 21, 22]);

/** What the poller takes for a failure: all that says so. */
const FAILED = new Set([3, 5, 6, 11, 14, 16, 17, 21, 22]);

/**
 * Waits for a training job as one does on the first day: polls until the job has ended, and says whether it went well.
 * It has two bugs, which the cases in poller.test.js find.
 *
 * @param {() => Promise<number>} poll asks for the code of the status
 * @returns {Promise<'well' | 'badly'>}
 */
export async function waitForJob(poll) {
  for (;;) {
    const status = await poll();
    if (ENDED.has(status)) return FAILED.has(status) ? 'badly' : 'well';
  }
}
