import sax from 'sax';
import { LONGEST_RECORD } from '../bytes/lines.ts';
import { endOfPiece, isOutside, type PassableParser, passDropped, passOutside } from './xml-passing.ts';

/** A place in a document: a line, from 1, and the number of characters before the place. */
export interface XmlPlace {
  readonly line: number;
  readonly position: number;
}

/** What is called for the parts of a document, in order. Names are without their prefix: `event` for `xes:event`. */
export interface XmlHandlers {
  /** A tag starts; its attributes follow. */
  start(name: string, place: XmlPlace): void;
  /** The tag is complete. `parent` is the innermost element around it. */
  open(attributes: Readonly<Record<string, unknown>>, parent: string | undefined): void;
  /** An element ends; the place is just after it. */
  close(name: string, place: XmlPlace): void;
  /** Something is wrong in a line. Reading continues after it. */
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

/** sax's parser, with properties that its types leave out. */
interface Parser extends PassableParser {
  /** The position from which it checks for values longer than 64 KiB. */
  bufferCheckPosition: number;
  /** The open elements. */
  readonly tags: unknown[];
}

/** How deep elements may be nested. XES needs four levels, and two more for each list in a list. */
const DEEPEST = 100;

/**
 * After how many characters what sax holds is flattened. V8 keeps a string that grew by single characters as a tree,
 * 32 bytes a character, until one of them is read; then it copies the whole string.
 */
const FLATTEN_AFTER = 2 ** 20;

/**
 * A parser that continues after every fault. It holds the names of at most {@link DEEPEST} open elements, and at most
 * `longest` characters of an unfinished tag or comment besides the last piece: a longer one is a fault, and dropped. What sax
 * reads slowly and nobody needs is passed over before it.
 *
 * It is built on `sax`. `saxes` is faster, but loses everything after some faults: a stray ampersand makes it read on
 * to the next semicolon, and a stray closing tag closes every element.
 */
export function createXmlParser(handlers: XmlHandlers, longest = LONGEST_RECORD): XmlParser {
  const parser = sax.parser(true) as Parser;
  // By default, a value of more than 64 KiB is an error if a piece of the document ends within it.
  parser.bufferCheckPosition = Number.POSITIVE_INFINITY;
  const open: string[] = [];
  let isInTag = false;
  let hasEnded = false;
  /** Whether the start of the current tag or comment was dropped. */
  let isDropped = false;
  /** The position at which what sax holds was last flattened. */
  let flattened = 0;
  /** Where the current tag starts, or else where the last tag or comment ended. */
  let start = { line: 1, position: 0 };

  const line = () => parser.line + 1;
  const moveOn = (isTag: boolean) => {
    isInTag = isTag;
    isDropped = false;
    // sax has read one character after the name of the tag: in column 0, that was a line feed.
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

  /** Passes over what nobody needs, and returns where sax is to read on. */
  function passOver(text: string, at: number): number {
    if (isOutside(parser)) return passOutside(parser, text, at, reportText);
    return isDropped ? passDropped(parser, text, at) : at;
  }

  const reportText = (line: number) => handlers.fault('not XML', line);

  function forgetInnermost(): void {
    parser.tags.pop();
    handlers.fault('not XML', line());
  }

  /** Drops what sax holds of a tag or comment that is too long. Its state stays, so it reads the rest as such. */
  function dropTooLong(): void {
    parser.flush();
    const held = Object.entries(parser).filter(isText);
    if (parser.position - flattened >= FLATTEN_AFTER) {
      for (const [, text] of held) text.charCodeAt(0);
      flattened = parser.position;
    }
    const long = held.filter(([, text]) => text.length > longest);
    const hasTooMany = isInTag && parser.position - start.position > longest;
    if (long.length === 0 && !hasTooMany) return;
    for (const [name] of long) Object.assign(parser, { [name]: '' });
    if (isInTag) parser.tag.attributes = {};
    isDropped = true;
    handlers.fault('too long', start.line);
    start = { line: start.line, position: parser.position };
  }

  return {
    write(text) {
      for (let at = 0; at < text.length; ) {
        const from = passOver(text, at);
        at = endOfPiece(parser, text, from);
        if (from < at) parser.write(text.slice(from, at));
      }
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
