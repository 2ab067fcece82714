import { getShortestPaths } from '@xstate/graph';
import { jobEventTypes, jobMachine, statusOf } from 'jobstat';
import { createActor, waitFor } from 'xstate';

// A job of which nothing is known for a while, in a process that ends meanwhile
const before = createActor(jobMachine).start();
for (const type of ['submit', 'start', 'sight.lose']) before.send({ type });
const saved = JSON.stringify(before.getPersistedSnapshot());

const actor = createActor(jobMachine, { snapshot: JSON.parse(saved) }).start();
const ended = waitFor(actor, (state) => state.hasTag('terminal'));
console.log(statusOf(actor.getSnapshot())); // UNKNOWN
actor.send({ type: 'sight.regain' });
console.log(statusOf(actor.getSnapshot())); // RUNNING
actor.send({ type: 'finish' });
console.log((await ended).hasTag('success')); // true

// A path to each configuration: the value, and the status that UNKNOWN leads back to
const events = jobEventTypes.map((type) => ({ type }));
const serializeState = ({ value, historyValue }) =>
  JSON.stringify([value, Object.values(historyValue).map((nodes) => nodes.map(({ id }) => id))]);
console.log(getShortestPaths(jobMachine, { events }).length); // 24: too few
console.log(getShortestPaths(jobMachine, { events, serializeState }).length); // 125
