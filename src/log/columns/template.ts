import { type Fields, LISTS } from '../fields.ts';
import { endOfBlanks, endOfText, endOfValue } from './json-tokens.ts';

const RETURN = 0x0d;
const QUOTE = 0x22;
const COMMA = 0x2c;
const MINUS = 0x2d;
const NINE = 0x39;
const COLON = 0x3a;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

/** What fills a hole of a template. Texts are without their quotes, except in a hole for any value. */
export const END = 0;
export const ANYTHING = 1;
export const SCALAR = 2;
export const JOB_TEXT = 3;
export const JOB_NUMBER = 4;
export const VERSION_TEXT = 5;
export const VERSION_NUMBER = 6;
export const STATUS_TEXT = 7;
export const STATUS_NUMBER = 8;
export const TIME_TEXT = 9;
export const TIME_NUMBER = 10;

const TEXTS = { job: JOB_TEXT, version: VERSION_TEXT, status: STATUS_TEXT, time: TIME_TEXT } as const;
const NUMBERS = { job: JOB_NUMBER, version: VERSION_NUMBER, status: STATUS_NUMBER, time: TIME_NUMBER } as const;

const ROLES = ['job', 'version', 'status', 'time'] as const;
type Role = (typeof ROLES)[number];

/**
 * The template of lines with the same fields in the same order: fixed bytes with holes. Which field fills which hole is
 * decided once, by the exact reader's rules, so all lines that fit a template are read alike.
 */
export interface LineTemplate {
  /**
   * For each content: the number of whole words of four bytes before it, these words, one more word, a mask of its bytes that
   * count, their number, and what fills the hole.
   */
  readonly program: Int32Array;
  /** Equal for equal templates. */
  readonly signature: string;
}

/** A field of a record: its name, and where its value is. */
interface Member {
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

/** A hole in a line, and what fills it. */
interface Hole {
  readonly start: number;
  readonly end: number;
  readonly content: number;
}

/** The template of the line from `start` to its line feed; `undefined` if lines like it must be read exactly. */
export function templateOf(bytes: Buffer, start: number, end: number, fields: Fields): LineTemplate | undefined {
  const last = bytes[end - 1] === RETURN ? end - 1 : end;
  const members = membersOf(bytes, start, last);
  const holes = members && holesOf(bytes, members, fields);
  if (holes === undefined) return undefined;
  return compile(bytes, start, [...holes, { start: last, end: last, content: END }]);
}

function membersOf(bytes: Buffer, start: number, end: number): readonly Member[] | undefined {
  const members = new Map<string, Member>();
  let at = endOfBlanks(bytes, start);
  if (bytes[at] !== OPEN_BRACE) return undefined;
  do {
    const key = endOfBlanks(bytes, at + 1);
    const keyEnd = bytes[key] === QUOTE ? endOfText(bytes, key, 0xff) : -1;
    if (keyEnd < 0) return undefined;
    const colon = endOfBlanks(bytes, keyEnd);
    if (bytes[colon] !== COLON) return undefined;
    const value = endOfBlanks(bytes, colon + 1);
    const valueEnd = endOfValue(bytes, value, 0xff);
    const name: string = JSON.parse(bytes.toString('utf8', key, keyEnd));
    if (valueEnd < 0 || members.has(name)) return undefined;
    members.set(name, { name, start: value, end: valueEnd });
    at = endOfBlanks(bytes, valueEnd);
  } while (bytes[at] === COMMA);
  return bytes[at] === CLOSE_BRACE && endOfBlanks(bytes, at + 1) >= end ? [...members.values()] : undefined;
}

/** The holes of a record in their order; `undefined` if job or status are missing or uncommon. */
function holesOf(bytes: Buffer, members: readonly Member[], fields: Fields): readonly Hole[] | undefined {
  const roles = new Map<Member, Role>();
  for (const role of ROLES) {
    const candidates = fields[role].flatMap((name) => members.filter((member) => member.name === name));
    const taken = candidates.find((member) => isFilled(bytes, member));
    if (taken === undefined && (role === 'job' || role === 'status' || !candidates.every(isNothing(bytes))))
      return undefined;
    if (taken === undefined) continue;
    if (roles.has(taken)) return undefined;
    roles.set(taken, role);
  }
  return members.flatMap((member) => {
    const { name, start, end } = member;
    const role = roles.get(member);
    if (role !== undefined) return [holeFor(bytes, member, role)];
    const isNamed = ROLES.some((role) => fields[role].includes(name));
    if (isNamed && !isFilled(bytes, member)) return [];
    return [{ start, end, content: LISTS.includes(name) ? SCALAR : ANYTHING }];
  });
}

function holeFor(bytes: Buffer, { start, end }: Member, role: Role): Hole {
  return bytes[start] === QUOTE
    ? { start: start + 1, end: end - 1, content: TEXTS[role] }
    : { start, end, content: NUMBERS[role] };
}

/** Whether a value is a number, or a text that is not empty. */
function isFilled(bytes: Buffer, { start, end }: Member): boolean {
  const byte = bytes[start] ?? 0;
  return byte === QUOTE ? end > start + 2 : byte >= MINUS && byte <= NINE;
}

/** Whether a value counts as missing: null, or an empty text. */
function isNothing(bytes: Buffer): (member: Member) => boolean {
  return ({ start, end }) => ['null', '""'].includes(bytes.toString('latin1', start, end));
}

function compile(bytes: Buffer, start: number, holes: readonly Hole[]): LineTemplate {
  const program: number[] = [];
  const literals: string[] = [];
  let from = start;
  for (const hole of holes) {
    const literal = bytes.subarray(from, hole.start);
    const words = Math.ceil(literal.length / 4);
    const padded = Buffer.alloc(words * 4);
    padded.set(literal);
    const rest = literal.length - (words - 1) * 4;
    program.push(words - 1);
    for (let at = 0; at < padded.length; at += 4) program.push(padded.readInt32LE(at));
    program.push(rest === 4 ? -1 : 2 ** (8 * rest) - 1, rest, hole.content);
    literals.push(literal.toString('latin1'));
    from = hole.end;
  }
  return {
    program: Int32Array.from(program),
    signature: JSON.stringify([literals, holes.map(({ content }) => content)]),
  };
}
