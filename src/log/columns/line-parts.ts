import type { Fields } from '../fields.ts';
import { LISTS } from '../fields.ts';
import type { JsonTokens } from './json-tokens.ts';

const RETURN = 0x0d;
const QUOTE = 0x22;
const COMMA = 0x2c;
const MINUS = 0x2d;
const NINE = 0x39;
const COLON = 0x3a;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

/** What fills a hole in a line. Texts are without their quotes, except in a hole for any value. */
export const END = 0;
export const ANYTHING = 1;
export const SCALAR = 2;
export const TEXT = 3;
export const INTEGER = 4;
export const NUMBER = 5;
export const TIME_TEXT = 6;
export const TIME_NUMBER = 7;

/** Bits of the fields that are filled by whatever name. The same bits, shifted, are of those filled by the most preferred name. */
export const JOB = 1;
export const VERSION = 2;
export const STATUS = 4;
export const TIME = 8;
export const MOST_PREFERRED = 4;

const BITS = { job: JOB, version: VERSION, status: STATUS, time: TIME } as const;
const ROLES = ['job', 'version', 'status', 'time'] as const;

/** A part of lines: bytes that are fixed, and the hole behind them. */
export interface LinePart {
  /** The fixed bytes, in words of four. */
  readonly words: Int32Array;
  /** Where the last bytes begin, these bytes as a word, and which of its bits count. */
  readonly tail: number;
  readonly last: number;
  readonly mask: number;
  /** The number of fixed bytes. */
  readonly length: number;
  /** What fills the hole. */
  readonly content: number;
  /** The bit of the field that it fills; 0 where it fills none. */
  readonly field: number;
  /** What it adds to the fields that are filled: the bit of the field, and one more if its name is the most preferred. */
  readonly fills: number;
  /** If one of these bits is set, the field is filled already. */
  readonly clashes: number;
  /** The parts that have followed. */
  readonly followers: LinePart[];
  /** The part that followed last, which most often follows again. */
  next: LinePart | undefined;
}

/** The most parts that are held. */
const MOST_PARTS = 256;

/**
 * The parts of lines that were read before, each with those that may follow. Other lines are made of the same parts in another
 * order, or with some of them left out. A part says by itself what fills its hole, and it only follows where it did so in valid
 * JSON: so every line that is made of them is read as the exact reader would.
 */
export class LineParts {
  /** Stands before all lines. */
  readonly first: LinePart = partOf(Buffer.alloc(0), AT_END);
  readonly #parts = new Map<string, LinePart>();
  readonly #fields: Fields;

  constructor(fields: Fields) {
    this.#fields = fields;
  }

