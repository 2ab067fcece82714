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

/** An event as the machine takes it: `{ type: 'submit' }`; one member of the union for each type. */
export type JobEvent<T extends JobEventType = JobEventType> = { [Type in T]: { readonly type: Type } }[T];

/** The event of a type that is not known before it is run: `actor.send(jobEvent(type))`. */
export function jobEvent<T extends JobEventType>(type: T): JobEvent<T> {
  // TypeScript matches `{ type }` with the members of a union one by one, but with 25 of them at most.
  return { type } as JobEvent<T>;
}
