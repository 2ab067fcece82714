import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { TimeReader } from '../../../src/log/columns/times.ts';
import { toTime } from '../../../src/time.ts';
import { runs } from '../../runs.ts';

const ZONE = '+05:45';
/** What stands behind a time: the end of a text of JSON, or of a cell. */
const BEHIND = '",\n                    ';

/** The time in a text as it is read from bytes; `undefined` if it is left to the exact reader. */
function timeFrom(reader: TimeReader, text: string, method: 'text' | 'epoch' = 'text'): number | undefined {
  const bytes = Buffer.from(`"${text}${BEHIND}`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const times = new Float64Array(2);
  const end = method === 'text' ? reader.text(bytes, view, 1, times, 1) : reader.epoch(bytes, 1, times, 1);
  if (end !== -1 && end <= 1) throw new Error(`"${text}" ends at ${end}, which is neither behind its beginning nor -1`);
  return end === bytes.length - BEHIND.length ? times[1] : undefined;
}

const WITH_ZONE = [
  '2024-02-29T23:59:59.999Z',
  '2024/05/06 08:09:07.250Z',
  '2024-05-06T08:09Z',
  '2024-05-06 08:09 Z',
  '2024-05-06T08:09:07+08:00',
  '2024-05-06 08:09:07.123456789 -0330',
  '2024-05-06T08:09:07,5+08',
  '2024-05-06T08:09:07.12-11:45',
  '1000-01-01T00:00Z',
  '9999-12-31T23:59:59.9+23:59',
];
const WITHOUT_ZONE = ['2024-05-06', '2024/05/06 08:09', '2024-05-06T08:09:07', '2024-05-06 08:09:07,250'];
const EPOCH = ['0', '1609121913', '1609121913.5', '1609121913.123456', '1609121913123', '99999999999', '100000000000'];

const usual = [...WITH_ZONE, ...WITHOUT_ZONE, ...EPOCH];

/** What may stand in a text of JSON, and what is no part of a time. */
const characters = Array.from({ length: 0x7f - 0x20 }, (_, at) => String.fromCharCode(0x20 + at)).filter(
  (each) => each !== '"' && each !== '\\',
);

describe('times are taken from bytes', () => {
  const reader = new TimeReader(true);
  const local = new TimeReader(false);

  test.each(usual)('in the form %s', (text) => {
    expect(timeFrom(reader, text)).toBe(toTime(text));
    expect(toTime(text)).toBeTypeOf('number');
  });

  test.each([...WITH_ZONE, ...EPOCH])('in the form %s, where those without a zone are not in UTC', (text) => {
    expect(timeFrom(local, text)).toBe(toTime(text, ZONE));
  });

  test.each(WITHOUT_ZONE)('but not in the form %s, where those without a zone are not in UTC', (text) => {
    expect(timeFrom(local, text)).toBeUndefined();
  });

  test('with a dot, and with what else may stand before a fraction', () => {
    const dots = new TimeReader(true, 0x2e);
    expect(timeFrom(dots, '2024-05-06 08:09:07.250')).toBe(Date.UTC(2024, 4, 6, 8, 9, 7, 250));
    expect(timeFrom(dots, '2024-05-06 08:09:07,250')).toBeUndefined();
  });
});

describe('what is taken from bytes is the time that the text has:', () => {
  /** The texts that have another time, or none, by definition. */
  const wrongOf = (texts: Iterable<string>) => {
    const wrong: string[] = [];
    // One reader for all: it remembers the last date.
    const reader = new TimeReader(true);
    const local = new TimeReader(false);
    for (const text of texts) {
      const [found, elsewhere] = [timeFrom(reader, text), timeFrom(local, text)];
      if (found !== undefined && found !== toTime(text)) wrong.push(text);
      if (elsewhere !== undefined && elsewhere !== toTime(text, ZONE)) wrong.push(`${text} with ${ZONE}`);
    }
    return wrong;
  };

  test.each(usual)('%s in which any character is another, one more or one less', (text) => {
    function* changed(): Iterable<string> {
      for (let at = 0; at <= text.length; at++) {
        const [before, after] = [text.slice(0, at), text.slice(at + 1)];
        yield before;
        yield before + after;
        for (const each of characters) {
          yield before + each + after;
          yield before + each + text.slice(at);
        }
      }
    }
    expect(wrongOf(changed())).toEqual([]);
  });

  test.each(['2024-02-29T23:59:59.999Z', '2024-05-06 08:09:07+08:15'])('%s with any two digits anywhere', (text) => {
    function* changed(): Iterable<string> {
      for (let at = 0; at < text.length - 1; at++) {
        for (let number = 0; number < 100; number++) {
          yield text.slice(0, at) + String(number).padStart(2, '0') + text.slice(at + 2);
        }
      }
    }
    expect(wrongOf(changed())).toEqual([]);
  });

  test('each day of each month of years with and without a leap day, and days that are none', () => {
    const dates = [1900, 2000, 2023, 2024, 9999].flatMap((year) =>
      Array.from({ length: 14 * 34 }, (_, at) =>
        [year, Math.floor(at / 34), at % 34].map((number) => String(number).padStart(2, '0')).join('-'),
      ),
    );
    expect(wrongOf(dates)).toEqual([]);
    const taken = dates.filter((date) => timeFrom(new TimeReader(true), date) !== undefined);
    expect(taken).toHaveLength(3 * 365 + 2 * 366);
  });

  test('seconds and milliseconds since 1970 with as many digits as there may be, near to half a millisecond', () => {
    const wholes = ['0', '7', '86399', '1609121913', '99999999999', '100000000000', '1609121913123', '7258118400000'];
    const heads = ['', '0', '5', '0005', '4995', '1234', '0004', '9995', '00049', '49'];
    const numbers = wholes.flatMap((whole) =>
      heads.flatMap((head) =>
        [...'0459'].flatMap((digit) =>
          Array.from({ length: 25 }, (_, count) => digit.repeat(count)).flatMap((fill) =>
            ['', '0', '1', '9'].flatMap((last) => [`${whole}.${head}${fill}${last}`, `${whole}${head}${fill}${last}`]),
          ),
        ),
      ),
    );
    expect(wrongOf(numbers)).toEqual([]);
  });

  test('seconds and milliseconds since 1970 with any digits', () => {
    const digits = (most: number) => fc.array(fc.constantFrom(...'0123456789'), { maxLength: most });
    const halves = fc.constantFrom('0005', '4995', '00049999999999', '00050000000001', '5', '49999999', '0');
    const fraction = fc.oneof(
      digits(25).map((all) => all.join('')),
      fc.tuple(halves, digits(20)).map(([half, all]) => half + all.join('')),
    );
    const number = fc
      .tuple(fc.oneof(digits(18), digits(11)), fraction, fc.boolean())
      .map(([whole, part, hasPoint]) => whole.join('') + (hasPoint ? `.${part}` : ''));
    fc.assert(
      fc.property(number, (text) => {
        const reader = new TimeReader(true);
        for (const method of ['text', 'epoch'] as const) {
          const found = timeFrom(reader, text, method);
          if (found !== undefined) expect([method, found]).toEqual([method, toTime(text)]);
        }
      }),
      { numRuns: runs(20_000) },
    );
  });
});
