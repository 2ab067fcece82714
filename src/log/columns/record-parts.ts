import { type Fields, LISTS } from '../fields.ts';
import { type Columns, LONGEST_ID } from './columns.ts';
import { FixedBytes } from './fixed-bytes.ts';
import type { JsonTokens } from './json-tokens.ts';
import type { StatusCodes } from './status-codes.ts';
import type { TimeReader } from './times.ts';
import { endOfDigits, endOfSimple } from './words.ts';

const LINE_FEED = 0x0a;
const QUOTE = 0x22;
const COMMA = 0x2c;
const MINUS = 0x2d;
const ZERO = 0x30;
const NINE = 0x39;
const COLON = 0x3a;
const OPEN_BRACKET = 0x5b;
const OPEN_BRACE = 0x7b;

/** What fills a hole in a record. Texts are without their quotes, except in a hole for any value. */
const END = 0;
const ANYTHING = 1;
const SCALAR = 2;
const TEXT = 3;
const INTEGER = 4;
const NUMBER = 5;
const TIME_TEXT = 6;
const TIME_NUMBER = 7;

/** Bits of the fields that are filled by whatever name. The same bits, shifted, are of those filled by the most preferred name. */
export const JOB = 1;
export const VERSION = 2;
const STATUS = 4;
export const TIME = 8;
const MOST_PREFERRED = 4;

const BITS = { job: JOB, version: VERSION, status: STATUS, time: TIME } as const;
const ROLES = ['job', 'version', 'status', 'time'] as const;

/** The fields that an observation must have. */
const REQUIRED = JOB | STATUS;

/** A part of records: bytes that are fixed, and the hole behind them. */
interface Part {
  readonly bytes: FixedBytes;
  /** How many line feeds there are among its bytes. */
  readonly lineFeeds: number;
  /** What fills the hole. */
  readonly content: number;
  /** The bit of the field that it fills; 0 where it fills none. */
  readonly field: number;
  /** What it adds to the fields that are filled: the bit of the field, and one more if its name is the most preferred. */
  readonly fills: number;
  /** The bit of the field, if there is a more preferred name: where it is set, the field is filled already. Else 0. */
  readonly clashes: number;
  /** The names of fields in it, a bit for each: also a name without a value, which has no hole. */
  readonly names: number;
  /** The parts that have followed. */
  readonly followers: Part[];
  /** The part that followed last, which most often follows again. */
  next: Part | undefined;
}

/** The most parts that are held. */
const MOST_PARTS = 256;

/** The last bit for a name of a field. Where there are more names than bits, those left over share it. */
const LAST_BIT = 31;

/** What surrounds a record, and gives it the fields that it lacks. */
export interface Outer {
  /** The bits of the fields that there are. */
  filled: number;
  job: number;
  jobEnd: number;
  version: number;
  versionEnd: number;
  time: number;
}

/**
 * Reads records by their parts: bytes that are fixed, and holes between them. It learns the parts from records that were read by
 * other means, and for each part those that may follow; so it reads other records too that are made of the same parts, in
 * another order, or with some of them left out. A part says by itself what fills its hole, it only follows where it did so in JSON
 * that was read, and no name of a field is taken twice: so what is made of parts is read as the exact reader would.
 */
export class RecordParts {
  /** Stands before all records. */
  readonly #first: Part = partOf(Buffer.alloc(0), AT_END, 0);
  readonly #parts = new Map<string, Part>();
  readonly #tokens: JsonTokens;
  readonly #codes: StatusCodes;
  readonly #times: TimeReader;
  readonly #fields: Fields;
  /** A bit for each name of a field. */
  readonly #bits: ReadonlyMap<string, number>;

  constructor(tokens: JsonTokens, codes: StatusCodes, times: TimeReader, fields: Fields) {
    this.#tokens = tokens;
    this.#codes = codes;
    this.#times = times;
    this.#fields = fields;
    const names = new Set(ROLES.flatMap((role) => fields[role]));
    this.#bits = new Map([...names].map((name, index) => [name, 1 << Math.min(index, LAST_BIT)]));
  }

