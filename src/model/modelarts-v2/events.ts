/** What can happen to a ModelArts v2 training job, roughly in order of occurrence. Our words: the vendor names no events. */
export const eventTypes = [
  'queue',
  'start',
  'create.fail',
  'fail',
  'stop',
  'sight.lose',
  'delete',
  'queue.fail',
  'lose',
  'finish',
  'requeue',
  'reissue',
  'restart',
  'preempt',
  'stop.done',
  'stop.fail',
] as const;

/** One of {@link eventTypes}. */
export type EventTypeV2 = (typeof eventTypes)[number];
