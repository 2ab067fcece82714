import type { Duration } from '../../time.ts';
import type { Retry } from '../../watch/client.ts';
import { retryText } from '../inputs/api.ts';

/** What is said on standard error of an API that fails for the moment: that it does, once, and that it answers again. */
export interface News {
  failedRequest(retry: Retry): void;
  failedPass(message: string): void;
  answered(): void;
}

/** The news of a recorder whose passes begin so often, or of a watch, which polls so often. */
export function newsFor(say: (text: string) => void, every: Duration): News {
  let problem: string | undefined;
  let hasFailed = false;
  return {
    failedRequest(retry) {
      if (retry.problem !== problem) say(retryText(retry));
      problem = retry.problem;
    },
    failedPass(message) {
      if (!hasFailed) say(`${message}; this pass is given up, and the next one begins in ${every}`);
      hasFailed = true;
    },
    answered() {
      if (problem !== undefined) say('the API answers again');
      problem = undefined;
      hasFailed = false;
    },
  };
}