  /** Adds the observation in the record at `start`, and returns the end of the record; -1 if it has other parts. */
  read(start: number, columns: Columns, outer: Outer): number {
    const tokens = this.#tokens;
    const { bytes, view } = tokens;
    const { count, times, statuses } = columns;
    let lineFeeds = 0;
    let at = start;
    let job = 0;
    let jobEnd = 0;
    let version = 0;
    let versionEnd = 0;
    let filled = 0;
    let names = 0;
    times[count] = Number.NaN;
    for (let part = this.#first; ; ) {
      const expected = part.next;
      const next = expected?.bytes.isAt(view, at) ? expected : followerAt(part, view, at);
      // Of a name that stands twice, the last value holds; the first may have been taken by now.
      if (next === undefined || (names & next.names) !== 0) return -1;
      part = next;
      names |= part.names;
      at += part.bytes.length;
      lineFeeds += part.lineFeeds;
      const from = at;
      if ((filled & part.clashes) !== 0) {
        at = (filled & (part.field << MOST_PREFERRED)) === 0 ? -1 : this.#endOfOther(part, from);
        if (at <= from) return -1;
        continue;
      }
      filled |= part.fills;
      switch (part.content) {
        case INTEGER:
          at = endOfInteger(bytes, view, from);
          break;
        case TEXT:
          at = endOfId(tokens, bytes, view, from);
          break;
        case TIME_TEXT:
          at = this.#times.text(bytes, view, from, times, count);
          if (bytes[at] !== QUOTE) return -1;
          break;
        case TIME_NUMBER:
          if (bytes[from] === ZERO) return -1;
          at = this.#times.epoch(bytes, from, times, count);
          break;
        case NUMBER:
          at = tokens.endOfNumber(from);
          break;
        case SCALAR:
          if (bytes[from] === OPEN_BRACKET || bytes[from] === OPEN_BRACE) return -1;
          at = tokens.endOfValue(from);
          break;
        case ANYTHING:
          at = tokens.endOfValue(from);
          break;
        default: {
          if (((filled | outer.filled) & REQUIRED) !== REQUIRED) return -1;
          tokens.lineFeeds += lineFeeds;
          if (outer.filled === 0) columns.push(view, job, jobEnd, version, versionEnd);
          else this.#pushWithin(columns, outer, filled, job, jobEnd, version, versionEnd);
          return at;
        }
      }
      if (at <= from) return -1;
      switch (part.field) {
        case JOB:
          if (part.content === NUMBER) return -1;
          job = from;
          jobEnd = at;
          break;
        case VERSION:
          if (part.content === NUMBER) return -1;
          version = from;
          versionEnd = at;
          break;
        case STATUS: {
          const code = this.#codes.codeOf(bytes, from, at, part.content === TEXT);
          if (code < 0) return -1;
          statuses[count] = code;
          break;
        }
      }
    }
  }

