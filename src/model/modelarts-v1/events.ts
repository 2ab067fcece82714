/** All that can happen to a job, roughly in the order in which it does. Our words: the vendor names no events. */
export const jobEventTypes = [
  'review.request',
  'review.start',
  'review.pass',
  'review.fail',
  'image.build',
  'image.fail',
  'submit',
  'submit.fail',
  'queue',
  'requeue',
  'mount.fail',
  'start',
  'scale',
  'scale.done',
  'finish',
  'fail',
  'lose',
  'model.fail',
  'deploy.fail',
  'stop',
  'stop.done',
  'cancel',
  'delete',
  'delete.fail',
  'sight.lose',
  'sight.regain',
] as const;

/** What can happen to a job: one of {@link jobEventTypes}. */
export type JobEventType = (typeof jobEventTypes)[number];

/** An event as the machine takes it. */
export type JobEvent = { readonly type: JobEventType };
