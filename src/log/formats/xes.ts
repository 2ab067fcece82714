import sax from 'sax';
import { BrokenInput } from '../bytes/bytes.ts';
import { LONGEST_RECORD } from '../bytes/lines.ts';
import { entryOf, type Fields, type LookUp } from '../fields.ts';
import type { Entry, Problem } from '../observation.ts';
import { placeAt, type Reader, type ReaderOptions } from './reader.ts';

/** The attributes of a trace or of an event. */
type Attributes = Map<string, string>;

/** What the standard calls the attributes for the name of something, and for when it happened. */
const NAME = 'concept:name';
const TIME = 'time:timestamp';

/** What is read in place of bytes that are no UTF-8. */
const REPLACEMENT = '\ufffd';

/**
 * Reads XES (IEEE 1849): a trace is a job, an event an observation of it. The name of the trace is the job, that of the
 * event is the status, and its timestamp the time, unless there are attributes with the names of the fields.
 */
export const readXes: Reader = async function* (bytes, options) {
  const decoder = new TextDecoder();
  const parser = new XesParser(options);
  try {
    for await (const chunk of bytes) yield parser.push(decoder.decode(chunk, { stream: true }));
  } catch (error) {
    if (!(error instanceof BrokenInput)) throw error;
    yield parser.breakOff(error.problem);
    return;
  }
  yield parser.end();
};

/** How the parser says that something is longer: with the name of the property that holds it. */
const TOO_LONG = /^Max buffer length exceeded: (\w+)/;

/** Turns a document, piece by piece, into entries. Holds the attributes of one trace and one event. */
class XesParser {
  readonly #options: ReaderOptions;
  readonly #parser = sax.parser(true);
  /** The names of the elements that are open. */
  readonly #open: string[] = [];
  #trace: Attributes = new Map();
  #event: Attributes = new Map();
  /** Where the event starts. */
  #line = 1;
  /** Whether something is wrong in the event, which is told where it is found. */
  #isDamaged = false;
  #entries: Entry[] = [];
  #hasEnded = false;
  #lastProblem = 0;

  constructor(options: ReaderOptions) {
    this.#options = options;
    // Left to itself, the parser gives up a value of 64 KiB if a piece of the document happens to end in it.
    Object.assign(sax, { MAX_BUFFER_LENGTH: LONGEST_RECORD });
    const parser = this.#parser;
    parser.onopentagstart = ({ name }) => this.#begin(localName(name));
    parser.onopentag = ({ name, attributes: { key, value } }) => {
      const parent = this.#open.at(-1);
      const attributes = parent === 'event' ? this.#event : parent === 'trace' ? this.#trace : undefined;
      if (typeof key === 'string' && typeof value === 'string') attributes?.set(key, value);
      this.#open.push(localName(name));
    };
    parser.onclosetag = (prefixed) => {
      const name = localName(prefixed);
      this.#open.length = Math.max(0, this.#open.lastIndexOf(name));
      if (name === 'event' && !this.#isDamaged) this.#entries.push(this.#entry());
      if (name === 'trace') this.#trace = new Map();
    };
    parser.onerror = ({ message }) => {
      const [, tooLong] = TOO_LONG.exec(message) ?? [];
      if (tooLong !== undefined) Object.assign(parser, { [tooLong]: '' });
      this.#isDamaged = true;
      this.#reject(tooLong !== undefined ? 'too long' : this.#hasEnded ? 'ends early' : 'not XML');
      parser.resume();
    };
  }

  /** Takes the next piece, and returns the entries that end in it. */
  push(text: string): readonly Entry[] {
    this.#parser.write(text);
    return this.#take();
  }

  /** Returns what is left where the document ends. */
  end(): readonly Entry[] {
    this.#hasEnded = true;
    this.#lastProblem = 0;
    this.#parser.close();
    return this.#take();
  }

  /** Returns what is left where the document cannot be read on. */
  breakOff(problem: Problem): readonly Entry[] {
    this.#lastProblem = 0;
    this.#reject(problem);
    return this.#take();
  }

  #take(): readonly Entry[] {
    const entries = this.#entries;
    this.#entries = [];
    return entries;
  }

  #begin(name: string): void {
    if (name === 'trace') this.#trace = new Map();
    if (name !== 'event') return;
    this.#event = new Map();
    this.#isDamaged = false;
    this.#lastProblem = 0;
    // The parser has read on by one character: in column 0, that was a line feed.
    this.#line = this.#parser.line + (this.#parser.column === 0 ? 0 : 1);
  }

  #entry(): Entry {
    const place = placeAt(this.#options, this.#line);
    const values = [...this.#trace.values(), ...this.#event.values()];
    if (values.some((value) => value.includes(REPLACEMENT))) return { ...place, problem: 'not UTF-8' };
    const { fields } = this.#options;
    return entryOf(lookUpIn(this.#event, this.#trace, fields), fields, place);
  }

  /** Says what is wrong in the line that is being read, once an event, or once where there is none. */
  #reject(problem: Problem): void {
    const line = this.#parser.line + 1;
    if (line === this.#lastProblem) return;
    this.#lastProblem = line;
    this.#entries.push({ ...placeAt(this.#options, line), problem });
  }
}

/** The name of an element without its prefix: `event` for `xes:event`. */
function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}

/** How the fields of an event are found. Whatever its attributes, the job is the one that the trace names. */
function lookUpIn(event: Attributes, trace: Attributes, { job, status, time }: Fields): LookUp {
  const first = (attributes: Attributes, names: readonly string[]) =>
    names.map((name) => attributes.get(name)).find((value) => value !== undefined);
  const ofTrace = first(trace, job) ?? trace.get(NAME);
  return (name) => {
    if (job.includes(name)) return ofTrace ?? event.get(name);
    if (status.includes(name)) return first(event, status) ?? event.get(NAME);
    if (time.includes(name)) return first(event, time) ?? event.get(TIME);
    return event.get(name) ?? trace.get(name);
  };
}
