import { BrokenInput } from '../bytes/bytes.ts';
import { LONGEST_RECORD } from '../bytes/lines.ts';
import { entryOf, type Fields, type LookUp } from '../fields.ts';
import type { Entry, Problem } from '../observation.ts';
import { placeAt, type Reader, type ReaderOptions } from './reader.ts';
import { createXmlParser, type XmlPlace } from './xml.ts';

/** What the standard calls the attributes for the name of something, and for when it happened. */
const NAME = 'concept:name';
const TIME = 'time:timestamp';

/** What is decoded in place of bytes that are not UTF-8. */
const REPLACEMENT = '\ufffd';

/**
 * Reads XES (IEEE 1849): a trace is a job, an event an observation of it. The name of the trace is the job, that of the
 * event is the status, and its timestamp the time, unless there are attributes with the names of the fields.
 */
export const readXes: Reader = async function* (bytes, options) {
  const decoder = new TextDecoder();
  const parser = createXesParser(options);
  try {
    for await (const chunk of bytes) yield parser.push(decoder.decode(chunk, { stream: true }));
  } catch (error) {
    if (!(error instanceof BrokenInput)) throw error;
    yield parser.breakOff(error.problem);
    return;
  }
  yield parser.end();
};

/** Turns a document, piece by piece, into entries. */
interface XesParser {
  /** Takes the next piece, and returns the entries that end in it. */
  push(text: string): readonly Entry[];
  /** Returns what is left where the document ends. */
  end(): readonly Entry[];
  /** Returns what is left where the document cannot be read on. */
  breakOff(problem: Problem): readonly Entry[];
}

/** A trace or an event: its attributes that may be fields, and where it starts. */
interface Element extends XmlPlace {
  readonly attributes: Map<string, string>;
  /** Whether bytes that are not UTF-8 were decoded in one of its attributes. */
  hasReplacement: boolean;
}

/** The place of a trace where there is none. */
const NOWHERE: XmlPlace = { line: 1, position: 0 };

/** Makes a parser that holds one trace and one event. */
function createXesParser(options: ReaderOptions): XesParser {
  const { fields } = options;
  const keys: ReadonlySet<string> = new Set([NAME, TIME, ...Object.values(fields).flat()]);
  let trace = elementAt(NOWHERE);
  let event = elementAt(NOWHERE);
  let isInEvent = false;
  /** Whether something is wrong in the event. */
  let isDamaged = false;
  /** The line of the last fault. */
  let lastFault = 0;
  let entries: Entry[] = [];

  const parser = createXmlParser({
    start(name, place) {
      if (name === 'trace') trace = elementAt(place);
      if (name !== 'event') return;
      event = elementAt(place);
      isInEvent = true;
      isDamaged = false;
    },

    open({ key, value }, parent) {
      const element = parent === 'event' ? event : parent === 'trace' ? trace : undefined;
      if (element === undefined || typeof key !== 'string' || typeof value !== 'string') return;
      if (keys.has(key)) element.attributes.set(key, value);
      if (value.includes(REPLACEMENT)) element.hasReplacement = true;
    },

    close(name, { position }) {
      if (name === 'trace') trace = elementAt(NOWHERE);
      if (name !== 'event') return;
      if (position - event.position > LONGEST_RECORD) reject('too long', event.line);
      if (!isDamaged) entries.push(entryOfEvent());
      isInEvent = false;
    },

    fault: reject,
  });

  /** Reports a fault: one for each event, and one for each line outside of events. */
  function reject(problem: Problem, line: number): void {
    const isKnown = isInEvent ? isDamaged : line === lastFault;
    isDamaged = true;
    if (isKnown) return;
    lastFault = line;
    entries.push({ ...placeAt(options, line), problem });
  }

  function entryOfEvent(): Entry {
    const place = placeAt(options, event.line);
    if (trace.hasReplacement || event.hasReplacement) return { ...place, problem: 'not UTF-8' };
    return entryOf(lookUpIn(event.attributes, trace.attributes, fields), fields, place);
  }

  function take(): readonly Entry[] {
    const taken = entries;
    entries = [];
    return taken;
  }

  /** What is found from now on is reported, whatever was before. */
  function leaveEvent(): void {
    isInEvent = false;
    lastFault = 0;
  }

  return {
    push(text) {
      parser.write(text);
      return take();
    },

    end() {
      leaveEvent();
      parser.end();
      return take();
    },

    breakOff(problem) {
      leaveEvent();
      reject(problem, parser.line());
      return take();
    },
  };
}

function elementAt({ line, position }: XmlPlace): Element {
  return { line, position, attributes: new Map(), hasReplacement: false };
}

/** The attributes of a trace or an event, by their keys. */
type Attributes = ReadonlyMap<string, string>;

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
