import { describe, expect, test } from 'vitest';
import { StatusCodes } from '../../../src/log/columns/status-codes.ts';
import { type Lifecycle, withSpellings } from '../../../src/model/lifecycle.ts';
import { modelartsV1 } from '../../../src/model/modelarts-v1/lifecycle.ts';
import { modelartsV2 } from '../../../src/model/modelarts-v2/lifecycle.ts';
import { parseLifecycle } from '../../../src/model/parse-lifecycle.ts';
import { statusRead } from '../../../src/model/spelling.ts';

const mapped = withSpellings<string>(modelartsV1, { 'Job over': 'COMPLETED', 9: 'RUNNING', 10: 'FAILED', 123: 'INIT' });

/** A machine whose codes are names of others: as a number each is a code, and as a text a name. */
const crossed = parseLifecycle(
  JSON.stringify({
    id: 'crossed',
    initial: '7',
    states: {
      7: { on: { next: '8' }, meta: { code: 8 } },
      8: { on: { next: '12' }, meta: { code: 7, aliases: ['9'] } },
      12: { on: { next: 'end' }, meta: { code: 9 } },
      end: { type: 'final', meta: { code: 12, aliases: ['3'] } },
    },
  }),
);

const numbers = [
  ...Array.from({ length: 130 }, (_, number) => String(number)),
  ...['8.0', '8.5', '1e1', '-8', '-0', '1000', '9007199254740991', '9007199254740993', '1e999'],
];
const texts = (lifecycle: Lifecycle) => [
  ...numbers,
  ...[
    '08',
    '007',
    '1 ',
    ' 8',
    '1a',
    'a1',
    '8:',
    '/8',
    '1/',
    ':',
    'x',
    'running',
    'Running  failed',
    '作业',
    '\ufeffRUNNING',
  ],
  ...lifecycle.statuses.vocabulary.names.flatMap((name) => [name, name.toLowerCase(), `${name}S`, name.slice(1)]),
  ...[...lifecycle.statuses.vocabulary.told.values()].map(({ spelling }) => spelling),
];

/** What bytes with others around them are read as: the index of a status, or a status that is none; `undefined` if they are not. */
function readIn(codes: StatusCodes, size: number, text: string, isText: boolean): number | string | undefined {
  const bytes = Buffer.from(`8${text}8`);
  const code = codes.codeOf(bytes, 1, bytes.length - 1, isText);
  if (code < size) return code < 0 ? undefined : code;
  const uncommon = codes.uncommon[code - size];
  return uncommon !== undefined && 'status' in uncommon ? `none: ${JSON.stringify(uncommon.status)}` : 'a problem';
}

describe.each([
  ['v1', modelartsV1 as Lifecycle],
  ['v2', modelartsV2 as Lifecycle],
  ['v1 with spellings of a user', mapped as Lifecycle],
  ['a machine whose codes are names of others', crossed],
])('statuses of %s are read from bytes as from a text or a number', (_, lifecycle) => {
  const { vocabulary, size } = lifecycle.statuses;

  /** What is read by definition, and whether a report tells of it. */
  function byDefinition(status: number | string) {
    const told = new Set<string>();
    const index = statusRead(vocabulary, status, told);
    return { read: index < size ? index : `none: ${JSON.stringify(status)}`, isTold: told.size > 0 };
  }

  test.each([
    ['texts', texts(lifecycle), true],
    ['numbers', numbers, false],
  ])('%s', (_, spellings, isText) => {
    for (const spelling of spellings) {
      // Codes are few, so that one reader could not learn all of them.
      const codes = new StatusCodes(vocabulary);
      const status = isText ? spelling : Number(spelling);
      const { read, isTold } = byDefinition(status);
      // The exact reader keeps the digits of such a number.
      const isKept = !isText && !Number.isSafeInteger(status) && String(status) !== spelling;
      for (let time = 0; time < 2; time++) {
        expect([spelling, readIn(codes, size, spelling, isText)]).toEqual([
          spelling,
          isKept || isTold ? undefined : read,
        ]);
      }
      // The other of the two is not found where this one was learned.
      if (typeof read === 'string') expect(readIn(codes, size, spelling, !isText)).not.toBe(read);
    }
  });

  test('and are written so that they are read again as the same', () => {
    expect(vocabulary.written.map((written) => byDefinition(written))).toEqual(
      vocabulary.names.map((_, index) => ({ read: index, isTold: false })),
    );
  });

  test('those that a report tells of, once each was read exactly', () => {
    const codes = new StatusCodes(vocabulary);
    const never = new StatusCodes(vocabulary, false);
    for (const { spelling } of vocabulary.told.values()) {
      expect(readIn(codes, size, spelling, true)).toBeUndefined();
      codes.learn(spelling);
      never.learn(spelling);
      for (let time = 0; time < 2; time++) {
        expect(readIn(codes, size, spelling, true)).toBe(byDefinition(spelling).read);
        expect(readIn(never, size, spelling, true)).toBeUndefined();
      }
    }
  });
});

