import { explain, isTerminal, jobMachine, statusOf, toStatus, validate } from 'jobstat';
import { createActor, waitFor } from 'xstate';

console.log(isTerminal(toStatus(20))); // false: the review is over, the job has yet to run
console.log(validate([1, 7, 8, 10]).ok); // true
console.log(explain('COMPLETED', 'RUNNING').verdict); // impossible

const actor = createActor(jobMachine).start();
const ended = waitFor(actor, (state) => state.hasTag('terminal'));
for (const type of ['submit', 'start', 'finish']) actor.send({ type });
console.log(statusOf(await ended)); // COMPLETED
