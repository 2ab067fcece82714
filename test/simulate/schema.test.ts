import { toJsonSchema } from '@valibot/to-json-schema';
import { Ajv, type AnySchema } from 'ajv';
import { describe, expect, test } from 'vitest';
import { InputError } from '../../src/input.ts';
import { scenarioNames, scenarios } from '../../src/model/modelarts-v1/scenarios.ts';
import { parseScenario } from '../../src/simulate/parse.ts';
import { policyOf, resolve } from '../../src/simulate/policy.ts';
import { scenarioSchema, toScenario } from '../../src/simulate/schema.ts';
import { expectCommitted } from '../generated.ts';

/** The schema for editors. It leaves out what JSON Schema cannot say, such as which of two durations is longer. */
const schema = {
  ...toJsonSchema(scenarioSchema(), { errorMode: 'ignore' }),
  title: 'A scenario of jobstat',
};

/** The first line of the error for a text; `undefined` if it is a scenario. */
function problemIn(text: string): string | undefined {
  try {
    parseScenario(text, 'mine.yaml');
    return undefined;
  } catch (error) {
    if (error instanceof InputError) return error.message.split('\n')[0];
    throw error;
  }
}

describe('the schema', () => {
  test('is published', () => {
    expectCommitted('schemas/scenario.schema.json', `${JSON.stringify(schema, undefined, 2)}\n`);
  });

  const accepts = new Ajv({ strict: false }).compile(schema as AnySchema);

  test.each(scenarioNames)('accepts the built-in scenario %s', (name) => {
    expect(accepts(scenarios[name]), JSON.stringify(accepts.errors)).toBe(true);
    expect(toScenario(scenarios[name])).toEqual(scenarios[name]);
  });

  test('accepts its own address, which says nothing', () => {
    const scenario = { $schema: './scenario.schema.json', extends: 'typical' };
    expect(accepts(scenario)).toBe(true);
    expect(toScenario(scenario)).toEqual({ extends: 'typical' });
    expect(resolve(scenario)).toEqual(resolve('typical'));
  });

  const wrong: readonly unknown[] = [
    { $schema: 7 },
    { extends: 'typicl' },
    { odds: { RUNNING: { submit: 1 } } },
    { odds: { RUNNING: { stop: 1 } } },
    { odds: { COMPLETED: {} } },
    { odds: { RUNNING: { finish: -1 } } },
    { dwell: { RUNNING: '5 hours' } },
    { dwell: { RUNNING: 5 } },
    { dwell: { RUNNING: { uniform: ['1s'] } } },
    { dwell: { RUNNING: { lognormal: { median: '1s' } } } },
    { dwell: { RUNNING: { exponential: '1s', uniform: ['1s', '2s'] } } },
    { users: { stop: { COMPLETED: 0.5 } } },
    { users: { delete: { KILLING: 0.5 } } },
    { users: { stop: 1.5 } },
    { unknown: { COMPLETED: 0.1 } },
    { unkown: 0.1 },
    { odds: [] },
    { users: { stop: [] } },
    { dwell: { RUNNING: ['1s'] } },
    [],
    ['typical'],
    'typical',
    null,
  ];

  test.each(wrong.map((data) => [JSON.stringify(data), data]))('refuses %s, as parsing does', (_, data) => {
    expect(accepts(data)).toBe(false);
    expect(() => toScenario(data)).toThrow(InputError);
  });
});

