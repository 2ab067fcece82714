import { jobMachine } from 'jobstat';
import { startInspector } from 'jobstat/node';
import { createActor } from 'xstate';

// A page on a free port of this machine, which needs no network
const { url, inspect, close } = await startInspector({ offline: true });
console.log(`look at ${url}`);

// Your actors go here
const actor = createActor(jobMachine, { id: 'my job', inspect }).start();
for (const type of ['submit', 'start', 'finish']) actor.send({ type });

await close();
