import fc from 'fast-check';
import { initialTransition, transition } from 'xstate';
import { type JobEventType, jobEvent, jobEventTypes } from '../../src/model/modelarts-v1/events.ts';
import { type JobSnapshot, jobMachine, statusOf } from '../../src/model/modelarts-v1/machine.ts';
import { isLive, type Status } from '../../src/model/modelarts-v1/statuses.ts';

/** The events that the machine takes in a snapshot. XState is asked, not the table. */
export function eventsIn(snapshot: JobSnapshot): readonly JobEventType[] {
  return jobEventTypes.filter((type) => snapshot.can(jobEvent(type)));
}

/** All statuses that XState itself can bring a job to from this one: explored through `transition()`, without the table. */
export function reachable(from: Status): ReadonlySet<Status> {
  const start = jobMachine.resolveState({ value: isLive(from) ? { live: from } : { ended: from } } as never);
  const seen = new Map<string, JobSnapshot>();
  const open: JobSnapshot[] = [start];
  const reached = new Set<Status>();
  for (let snapshot = open.pop(); snapshot !== undefined; snapshot = open.pop()) {
    for (const type of eventsIn(snapshot)) {
      const [next] = transition(jobMachine, snapshot, jobEvent(type));
      const memory = Object.values(next.historyValue)
        .flat()
        .map(({ id }) => id);
      const key = JSON.stringify([next.value, memory]);
      if (seen.has(key)) continue;
      seen.set(key, next);
      open.push(next);
      const status = statusOf(next);
      if (status !== undefined) reached.add(status);
    }
  }
  return reached;
}

/** The snapshots of a walk: at each step one of the possible events happens, told by a number. It ends with the record. */
function walk(choices: readonly number[]): readonly JobSnapshot[] {
  let [snapshot] = initialTransition(jobMachine);
  const snapshots = [snapshot];
  for (const choice of choices) {
    const events = eventsIn(snapshot);
    const type = events[choice % events.length];
    if (type === undefined) break;
    [snapshot] = transition(jobMachine, snapshot, jobEvent(type));
    snapshots.push(snapshot);
  }
  return snapshots;
}

/** The statuses of a walk of the machine from INIT on, in order: a complete feed. */
export const walks: fc.Arbitrary<readonly Status[]> = fc
  .array(fc.nat(10_000), { maxLength: 30 })
  .map((choices) => walk(choices).flatMap((snapshot) => statusOf(snapshot) ?? []));

/** Part of a walk, as a poller sees it: statuses left out or seen twice, UNKNOWN strewn in anywhere. */
export const polls: fc.Arbitrary<readonly Status[]> = walks.chain((statuses) =>
  fc
    .array(fc.constantFrom('missed', 'seen', 'seen twice', 'unknown before'), {
      minLength: statuses.length,
      maxLength: statuses.length,
    })
    .map((fates) =>
      statuses.flatMap((status, index): Status[] => {
        switch (fates[index]) {
          case 'missed':
            return [];
          case 'seen twice':
            return [status, status];
          case 'unknown before':
            return ['UNKNOWN', status];
          default:
            return [status];
        }
      }),
    ),
);
