import { ITEMS, LISTS } from '../fields.ts';
import type { ReaderOptions } from '../formats/reader.ts';
import { type Columns, LONGEST_ID } from './columns.ts';
import { type Beginning, type FieldNames, fieldNames, type Name, type Names } from './field-names.ts';
import { ESCAPED, FoundValues, INTEGER, MISSING, NOTHING, NUMBER, OTHER, TEXT, UNCOMMON } from './found-values.ts';
import type { JsonTokens } from './json-tokens.ts';
import { JOB, type Outer, RecordParts, TIME, VERSION } from './record-parts.ts';
import type { StatusCodes } from './status-codes.ts';
import type { TimeReader } from './times.ts';
import { endOfDigits } from './words.ts';

const BLANK = 0x20;
const QUOTE = 0x22;
const COMMA = 0x2c;
const MINUS = 0x2d;
const ZERO = 0x30;
const NINE = 0x39;
const COLON = 0x3a;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const LOWER_N = 0x6e;

/** A list of records: most often read where it is met, or passed over until all that surrounds it is known. */
interface FoundList {
  /** Where it begins; -1 where there is none. */
  start: number;
  /** How many line feeds were passed before it. */
  lineFeeds: number;
  /** Its place among the names of lists. */
  name: number;
}

/** The place of `items` among the names of lists. */
const ITEMS_NAME = LISTS.indexOf(ITEMS);

/** Of the records that are read member by member, one in so many is learned from, as that takes its time; and the first ones. */
const RECORDS_PER_LESSON = 64;
const IN_ADVANCE = 64;

const NOTHING_GIVEN: Outer = { filled: 0, job: 0, jobEnd: 0, version: 0, versionEnd: 0, time: Number.NaN };

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/**
 * Reads records and bodies of lists from the bytes of JSON into columns, whatever the order of their fields and however they
 * are laid out. It reads what the exact reader would, or declines.
 */
export class JsonRecords {
  readonly #tokens: JsonTokens;
  readonly #names: FieldNames;
  readonly #codes: StatusCodes;
  readonly #times: TimeReader;
  readonly #values: FoundValues;
  readonly #list: FoundList = { start: -1, lineFeeds: 0, name: -1 };
  readonly #parts: RecordParts;
  /** What the object around the items of a list gives them. */
  readonly #given: Outer = { ...NOTHING_GIVEN };
  readonly #time = new Float64Array(1);
  #credit = IN_ADVANCE * RECORDS_PER_LESSON;
  /** By value: whether the object around a list may give it to the items. */
  readonly #isGiven: Uint8Array;
  /** Whether lists are read where they are met: until there is something behind one that the items lack. */
  #isEager = true;
  /** Whether the list of this object has been read. */
  #isRead = false;
  /** Whether the columns had no room for the list that was read last. */
  ranOut = false;
  /** The name of the member that was met last, where its beginning was not met before. */
  #name: Name | undefined;

  constructor(tokens: JsonTokens, codes: StatusCodes, times: TimeReader, { fields }: Pick<ReaderOptions, 'fields'>) {
    this.#tokens = tokens;
    this.#codes = codes;
    this.#times = times;
    this.#names = fieldNames(fields);
    this.#parts = new RecordParts(tokens, codes, times, fields);
    const { slots, roles } = this.#names;
    this.#isGiven = new Uint8Array(slots);
    for (const role of [roles.job, roles.version, roles.time]) for (const slot of role) this.#isGiven[slot] = 1;
    this.#values = new FoundValues(this.#names);
  }

  /**
   * Reads the object at `start`, whose line is that of the columns, from the bytes of the tokens. Returns its end; -1 if it must
   * be read exactly, and then nothing was added to the columns.
   */
  read(start: number, columns: Columns): number {
    const known = this.readKnown(start, columns);
    return known < 0 ? this.readOther(start, columns) : known;
  }