  /** Adds an observation with what surrounds it. */
  #pushWithin(
    columns: Columns,
    outer: Outer,
    filled: number,
    job: number,
    jobEnd: number,
    version: number,
    versionEnd: number,
  ): void {
    const ownJob = (filled & JOB) !== 0;
    const ownVersion = (filled & VERSION) !== 0;
    if ((filled & TIME) === 0) columns.times[columns.count] = outer.time;
    columns.push(
      this.#tokens.view,
      ownJob ? job : outer.job,
      ownJob ? jobEnd : outer.jobEnd,
      ownVersion ? version : outer.version,
      ownVersion ? versionEnd : outer.versionEnd,
    );
  }

  /** The end of the value of a field that has a more preferred name too. */
  #endOfOther({ content }: Part, start: number): number {
    const isText = content === TEXT || content === TIME_TEXT;
    return isText ? this.#tokens.endOfPlain(start) : this.#tokens.endOfNumber(start);
  }

  /** Takes the parts of the record between two places, unless records like it are left to others. */
  learn(start: number, end: number): void {
    const tokens = this.#tokens;
    const { buffer, byteOffset, length } = tokens.bytes;
    const bytes = Buffer.from(buffer, byteOffset, length);
    const { lineFeeds } = tokens;
    const members = membersOf(bytes, tokens, start);
    tokens.lineFeeds = lineFeeds;
    const holes = members?.flatMap((member) => holesOf(bytes, member, this.#fields));
    if (members === undefined || holes === undefined || holes.includes(UNCOMMON)) return;
    let before = this.#first;
    let from = start;
    for (const hole of [...holes, { ...AT_END, start: end, end }]) {
      const named = members.filter((member) => member.start >= from && member.start <= hole.end);
      const names = named.reduce((bits, { name }) => bits | (this.#bits.get(name) ?? 0), 0);
      const part = this.#part(bytes.subarray(from, hole.start), hole, names);
      if (part === undefined) return;
      if (!before.followers.includes(part)) before.followers.push(part);
      before.next = part;
      before = part;
      from = hole.end;
    }
  }

  /** The part with these bytes; `undefined` where there are too many. */
  #part(bytes: Buffer, hole: Hole, names: number): Part | undefined {
    const signature = `${hole.content} ${hole.fills} ${bytes.toString('latin1')}`;
    const known = this.#parts.get(signature);
    if (known !== undefined || this.#parts.size === MOST_PARTS) return known;
    const part = partOf(bytes, hole, names);
    this.#parts.set(signature, part);
    return part;
  }
}

function partOf(bytes: Buffer, { content, fills }: Hole, names: number): Part {
  const field = fills & (2 ** MOST_PREFERRED - 1);
  return {
    bytes: new FixedBytes(bytes),
    lineFeeds: bytes.filter((byte) => byte === LINE_FEED).length,
    content,
    field,
    fills,
    names,
    clashes: fills === field ? field : 0,
    followers: [],
    next: undefined,
  };
}

/** The part that follows another at `at`, if it did so before. */
function followerAt(before: Part, view: DataView, at: number): Part | undefined {
  const { followers } = before;
  for (let index = 0; index < followers.length; index++) {
    const part = followers[index] as Part;
    if (!part.bytes.isAt(view, at)) continue;
    before.next = part;
    return part;
  }
  return undefined;
}

/** The end of the plain integer at `start`: digits without a leading zero, which stay as they are; -1 if there is none. */
function endOfInteger(bytes: Uint8Array, view: DataView, start: number): number {
  const end = endOfDigits(view, start);
  return end - start > LONGEST_ID || (end > start + 1 && bytes[start] === ZERO) ? -1 : end;
}

/** The end of the text at `start`, after its opening quote; -1 if it has an escape or is too long. */
function endOfId(tokens: JsonTokens, bytes: Uint8Array, view: DataView, start: number): number {
  const simple = endOfSimple(view, start);
  const end = bytes[simple] === QUOTE ? simple : tokens.endOfPlain(start);
  return end - start > LONGEST_ID ? -1 : end;
}

/** A field of a record: its name, and where its value is. */
interface Member {
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

/** A hole in a record, and what fills it. */
interface Hole {
  readonly start: number;
  readonly end: number;
  readonly content: number;
  /** See {@link Part.fills}. */
  readonly fills: number;
}

/** The hole behind the last part of a record. */
const AT_END: Hole = { start: 0, end: 0, content: END, fills: 0 };

/** Stands for a hole that must be read by other means. */
const UNCOMMON: Hole = { ...AT_END };

function membersOf(bytes: Buffer, tokens: JsonTokens, start: number): readonly Member[] | undefined {
  const members = new Map<string, Member>();
  let at = start;
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
  return [...members.values()];
}

/** The hole for the value of a field: none for one that counts as missing, which is fixed. */
function holesOf(bytes: Buffer, member: Member, fields: Fields): readonly Hole[] {
  const { name, start, end } = member;
  const roles = ROLES.filter((role) => fields[role].includes(name));
  const [role] = roles;
  const isPath = Object.values(fields).some((names) => names.some((field: string) => field.startsWith(`${name}.`)));
  if (isPath && bytes[start] === OPEN_BRACE) return [UNCOMMON];
  if (role === undefined)
    return [{ start, end, content: LISTS.includes(name) || isPath ? SCALAR : ANYTHING, fills: 0 }];
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