test('what the catalogue has is read also where as many spellings were learned as can be', () => {
  const { vocabulary, size } = modelartsV1.statuses;
  const codes = new StatusCodes(vocabulary);
  const caseOf = (name: string, at: number) =>
    [...name].map((letter, bit) => ((at >> bit) & 1 ? letter.toLowerCase() : letter.toUpperCase())).join('');
  const cases = new Set(Array.from({ length: 1000 }, (_, at) => caseOf('submit_trying', at)));
  const spellings = [...cases].filter((each) => !vocabulary.spellings.has(each)).slice(0, 300);
  const index = vocabulary.names.indexOf('SUBMIT_TRYING');
  const read = spellings.map((spelling) => readIn(codes, size, spelling, true));
  expect(read).toEqual(spellings.map((_, at) => (at < 256 ? index : undefined)));
  for (const [spelling, of] of vocabulary.spellings) {
    const ways = /^\d+$/.test(String(spelling)) ? [true, false] : [true];
    for (const isText of ways)
      expect([spelling, readIn(codes, size, String(spelling), isText)]).toEqual([spelling, of]);
  }
  for (const other of ['23', '99', '08', '8.0', '1a', 'a1', '8:', '8/', ':8', '/', ':', 'runninG'])
    expect([other, readIn(codes, size, other, true)]).toEqual([other, undefined]);
});

test('a spelling of more than a hundred bytes is not read', () => {
  const { vocabulary, size } = modelartsV1.statuses;
  const codes = new StatusCodes(vocabulary);
  expect(readIn(codes, size, 'x'.repeat(100), true)).toBe(`none: "${'x'.repeat(100)}"`);
  expect(readIn(codes, size, 'x'.repeat(101), true)).toBeUndefined();
});

test('no more statuses get a code than a byte can hold', () => {
  const { vocabulary, size } = modelartsV1.statuses;
  const codes = new StatusCodes(vocabulary);
  const read = Array.from({ length: 300 }, (_, at) => readIn(codes, size, `none${at}`, true));
  const room = 256 - size;
  expect(read.slice(0, room)).toEqual(Array.from({ length: room }, (_, at) => `none: "none${at}"`));
  expect(read.slice(room).every((each) => each === undefined)).toBe(true);
  // What was learned is read still, and what is malformed has no code any more.
  expect(readIn(codes, size, 'none0', true)).toBe('none: "none0"');
  expect(codes.ofProblem('not JSON')).toBe(-1);
});

test('a problem has one code, behind all statuses', () => {
  const { vocabulary, size } = modelartsV1.statuses;
  const codes = new StatusCodes(vocabulary);
  expect([readIn(codes, size, 'x', true), codes.ofProblem('not JSON'), codes.ofProblem('not JSON')]).toEqual([
    'none: "x"',
    size + 1,
    size + 1,
  ]);
  expect(codes.uncommon).toEqual([{ status: 'x' }, { problem: 'not JSON' }]);
});
