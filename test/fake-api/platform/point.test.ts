import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createActor } from 'xstate';
import { initialPoint } from '../../../src/fake-api/platform/point.ts';
import { jobEvent, jobEventTypes } from '../../../src/model/modelarts-v1/events.ts';
import { jobTable } from '../../../src/model/modelarts-v1/lifecycle.ts';
import { jobMachine, statusOf } from '../../../src/model/modelarts-v1/machine.ts';

test('a point is where an actor of the machine is, after any events', () => {
  const events = fc.array(fc.constantFrom(...jobEventTypes), { maxLength: 40 });
  fc.assert(
    fc.property(events, fc.boolean(), (types, skipsImpossible) => {
      const actor = createActor(jobMachine).start();
      let point = initialPoint(jobMachine, jobTable);
      for (const type of types) {
        if (point.status === undefined) break;
        if (skipsImpossible && !point.can(type)) continue;
        expect(point.can(type)).toBe(actor.getSnapshot().can(jobEvent(type)));
        actor.send(jobEvent(type));
        point = point.after(type);
        expect(point.status).toBe(statusOf(actor.getSnapshot()));
        for (const next of jobEventTypes) expect(point.can(next)).toBe(actor.getSnapshot().can(jobEvent(next)));
      }
    }),
    { numRuns: 300 },
  );
});