describe('a scenario of your own', () => {
  test('may be YAML or JSON', () => {
    const scenario = { extends: 'typical', dwell: { WAITING: { uniform: ['1s', '2s'] } }, unknown: 0 };
    expect(parseScenario('# mine\nextends: typical\ndwell:\n  WAITING: { uniform: [1s, 2s] }\nunknown: 0\n')).toEqual(
      scenario,
    );
    expect(parseScenario(JSON.stringify(scenario))).toEqual(scenario);
  });

  test.each([
    ['extends: typicl', 'mine.yaml:1: extends: expected one of typical, custom-image-first-run,'],
    [
      'extends: typical\nodds:\n  RUNNING: { submit: 3 }',
      'mine.yaml:3: odds.RUNNING.submit: expected one of finish, fail, scale,',
    ],
    [
      'extends: typical\nodds: { RUNNING: { stop: 3 } }',
      /^mine.yaml:2: odds.RUNNING.stop: .* \(that is said under users.stop\), but got "stop"$/,
    ],
    [
      'dwell:\n  RUNNING:\n    lognormal: { median: 5, p95: 1h }',
      'mine.yaml:3: dwell.RUNNING.lognormal.median: expected a duration such as 90s or 1.5h, but got 5',
    ],
    [
      'extends: typical\ndwell:\n  RUNNING:\n    lognormal: { median: 2h, p95: 1h }',
      'mine.yaml:4: dwell.RUNNING.lognormal: expected a p95 not below the median',
    ],
    [
      'extends: typical\narrivals: { uniform: [5s, 1s] }',
      'mine.yaml:2: arrivals.uniform: expected the shorter duration first',
    ],
    [
      'extends: typical\nusers: { stop: { RUNNING: 0.8 }, delete: { RUNNING: 0.5 } }',
      'mine.yaml:2: users: the shares of visits to RUNNING add up to more than 1',
    ],
    [
      'extends: typical\nodds: { RUNNING: { scale: 1 } }',
      'mine.yaml:1: dwell.SCALING: missing, and a job can get there',
    ],
    [
      'extends: typical\ndwell: { SCALING: 1s }\nodds: { RUNNING: { scale: 1 } }',
      'mine.yaml:3: odds.SCALING: a job that gets there never ends',
    ],
    [
      'extends: typical\nodds:\n  WAITING: { start: 0, mount.fail: 0, fail: 0, lose: 0, cancel: 0 }',
      'mine.yaml:3: odds.WAITING: no weight above 0, and a job that gets there must go on',
    ],
    ['description: nothing else', 'mine.yaml:1: odds.INIT: a job that gets there never ends'],
    ['odds: [', 'mine.yaml:1: '],
    ['', 'mine.yaml:1: expected a mapping, but got null'],
    ['- typical', 'mine.yaml:1: expected a mapping'],
    ['extends: typical\nodds: []', 'mine.yaml:2: odds: expected a mapping'],
    ['extends: *base', 'mine.yaml:1: Unresolved alias'],
  ])('is refused with the place of the error: %j', (text, problem) => {
    expect(problemIn(text)).toEqual(
      typeof problem === 'string' ? expect.stringContaining(problem) : expect.stringMatching(problem),
    );
  });

  test('has all of its errors reported at once', () => {
    expect(() => parseScenario('extends: no\nunknown: 7\nmaxRunTime: soon\n')).toThrow(
      /^extends: .*\nmaxRunTime: .*\nunknown: .*$/,
    );
  });

  test('changes the one that it extends', () => {
    const typical = resolve('typical');
    const own = resolve({
      extends: 'typical',
      odds: { RUNNING: { finish: 1, lose: 0 } },
      dwell: { WAITING: { exponential: '1s' } },
      users: { stop: { RUNNING: 0.5 } },
    });
    expect(own.odds?.RUNNING).toEqual({ ...typical.odds?.RUNNING, finish: 1, lose: 0 });
    expect(own.odds?.INIT).toEqual(typical.odds?.INIT);
    expect(own.dwell?.WAITING).toEqual({ exponential: '1s' });
    expect(own.dwell?.RUNNING).toEqual(typical.dwell?.RUNNING);
    expect(own.users).toEqual({ ...typical.users, stop: { ...(typical.users?.stop as object), RUNNING: 0.5 } });
    expect(own.arrivals).toEqual(typical.arrivals);
    expect(own.maxRunTime).toBe('24h');
  });

  test('may divide all visits to a status among users, whatever floating point makes of the sum', () => {
    const { dwell } = policyOf({
      extends: 'typical',
      users: { stop: 0, delete: { WAITING: 0.56 }, deleteFails: 0.1 },
      unknown: { WAITING: 0.44 },
    });
    expect(0.56 * 0.9 + 0.56 * 0.1 + 0.44).toBeGreaterThan(1);
    expect(dwell.WAITING.exits.map(({ row }) => row.event)).toEqual(['delete', 'delete.fail', 'sight.lose']);
  });

  test('weights the rows of a status relative to each other, after the shares of users and UNKNOWN', () => {
    const { dwell } = policyOf({
      extends: 'typical',
      odds: { RUNNING: { finish: 3, fail: 1, requeue: 0, lose: 0 } },
      users: { stop: { RUNNING: 0.1 }, delete: { RUNNING: 0.2 }, deleteFails: 0.25 },
      unknown: { RUNNING: 0.3 },
    });
    const shares = Object.fromEntries(dwell.RUNNING.exits.map(({ row, share }) => [row.event, share]));
    expect(shares).toEqual({
      stop: 0.1,
      delete: expect.closeTo(0.15),
      'delete.fail': expect.closeTo(0.05),
      'sight.lose': 0.3,
      finish: expect.closeTo(0.3),
      fail: expect.closeTo(0.1),
    });
  });
});
