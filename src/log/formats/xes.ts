import { BrokenInput } from '../bytes/bytes.ts';
import { LONGEST_RECORD } from '../bytes/lines.ts';
import { entryOf, type Fields, type LookUp } from '../fields.ts';
import type { Entry, Problem } from '../observation.ts';
import { placeAt, type Reader, type ReaderOptions } from './reader.ts';
import { createXmlParser, type XmlPlace } from './xml.ts';

/** The standard attributes for a name and for a time. */
const NAME = 'concept:name';
const TIME = 'time:timestamp';

/** What bytes that are not UTF-8 are decoded to. */
const REPLACEMENT = '\ufffd';

/**
 * Reads XES (IEEE 1849). A trace is a job, and an event is an observation. Job, status and time are the attributes with
 * the names of the fields; without them, the name of the trace, the name of the event and its timestamp.
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

/** Turns a document into entries, piece by piece. */
interface XesParser {
  /** Takes the next piece; returns the entries that end in it. */
  push(text: string): readonly Entry[];
  /** Ends the document; returns the remaining entries. */
  end(): readonly Entry[];
  /** Gives the document up where it breaks off; returns the remaining entries. */
  breakOff(problem: Problem): readonly Entry[];
}

/** A trace or an event: where it starts, and those of its attributes that may be fields. */
interface Element extends XmlPlace {
  readonly attributes: Map<string, string>;
  /** Whether any of its attributes had bytes that are not UTF-8. */
  hasReplacement: boolean;
}

/** The place of the trace outside of traces. */
const NOWHERE: XmlPlace = { line: 1, position: 0 };

/** Holds one trace and one event. */
function createXesParser(options: ReaderOptions): XesParser {
  const { fields } = options;
  const keys: ReadonlySet<string> = new Set([NAME, TIME, ...Object.values(fields).flat()]);
  let trace = elementAt(NOWHERE);
  let event = elementAt(NOWHERE);
  let isInEvent = false;
  /** Whether the event has a fault. */
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

  /** Reports a fault: the first in each event, and the first in each line outside of events. */
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
    return entryOf(lookUpIn(event.attributes, trace.attributes, fields), { ...options, fields: roles }, place);
  }

  function take(): readonly Entry[] {
    const taken = entries;
    entries = [];
    return taken;
  }

  /** Makes sure that the next fault is reported. */
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

/** Each field by its own name, whatever attributes hold it: an attribute may be the job of a trace and the status of an event. */
const roles: Fields = { job: ['job'], version: ['version'], status: ['status'], time: ['time'] };

/** Looks up the fields of an event by their {@link roles}. The job that the trace names goes before one that the event names. */
function lookUpIn(event: Attributes, trace: Attributes, { job, version, status, time }: Fields): LookUp {
  const values: Readonly<Record<string, () => string | undefined>> = {
    job: () => first(trace, job) ?? trace.get(NAME) ?? firstFilled(event, job),
    version: () => firstFilled(event, version) ?? firstFilled(trace, version),
    status: () => first(event, status) ?? event.get(NAME),
    time: () => first(event, time) ?? event.get(TIME),
  };
  return (role) => values[role]?.();
}

function first(attributes: Attributes, names: readonly string[]): string | undefined {
  return names.map((name) => attributes.get(name)).find((value) => value !== undefined);
}

function firstFilled(attributes: Attributes, names: readonly string[]): string | undefined {
  return names.map((name) => attributes.get(name)).find((value) => value !== undefined && value !== '');
}
