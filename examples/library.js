import {
  createValidator,
  explain,
  isFailure,
  isTerminal,
  jobMachine,
  successors,
  toStatus,
  validate,
  validateLog,
} from 'jobstat';
import { readLogFile } from 'jobstat/node';
import { createActor } from 'xstate';

// The catalogue
const status = toStatus(20); // 'CHECK_RUNNING_COMPLETED', also from '20' or 'JOBSTAT_CHECK_RUNNING_COMPLETED'
console.log(status, isTerminal(status), isFailure(status), successors(status)[0]);

// One history
console.log(validate([1, 7, 8, 10]).ok, validate([10, 8]).findings[0]);

// One step
const step = explain('INIT', 'COMPLETED');
if (step.verdict === 'skipped')
  console.log(
    step.missed,
    step.via.map(({ to }) => to),
  );

// Observations as they come, of any number of jobs
const watch = createValidator();
watch.observe({ job: '567524/1108482', status: 8, time: Date.now() });
console.log(watch.observe({ job: '567524/1108482', status: 'JOBSTAT_INIT', time: Date.now() }).verdict);

// A log file
const validator = createValidator({ mode: 'poll' });
await validateLog(validator, readLogFile(`${import.meta.dirname}/polls.ndjson`));
console.log(validator.report().outcomes);

// The machine itself
const actor = createActor(jobMachine).start();
for (const type of ['submit', 'start', 'sight.lose', 'sight.regain']) actor.send({ type });
console.log(actor.getSnapshot().value);
