import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { transition } from 'xstate';
import { jobEvent } from '../../src/model/modelarts-v1/events.ts';
import { jobMachine, statusOf } from '../../src/model/modelarts-v1/machine.ts';
import { isLive, isTerminal, statusNames } from '../../src/model/modelarts-v1/statuses.ts';
import { explain } from '../../src/validate/explain.ts';
import { validate } from '../../src/validate/validator.ts';
import { runs } from '../runs.ts';
import { eventsIn, polls, reachable, walks } from './walks.ts';

const known = statusNames.filter((status) => status !== 'UNKNOWN');

describe('no false alarm', () => {
  test('any part of any walk, UNKNOWN strewn in, has no finding in poll mode', () => {
    fc.assert(
      fc.property(polls, (statuses) => {
        expect(validate(statuses).findings).toEqual([]);
      }),
      { numRuns: runs(3000) },
    );
  });

  test('any whole walk has no finding in events mode', () => {
    fc.assert(
      fc.property(walks, (statuses) => {
        expect(validate(statuses, { mode: 'events' }).findings).toEqual([]);
      }),
      { numRuns: runs(3000) },
    );
  });
});

describe('no missed alarm', () => {
  test('a step is impossible exactly when XState finds no events that lead there', () => {
    for (const from of known) {
      const reached = reachable(from);
      for (const to of known) {
        const impossible = from !== to && !reached.has(to);
        expect(explain(from, to).verdict === 'impossible', `${from} → ${to}`).toBe(impossible);
      }
    }
  });

  test('a complete feed is at fault exactly where XState has no single event for a step', () => {
    for (const from of known) {
      const snapshot = jobMachine.resolveState({ value: isLive(from) ? { live: from } : { ended: from } } as never);
      const next = eventsIn(snapshot).map((type) => statusOf(transition(jobMachine, snapshot, jobEvent(type))[0]));
      for (const to of known) {
        const { verdict } = explain(from, to, { mode: 'events' });
        expect(verdict === 'impossible', `${from} → ${to}`).toBe(from !== to && !next.includes(to));
      }
    }
  });

  const ended = walks.filter((statuses) => isTerminal(statuses.at(-1) ?? 'INIT'));

  test('the history of an ended job, reversed, has a finding', () => {
    fc.assert(
      fc.property(ended, (statuses) => {
        expect(validate(statuses.toReversed()).ok).toBe(false);
      }),
    );
  });

  test('so has one that is shuffled so that an end comes before what was live', () => {
    const shuffled = ended.chain((statuses) =>
      fc.shuffledSubarray([...statuses], { minLength: statuses.length, maxLength: statuses.length }),
    );
    fc.assert(
      fc.property(shuffled, (statuses) => {
        const end = statuses.findIndex(isTerminal);
        fc.pre(statuses.slice(end).some(isLive));
        expect(
          validate(statuses).findings.some((finding) => finding.kind === 'impossible' && finding.reason === 'terminal'),
        ).toBe(true);
      }),
    );
  });
});

describe('bookkeeping', () => {
  const anything = fc.array(
    fc.oneof(fc.constantFrom(...statusNames), fc.integer({ min: -2, max: 30 }), fc.string({ maxLength: 3 })),
    {
      maxLength: 40,
    },
  );

  test('each observation has one verdict, and each fault one finding', () => {
    fc.assert(
      fc.property(anything, fc.constantFrom('poll', 'events'), (statuses, mode) => {
        const { observations, records, verdicts, findings, ok } = validate(statuses, { mode });
        expect(observations).toBe(statuses.length);
        expect(records).toBe(observations);
        expect(Object.values(verdicts).reduce((sum, count) => sum + count)).toBe(observations);
        expect(findings).toHaveLength(verdicts.impossible + verdicts.unrecognized);
        expect(ok).toBe(findings.length === 0);
      }),
    );
  });

  test('what events mode finds no fault with, poll mode does not either', () => {
    fc.assert(
      fc.property(anything, (statuses) => {
        fc.pre(validate(statuses, { mode: 'events' }).ok);
        expect(validate(statuses).ok).toBe(true);
      }),
    );
  });

  test('less evidence never makes a step possible', () => {
    for (const from of known) {
      for (const to of known) {
        if (explain(from, to).verdict !== 'impossible') continue;
        expect(explain(from, to, { minBasis: 'documented' }).verdict).toBe('impossible');
      }
    }
  });
});