  /** Reads it if it is made of known parts; else something may be left in the columns of the next observation. */
  readKnown(start: number, columns: Columns): number {
    this.#tokens.lineFeeds = 0;
    return this.#parts.read(start, columns, NOTHING_GIVEN);
  }

  /** Reads it if it is not. */
  readOther(start: number, columns: Columns): number {
    const tokens = this.#tokens;
    tokens.lineFeeds = 0;
    tokens.cutOff = -1;
    this.ranOut = false;
    const { count, line } = columns;
    const wasEager = this.#isEager;
    const end = this.#readMemberwise(start, columns);
    columns.line = line;
    if (end >= 0) return end;
    columns.cutTo(count);
    if (!wasEager || this.#isEager) return -1;
    const again = this.readOther(start, columns);
    this.#isEager = again < 0;
    return again;
  }

  /** Reads an object member by member. */
  #readMemberwise(start: number, columns: Columns): number {
    const list = this.#list;
    list.start = -1;
    this.#values.beginObject();
    this.#isRead = false;
    const end = this.#readMembers(start, this.#names.names, columns);
    if (end < 0 || this.#isRead) return end;
    const isList =
      list.start >= 0 && !(list.name === ITEMS_NAME && this.#values.pick(this.#names.roles.status) !== MISSING);
    if (isList) return this.#readItemsOf(end, columns);
    if (!this.#push(columns)) return -1;
    this.#learn(start, end);
    return end;
  }

  /** Reads the items of the list that was passed over in an object, and returns the end of the object. */
  #readItemsOf(end: number, columns: Columns): number {
    const { lineFeeds } = this.#tokens;
    if (this.#readItems(columns) < 0) return -1;
    this.#tokens.lineFeeds = lineFeeds;
    return end;
  }

  #learn(start: number, end: number): void {
    if (++this.#credit < RECORDS_PER_LESSON) return;
    this.#credit -= RECORDS_PER_LESSON;
    this.#parts.learn(start, end);
  }

  /** Reads the items of the list, and returns its end. */
  #readItems(columns: Columns): number {
    const tokens = this.#tokens;
    const { bytes } = tokens;
    const { line } = columns;
    const isGiven = this.#give();
    tokens.lineFeeds = this.#list.lineFeeds;
    let at = tokens.endOfBlanks(this.#list.start + 1);
    this.#list.start = -1;
    for (;;) {
      this.ranOut = columns.isFull;
      if (bytes[at] !== OPEN_BRACE || this.ranOut) return -1;
      columns.line = line + tokens.lineFeeds;
      const { lineFeeds } = tokens;
      const known = isGiven ? this.#parts.read(at, columns, this.#given) : -1;
      if (known < 0) tokens.lineFeeds = lineFeeds;
      at = known < 0 ? this.#readItem(at, columns) : known;
      if (at < 0) return -1;
      if (bytes[at] !== COMMA) at = tokens.endOfBlanks(at);
      if (bytes[at] === CLOSE_BRACKET) return at + 1;
      if (bytes[at] !== COMMA) return -1;
      at = bytes[at + 1] === OPEN_BRACE ? at + 1 : tokens.endOfBlanks(at + 1);
    }
  }

  /** Reads the items of the list where it is met, and returns its end. */
  #readItemsHere(columns: Columns): number {
    const { line } = columns;
    const end = this.#readItems(columns);
    // The job that the last item lacks may be behind the list.
    if (end < 0 && this.#values.pickAnywhere(this.#names.roles.job) === MISSING) this.#isEager = false;
    columns.line = line;
    this.#values.endItems();
    this.#isRead = true;
    return end;
  }

  /** Reads an item of the list member by member, and returns its end. */
  #readItem(start: number, columns: Columns): number {
    this.#values.beginItem();
    const end = this.#readMembers(start, this.#names.names, columns);
    if (end < 0 || this.#list.start >= 0 || !this.#push(columns)) return -1;
    this.#learn(start, end);
    return end;
  }

  /** Sets what the object gives to the items of its list; fails if something in it is uncommon. */
  #give(): boolean {
    const { roles } = this.#names;
    const values = this.#values;
    const given = this.#given;
    const job = values.pick(roles.job);
    const version = values.pick(roles.version);
    const time = values.pick(roles.time);
    if (time === UNCOMMON) return false;
    if ((job !== MISSING && !this.#isId(job)) || (version !== MISSING && !this.#isId(version))) return false;
    this.#time[0] = Number.NaN;
    if (time !== MISSING && !this.#readTime(time, this.#time, 0)) return false;
    given.filled = (job === MISSING ? 0 : JOB) | (version === MISSING ? 0 : VERSION) | (time === MISSING ? 0 : TIME);
    given.job = values.startOf(job);
    given.jobEnd = values.endOf(job);
    given.version = values.startOf(version);
    given.versionEnd = values.endOf(version);
    given.time = this.#time[0];
    return true;
  }

  /** Reads the members of the object at `start`, and returns its end. */
  #readMembers(start: number, names: Names, columns: Columns): number {
    const tokens = this.#tokens;
    const { bytes, view } = tokens;
    let at = bytes[start + 1] === QUOTE ? start + 1 : tokens.endOfBlanks(start + 1);
    if (bytes[at] === CLOSE_BRACE) return at + 1;
    let before: Beginning | undefined;
    for (;;) {
      if (bytes[at] !== QUOTE) return -1;
      const expected = before?.next;
      const beginning = expected?.bytes.isAt(view, at + 1) ? expected : names.beginningAt(view, at + 1);
      if (before !== undefined && beginning !== expected) before.next = beginning;
      before = beginning;
      const value = beginning === undefined ? this.#valueOfMember(names, at) : at + 1 + beginning.bytes.length;
      if (value < 0) return -1;
      const name = beginning === undefined ? this.#name : beginning.name;
      at = name === undefined ? tokens.endOfValue(value) : this.#readValue(name, value, columns);
      if (at < 0) return -1;
      if ((bytes[at] ?? 0) <= BLANK) at = tokens.endOfBlanks(at);
      if (bytes[at] === CLOSE_BRACE) return at + 1;
      if (bytes[at] !== COMMA) return -1;
      at = bytes[at + 1] === QUOTE ? at + 1 : tokens.endOfBlanks(at + 1);
    }
  }

  /** Where the value begins of the member whose opening quote is at `start`, and whose name is kept. */
  #valueOfMember(names: Names, start: number): number {
    const tokens = this.#tokens;
    const { bytes, lineFeeds } = tokens;
    const end = tokens.endOfPlain(start + 1);
    const colon = end < 0 ? end : tokens.endOfBlanks(end + 1);
    if (colon < 0 || bytes[colon] !== COLON) return -1;
    const value = tokens.endOfBlanks(colon + 1);
    const name = names.find(decoder.decode(bytes.subarray(start + 1, end)));
    if (tokens.lineFeeds === lineFeeds) names.remember(bytes.subarray(start + 1, value), name);
    this.#name = name;
    return value;
  }

  /** Takes the value at `start`, and returns its end. */
  #readValue({ slot, inner, list, hides }: Name, start: number, columns: Columns): number {
    const tokens = this.#tokens;
    const byte = tokens.bytes[start] ?? 0;
    if (byte === OPEN_BRACE && inner !== undefined) {
      return this.#add(slot, OTHER) ? this.#readMembers(start, inner, columns) : -1;
    }
    if (byte === OPEN_BRACKET && list >= 0) {
      if (!this.#noteList(start, list)) return -1;
      const isHere = this.#isEager && this.#list.start === start && list !== ITEMS_NAME && !this.#values.isInItem;
      if (isHere) return this.#add(slot, OTHER) ? this.#readItemsHere(columns) : -1;
    }
    if (byte === QUOTE) {
      const end = tokens.endOfPlain(start + 1);
      if (hides && end === start + 1) return -1;
      if (end < 0) return this.#add(slot, ESCAPED) ? tokens.endOfText(start) : -1;
      return this.#add(slot, end === start + 1 ? NOTHING : TEXT, start + 1, end) ? end + 1 : -1;
    }
    if (byte >= ZERO && byte <= NINE) {
      const digits = endOfDigits(tokens.view, start);
      const end = tokens.endOfNumber(start);
      return this.#add(slot, end === digits ? INTEGER : NUMBER, start, end) ? end : -1;
    }
    if (hides && byte !== MINUS) return -1;
    const end = tokens.endOfValue(start);
    const kind = byte === MINUS ? NUMBER : byte === LOWER_N ? NOTHING : OTHER;
    return this.#add(slot, kind, start, end) ? end : -1;
  }

  /** Keeps a value; fails if there was another one of this name, or if it comes too late for a list that was read. */
  #add(slot: number, kind: number, start?: number, end?: number): boolean {
    if (this.#isRead && this.#isGiven[slot] === 1 && !this.#values.isInItem) {
      this.#isEager = false;
      return false;
    }
    return this.#values.add(slot, kind, start, end);
  }

  /** Keeps where a list begins, if it may be one of records; fails if there was another one, or if it has nothing in it. */
  #noteList(start: number, name: number): boolean {
    const tokens = this.#tokens;
    const before = tokens.lineFeeds;
    const first = tokens.bytes[tokens.endOfBlanks(start + 1)];
    tokens.lineFeeds = before;
    if (first !== OPEN_BRACE && first !== CLOSE_BRACKET) return true;
    const list = this.#list;
    const hasOne = list.start >= 0 || (this.#isRead && !this.#values.isInItem);
    if (first === CLOSE_BRACKET || hasOne) return false;
    list.start = start;
    list.lineFeeds = before;
    list.name = name;
    return true;
  }

  /** Adds the observation in the values that were found; fails if it must be read exactly. */
  #push(columns: Columns): boolean {
    const { roles } = this.#names;
    const { count } = columns;
    const values = this.#values;
    const job = values.pickAnywhere(roles.job);
    const status = values.pick(roles.status);
    const version = values.pickAnywhere(roles.version);
    const time = values.pickAnywhere(roles.time);
    if (status < 0 || time === UNCOMMON) return false;
    if (!this.#isId(job) || (version !== MISSING && !this.#isId(version))) return false;
    const code = this.#codeOf(status);
    if (code < 0) return false;
    columns.statuses[count] = code;
    columns.times[count] = Number.NaN;
    if (time !== MISSING && !this.#readTime(time, columns.times, count)) return false;
    const { view } = this.#tokens;
    columns.push(view, values.startOf(job), values.endOf(job), values.startOf(version), values.endOf(version));
    return true;
  }

  /**
   * Whether a value can be part of a key as it stands: a text, or an integer without a sign. One that is missing or uncommon
   * cannot.
   */
  #isId(at: number): boolean {
    const values = this.#values;
    const kind = values.kindOf(at);
    return (kind === TEXT || kind === INTEGER) && values.endOf(at) - values.startOf(at) <= LONGEST_ID;
  }

  #codeOf(at: number): number {
    const values = this.#values;
    return this.#codes.codeOf(this.#tokens.bytes, values.startOf(at), values.endOf(at), values.kindOf(at) === TEXT);
  }

  #readTime(at: number, times: Float64Array, index: number): boolean {
    const { bytes, view } = this.#tokens;
    const start = this.#values.startOf(at);
    const end = this.#values.endOf(at);
    const isText = this.#values.kindOf(at) === TEXT;
    return (
      (isText ? this.#times.text(bytes, view, start, times, index) : this.#times.epoch(bytes, start, times, index)) ===
      end
    );
  }
}
