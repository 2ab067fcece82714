import fc from 'fast-check';
import { statusNames } from '../../src/model/modelarts-v1/statuses.ts';
import type { Exceptions } from '../../src/validate/exceptions.ts';

/** Steps that are allowed, and kinds of findings and warnings that are ignored. */
export const ownRules = {
  allow: fc.array(
    fc.record({
      from: fc.oneof(fc.constantFrom('RUNNING', 'COMPLETED', 'INIT', 'WAITING'), fc.constantFrom(...statusNames)),
      to: fc.oneof(fc.constantFrom('RUNNING', 'COMPLETED', 'INIT', 'WAITING'), fc.constantFrom(...statusNames)),
      reason: fc.constant('allowed'),
    }),
    { maxLength: 12 },
  ) as fc.Arbitrary<NonNullable<Exceptions['allow']>>,
  ignore: fc.array(
    fc.record(
      {
        kind: fc.constantFrom('impossible', 'unrecognized', 'malformed', 'out-of-order', 'unreadable-time'),
        job: fc.constantFrom('1', '2', '1/2', 'a', 'a/1', '"', '{"a"', '\ud800', 'a\0b', '作业', '__proto__', 'x'),
        reason: fc.constant('ignored'),
      },
      { requiredKeys: ['kind', 'reason'] },
    ),
    { maxLength: 4 },
  ) as fc.Arbitrary<NonNullable<Exceptions['ignore']>>,
};