  /** Takes the parts of the line from `start` to its line feed, unless lines like it are left to others. */
  learn(tokens: JsonTokens, start: number, end: number): void {
    const { buffer, byteOffset, length } = tokens.bytes;
    const bytes = Buffer.from(buffer, byteOffset, length);
    const last = bytes[end - 1] === RETURN ? end - 1 : end;
    const members = membersOf(bytes, tokens, start, last);
    const holes = members?.flatMap((member) => holesOf(bytes, member, this.#fields));
    if (holes === undefined || holes.includes(UNCOMMON)) return;
    let before = this.first;
    let from = start;
    for (const hole of [...holes, { ...AT_END, start: last, end: last }]) {
      const part = this.#part(bytes.subarray(from, hole.start), hole);
      if (part === undefined) return;
      if (!before.followers.includes(part)) before.followers.push(part);
      before.next = part;
      before = part;
      from = hole.end;
    }
  }

  /** The part with these bytes; `undefined` where there are too many. */
  #part(bytes: Buffer, hole: Hole): LinePart | undefined {
    const signature = `${hole.content} ${hole.fills} ${bytes.toString('latin1')}`;
    const known = this.#parts.get(signature);
    if (known !== undefined || this.#parts.size === MOST_PARTS) return known;
    const part = partOf(bytes, hole);
    this.#parts.set(signature, part);
    return part;
  }
}

function partOf(bytes: Buffer, { content, fills }: Hole): LinePart {
  const all = new Int32Array(Math.max(1, Math.ceil(bytes.length / 4)));
  new Uint8Array(all.buffer).set(bytes);
  const tail = (all.length - 1) * 4;
  const rest = bytes.length - tail;
  const field = fills & (2 ** MOST_PREFERRED - 1);
  return {
    words: all.slice(0, -1),
    tail,
    last: all[all.length - 1] ?? 0,
    mask: rest === 4 ? -1 : 2 ** (8 * rest) - 1,
    length: bytes.length,
    content,
    field,
    fills,
    clashes: fills === field ? field | (field << MOST_PREFERRED) : field << MOST_PREFERRED,
    followers: [],
    next: undefined,
  };
}

/** Whether the fixed bytes of a part are at `at`. */
export function isAt(part: LinePart, view: DataView, at: number): boolean {
  const { words } = part;
  if (((view.getInt32(at + part.tail, true) ^ part.last) & part.mask) !== 0) return false;
  let place = at;
  for (let word = 0; word < words.length; word++, place += 4) {
    if (view.getInt32(place, true) !== words[word]) return false;
  }
  return true;
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
  /** See {@link LinePart.fills}. */
  readonly fills: number;
}

/** The hole behind the last part of a line. */
const AT_END: Hole = { start: 0, end: 0, content: END, fills: 0 };

/** Stands for a hole that must be read by other means. */
const UNCOMMON: Hole = { ...AT_END };

function membersOf(bytes: Buffer, tokens: JsonTokens, start: number, end: number): readonly Member[] | undefined {
  const members = new Map<string, Member>();
  let at = tokens.endOfBlanks(start);
  if (bytes[at] !== OPEN_BRACE) return undefined;
  do {
    const key = tokens.endOfBlanks(at + 1);
    const keyEnd = bytes[key] === QUOTE ? tokens.endOfText(key) : -1;
    if (keyEnd < 0) return undefined;
    const colon = tokens.endOfBlanks(keyEnd);
    if (bytes[colon] !== COLON) return undefined;
    const value = tokens.endOfBlanks(colon + 1);
    const valueEnd = tokens.endOfValue(value);
    const name: string = JSON.parse(bytes.toString('utf8', key, keyEnd));
    if (valueEnd < 0 || members.has(name)) return undefined;
    members.set(name, { name, start: value, end: valueEnd });
    at = tokens.endOfBlanks(valueEnd);
  } while (bytes[at] === COMMA);
  return bytes[at] === CLOSE_BRACE && tokens.endOfBlanks(at + 1) >= end ? [...members.values()] : undefined;
}

/** The hole for the value of a field: none for one that counts as missing, which is fixed. */
function holesOf(bytes: Buffer, member: Member, fields: Fields): readonly Hole[] {
  const { name, start, end } = member;
  const roles = ROLES.filter((role) => fields[role].includes(name));
  const [role] = roles;
  const isPath = Object.values(fields).some((names) => names.some((field: string) => field.startsWith(`${name}.`)));
  if (isPath && bytes[start] === OPEN_BRACE) return [UNCOMMON];
  if (role === undefined) return [{ start, end, content: LISTS.includes(name) ? SCALAR : ANYTHING, fills: 0 }];
  if (roles.length > 1 || name.includes('.')) return [UNCOMMON];
  const fills = fields[role].indexOf(name) === 0 ? BITS[role] | (BITS[role] << MOST_PREFERRED) : BITS[role];
  if (isFilled(bytes, member)) {
    if (bytes[start] === QUOTE)
      return [{ start: start + 1, end: end - 1, content: role === 'time' ? TIME_TEXT : TEXT, fills }];
    const isInteger = /^\d+$/.test(bytes.toString('latin1', start, end));
    return [{ start, end, content: role === 'time' ? TIME_NUMBER : isInteger ? INTEGER : NUMBER, fills }];
  }
  return ['null', '""'].includes(bytes.toString('latin1', start, end)) ? [] : [UNCOMMON];
}

/** Whether a value is a number, or a text that is not empty. */
function isFilled(bytes: Buffer, { start, end }: Member): boolean {
  const byte = bytes[start] ?? 0;
  return byte === QUOTE ? end > start + 2 : byte >= MINUS && byte <= NINE;
}
