import { parse } from 'lossless-json';
import { entriesOf, type Fields, ROUNDED } from './fields.ts';
import type { Entry, Place } from './observation.ts';
import { placeAt, type Reader } from './reader.ts';
import { valuesOf } from './values.ts';

/** Reads JSON documents: an array of records, a response body, or several of these in a row. */
export const readJson: Reader = async function* (bytes, options) {
  for await (const values of valuesOf(bytes)) {
    yield values.flatMap((value) => {
      const place = placeAt(options, value.line);
      return 'problem' in value ? { ...place, ...value } : entriesOfText(value.text, options.fields, place);
    });
  }
};

/** The observations in the text of one JSON value; a text that cannot be read comes back as malformed. */
export function entriesOfText(text: string, fields: Fields, place: Place): Entry[] {
  try {
    return entriesOf(JSON.parse(text), fields, place);
  } catch (error) {
    if (error === ROUNDED) return entriesOf(parse(text, undefined, exactly), fields, place);
    if (error instanceof SyntaxError) return [{ ...place, problem: 'not JSON' }];
    throw error;
  }
}

/** As JSON.parse reads a text, but with the digits of a number where JavaScript would round it. */
const exactly = {
  parseNumber(digits: string): number | string {
    const number = Number(digits);
    return Number.isSafeInteger(number) ? number : digits;
  },
  onDuplicateKey: ({ newValue }: { newValue: unknown }): unknown => newValue,
};
