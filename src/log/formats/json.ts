import { parse } from 'lossless-json';
import { entriesOf, type Fields, listIn, type RecordOptions, ROUNDED } from '../fields.ts';
import type { Entry, Place } from '../observation.ts';
import { JsonSplitter, type Value, valuesOf } from './json-splitter.ts';
import { placeAt, type Reader, type ReaderOptions } from './reader.ts';

const OPEN_BRACKET = 0x5b;

/** Reads JSON documents: arrays of records and response bodies, any number of them. */
export const readJson: Reader = async function* (bytes, options) {
  let hasValue = false;
  let hasBracket = false;
  async function* watched() {
    for await (const chunk of bytes) {
      hasBracket ||= chunk.includes(OPEN_BRACKET);
      yield chunk;
    }
  }
  for await (const values of valuesOf(watched())) {
    hasValue ||= values.length > 0;
    yield values.flatMap((value) => entriesOfValue(value, options));
  }
  // The brackets of the outermost list are passed over by the splitter, so that a list without anything in it leaves no value.
  if (!hasValue && hasBracket && options.seen !== undefined) options.seen.hasEmptyList = true;
};

/** The entries in a value of a document. */
export function entriesOfValue(value: Value, options: ReaderOptions): Entry[] {
  const place = placeAt(options, value.line);
  return 'problem' in value ? [{ ...place, problem: value.problem }] : entriesOfText(value.text, options, place);
}

function entriesOfText(text: string, options: RecordOptions, place: Place): Entry[] {
  const read = (value: unknown) => withOwnLines(entriesOf(value, options, place), value, text, options.fields, place);
  try {
    return read(JSON.parse(text));
  } catch (error) {
    if (error !== ROUNDED) return [malformedBy(error, place)];
  }
  try {
    return read(parse(text, undefined, exactly));
  } catch (error) {
    return [malformedBy(error, place)];
  }
}

function malformedBy(error: unknown, place: Place): Entry {
  if (error instanceof SyntaxError) return { ...place, problem: 'not JSON' };
  // The stack overflowed: the value is nested too deeply to be a record.
  if (error instanceof RangeError) return { ...place, problem: 'not a record' };
  throw error;
}

/** Reads like JSON.parse, but keeps a number that JavaScript would round as its digits. */
const exactly = {
  parseNumber(digits: string): number | string {
    const number = Number(digits);
    return Number.isSafeInteger(number) ? number : digits;
  },
  onDuplicateKey: ({ newValue }: { newValue: unknown }): unknown => newValue,
};

/** The entries of a list that spans several lines, each with the line on which it starts. */
function withOwnLines(entries: Entry[], value: unknown, text: string, fields: Fields, { line = 1 }: Place): Entry[] {
  const list = text.includes('\n') ? listIn(value, fields) : undefined;
  if (list === undefined || list.items.length !== entries.length) return entries;
  const start = startOfList(text, list.name);
  if (start < 0) return entries;
  const splitter = new JsonSplitter(line + text.slice(0, start).split('\n').length - 1);
  const values = splitter.push(Buffer.from(text.slice(start)));
  return entries.map((entry, index) => ({ ...entry, line: values[index]?.line ?? line }));
}

/**
 * Where the list with this name begins in the text of an object, and not one further in; of a name that stands twice, the last
 * holds. -1 where the name is written with escapes.
 */
function startOfList(text: string, name: string): number {
  const member = new RegExp(`"${name}"\\s*:\\s*\\[`, 'y');
  let start = -1;
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (character === '{' || character === '[') depth++;
    else if (character === '}' || character === ']') depth--;
    else if (character === '"') {
      member.lastIndex = at;
      if (depth === 1 && member.test(text)) start = member.lastIndex - 1;
      for (at++; text[at] !== '"'; at++) if (text[at] === '\\') at++;
    }
  }
  return start;
}
