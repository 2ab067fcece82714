import { describe, expect, expectTypeOf, test } from 'vitest';
import type { Outcome } from '../../../src/model/catalogue.ts';
import {
  type FailureStatus,
  isFailure,
  isLive,
  isStopped,
  isSuccess,
  isTerminal,
  type LiveStatus,
  outcomeOf,
  parseStatus,
  type Status,
  type StoppedStatus,
  type SuccessStatus,
  statuses,
  statusNames,
  type TerminalStatus,
  toStatus,
} from '../../../src/model/modelarts-v1/statuses.ts';
import { vendorNames } from './vendor-names.ts';

describe('the catalogue', () => {
  test('has the codes and names of both vendor tables', () => {
    for (const [code, wire] of [...vendorNames.english, ...vendorNames.chinese]) {
      expect(statusNames.filter((name) => statuses[name].code === code).map((name) => statuses[name].wire)).toEqual([
        wire,
      ]);
    }
    expect(statusNames).toHaveLength(vendorNames.chinese.length);
  });

  test('is in the order of the codes, so that a code is an index', () => {
    expect(statusNames.map((name) => statuses[name].code)).toEqual(statusNames.map((_, index) => index));
  });

  test('names a status as its wire constant without the prefix', () => {
    for (const name of statusNames) expect(statuses[name].wire.replace(/^JOBSTAT_/, '')).toBe(name);
  });

  test('has no spelling for two statuses', () => {
    const spellings = statusNames.flatMap((name) => [
      name,
      ...new Set([statuses[name].wire, ...statuses[name].aliases]),
    ]);
    const distinct = new Set(
      statusNames.flatMap((name) => [...new Set([name, statuses[name].wire, ...statuses[name].aliases])]),
    );
    expect(distinct.size).toBe(spellings.length - (statuses.MOUNT_FAILED.wire === 'MOUNT_FAILED' ? 1 : 0));
  });

  test('says of each status in English and in Chinese what it means', () => {
    for (const name of statusNames) {
      expect(statuses[name].description.en).toMatch(/\w\.$/);
      expect(statuses[name].description.zh).toMatch(/[\u4e00-\u9fff].*。$/);
    }
  });
});

describe('toStatus', () => {
  test.each([
    [8, 'RUNNING'],
    ['8', 'RUNNING'],
    ['RUNNING', 'RUNNING'],
    ['JOBSTAT_RUNNING', 'RUNNING'],
    [0, 'UNKNOWN'],
    [22, 'MOUNT_FAILED'],
    ['MOUNT_FAILED', 'MOUNT_FAILED'],
    ['JOBSTAT_MOUNT_FAILED', 'MOUNT_FAILED'],
    ['DEPLOYING', 'WAITING'],
    ['RUNNING_COMPLETED', 'CHECK_RUNNING_COMPLETED'],
  ] as const)('%j is %s', (value, status) => {
    expect(toStatus(value)).toBe(status);
    expect(parseStatus(value)).toBe(status);
  });

  test.each([
    99,
    23,
    -1,
    8.5,
    1e3,
    Number.NaN,
    '08',
    ' 8',
    '8.0',
    '',
    'running',
    'running?',
    'JOBSTAT_',
    '__proto__',
    'toString',
  ])('%j is none', (value) => {
    expect(() => toStatus(value)).toThrow(new RangeError(`unknown status: ${value}`));
    expect(parseStatus(value)).toBeUndefined();
  });

  test.each([[null], [undefined], [true], [{}], [[8]]])('%j is none', (value) => {
    expect(parseStatus(value)).toBeUndefined();
  });
});

describe('the classes', () => {
  // From the evidence: clients and documents, not the catalogue.
  const live = [1, 2, 4, 7, 8, 9, 15, 18, 19, 20];
  const success = [10];
  const stopped = [12, 13];
  const failure = [3, 5, 6, 11, 14, 16, 17, 21, 22];
  const codesOf = (holds: (status: Status) => boolean) => statusNames.filter(holds).map((name) => statuses[name].code);

  test('are as in the evidence', () => {
    expect(codesOf(isLive)).toEqual(live);
    expect(codesOf(isSuccess)).toEqual(success);
    expect(codesOf(isStopped)).toEqual(stopped);
    expect(codesOf(isFailure)).toEqual(failure);
    expect(codesOf(isTerminal)).toEqual([...success, ...stopped, ...failure].sort((a, b) => a - b));
    expect(codesOf((status) => outcomeOf(status) === undefined)).toEqual([0, ...live]);
  });

  test('narrow the type', () => {
    const status = toStatus(8);
    expectTypeOf(status).toEqualTypeOf<Status>();
    if (isTerminal(status)) expectTypeOf(status).toEqualTypeOf<TerminalStatus>();
    else expectTypeOf(status).toEqualTypeOf<LiveStatus | 'UNKNOWN'>();
    if (isFailure(status)) expectTypeOf(status).toEqualTypeOf<FailureStatus>();
    if (isSuccess(status)) expectTypeOf(status).toEqualTypeOf<'COMPLETED'>();
    if (isStopped(status)) expectTypeOf(status).toEqualTypeOf<'KILLED' | 'CANCELED'>();
    if (isLive(status)) expectTypeOf(status).toEqualTypeOf<LiveStatus>();
    expectTypeOf<SuccessStatus | StoppedStatus | FailureStatus>().toEqualTypeOf<TerminalStatus>();
    expectTypeOf<LiveStatus | 'UNKNOWN' | TerminalStatus>().toEqualTypeOf<Status>();
    expectTypeOf<Outcome>().toEqualTypeOf<'success' | 'failure' | 'stopped'>();
    expectTypeOf(statuses.MOUNT_FAILED.code).toEqualTypeOf<22>();
  });
});
