import sax from 'sax';
import { LONGEST_RECORD } from '../bytes/lines.ts';

/** Where something is in a document: its line, from 1, and the number of characters before it. */
export interface XmlPlace {
  readonly line: number;
  readonly position: number;
}

/** What is found in a document, in its order. Names are without their prefix: `event` for `xes:event`. */
export interface XmlHandlers {
  /** A tag starts: its name is known, its attributes are not yet. */
  start(name: string, place: XmlPlace): void;
  /** A tag is complete. `parent` is the innermost element around it. */
  open(attributes: Readonly<Record<string, unknown>>, parent: string | undefined): void;
  /** An element ends; the place is behind it. */
  close(name: string, place: XmlPlace): void;
  /** Something is wrong in a line. What follows is read all the same. */
  fault(problem: 'not XML' | 'too long' | 'ends early', line: number): void;
}

/** Reads a document piece by piece. */
export interface XmlParser {
  write(text: string): void;
  /** The document ends here. */
  end(): void;
  /** The line that is being read, from 1. */
  line(): number;
}

/** The parser, with those of its properties that its types leave out. */
interface Parser extends sax.SAXParser {
  /** The position at which it looks for values that are too long. */
  bufferCheckPosition: number;
  /** The elements that are open. */
  readonly tags: unknown[];
}

/** How deeply elements may be nested. XES needs four levels, and two more for each list in a list. */
const DEEPEST = 100;

/**
 * A parser that reads on after every fault. It holds the names of at most {@link DEEPEST} open elements and, of an
 * unfinished tag or comment, at most `longest` characters and the piece that was written last: a longer one is a fault, and
 * what was read of it is dropped.
 *
 * It is `sax` that reads. `saxes` is faster, but loses the events behind a fault: after a single ampersand it reads on to
 * the next semicolon, and a closing tag that was never opened closes every element.
 */
export function createXmlParser(handlers: XmlHandlers, longest = LONGEST_RECORD): XmlParser {
  const parser = sax.parser(true) as Parser;
  // Left to itself, it gives up a value of 64 KiB if a piece of the document happens to end in it.
  parser.bufferCheckPosition = Number.POSITIVE_INFINITY;
  const open: string[] = [];
  let isInTag = false;
  let hasEnded = false;
  /** Where the tag or comment that is being read starts, or else where the last one ended. */
  let start = { line: 1, position: 0 };

  const line = () => parser.line + 1;
  const moveOn = (isTag: boolean) => {
    isInTag = isTag;
    // Behind the name of a tag, sax has read one character: in column 0, that was a line feed.
    start = { line: isTag && parser.column === 0 ? parser.line : line(), position: parser.position };
  };

  parser.onopentagstart = ({ name }) => {
    moveOn(true);
    handlers.start(localName(name), start);
  };
  parser.onopentag = ({ name, attributes }) => {
    moveOn(false);
    handlers.open(attributes, open.at(-1));
    if (open.length < DEEPEST) open.push(localName(name));
    else forgetInnermost();
  };
  parser.onclosetag = () => {
    moveOn(false);
    const name = open.pop();
    if (name !== undefined) handlers.close(name, start);
  };
  parser.oncomment = () => moveOn(false);
  parser.onerror = () => {
    handlers.fault(hasEnded ? 'ends early' : 'not XML', line());
    parser.resume();
  };

  function forgetInnermost(): void {
    parser.tags.pop();
    handlers.fault('not XML', line());
  }

  /** Drops what sax holds of a tag or comment that is too long. It stays inside it, and reads the rest. */
  function dropTooLong(): void {
    parser.flush();
    const held = Object.entries(parser).filter(isText);
    // A string that grew by single characters takes up 32 bytes for each, until one of them is looked at.
    for (const [, text] of held) text.charCodeAt(0);
    const long = held.filter(([, text]) => text.length > longest);
    const hasTooMany = isInTag && parser.position - start.position > longest;
    if (long.length === 0 && !hasTooMany) return;
    for (const [name] of long) Object.assign(parser, { [name]: '' });
    if (isInTag) parser.tag.attributes = {};
    handlers.fault('too long', start.line);
    start = { line: start.line, position: parser.position };
  }

  return {
    write(text) {
      parser.write(text);
      dropTooLong();
    },
    end() {
      hasEnded = true;
      parser.close();
    },
    line,
  };
}

function isText(entry: readonly [string, unknown]): entry is [string, string] {
  return typeof entry[1] === 'string';
}

/** The name of an element without its prefix: `event` for `xes:event`. */
function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}
