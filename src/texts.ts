import { type DefaultStatus, lifecycleIn, type WithLifecycle } from './model/lifecycles.ts';
import * as sentences from './sentences.ts';
import type { Judgement } from './validate/judge.ts';
import type { Finding } from './validate/report.ts';

export { warningText } from './sentences.ts';

/** What was seen and why that is wrong, in one line. */
export function findingText<S extends string = DefaultStatus>(
  finding: Finding<S>,
  options: WithLifecycle<S> = {},
): string {
  return sentences.findingText(finding, lifecycleIn(options).table.gaps);
}

/** What is said of an observation, with what it rests on. */
export function judgementText<S extends string = DefaultStatus>(
  judgement: Judgement<S>,
  options: WithLifecycle<S> = {},
): string {
  return sentences.judgementText(judgement, lifecycleIn(options).table.gaps);
}
