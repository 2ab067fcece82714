/** Everything that can happen to a job, roughly in order of occurrence. Our words: the vendor names no events. */
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

/** One of {@link jobEventTypes}. */
export type JobEventType = (typeof jobEventTypes)[number];

/** An event of the machine: `{ type: 'submit' }`; a union with one member for each type. */
export type JobEvent<T extends JobEventType = JobEventType> = { [Type in T]: { readonly type: Type } }[T];

/** The event of a type that is only known at run time: `actor.send(jobEvent(type))`. */
export function jobEvent<T extends JobEventType>(type: T): JobEvent<T> {
  // TypeScript assigns `{ type }` to a union member by member, but only up to 25 members; there are 26.
  return { type } as JobEvent<T>;
}
