import sax from 'sax';

/** sax's parser, with properties that its types leave out. */
export interface PassableParser extends sax.SAXParser {
  readonly state: number;
  readonly sawRoot: boolean;
  readonly closedRoot: boolean;
  /** The quote around the value that is being read. */
  readonly q: string;
}

interface States {
  readonly BEGIN: number;
  readonly BEGIN_WHITESPACE: number;
  readonly TEXT: number;
  readonly TEXT_ENTITY: number;
  readonly ATTRIB_VALUE_QUOTED: number;
  readonly COMMENT: number;
  readonly PROC_INST_BODY: number;
}

/** What sax is reading; its types leave this out. */
const { STATE } = sax as unknown as { readonly STATE: States };

const MARK = '\ufeff';
const NO_SPACE = /[^ \t\r\n]/g;
const MARKUP = /[<&]/g;
const LINE_FEED = /\n/g;
const LINE_FEED_CODE = 0x0a;

/** Whether the parser is between tags, and not in the root element. */
export function isOutside({ state, sawRoot, closedRoot }: PassableParser): boolean {
  const isBetween = state === STATE.TEXT || state === STATE.BEGIN || state === STATE.BEGIN_WHITESPACE;
  return isBetween && (!sawRoot || closedRoot);
}

/** Where the piece ends that sax reads next: within the root element with the text, outside with a tag or in an entity. */
export function endOfPiece(parser: PassableParser, text: string, from: number): number {
  const isEntity = parser.state === STATE.TEXT_ENTITY && (!parser.sawRoot || parser.closedRoot);
  if (isEntity || (isOutside(parser) && text[from] === '&')) return from + 1;
  return isOutside(parser) ? endOfTag(text, from) : text.length;
}

function endOfTag(text: string, from: number): number {
  const end = text.indexOf('>', from);
  return end < 0 ? text.length : end + 1;
}

/**
 * Passes over text outside the root element, up to the next tag, and returns where that begins. Text may be white space only;
 * each line with other text is reported. sax would make an error of each character.
 */
export function passOutside(
  parser: PassableParser,
  text: string,
  from: number,
  report: (line: number) => void,
): number {
  const to = nextOf(MARKUP, text, from);
  const between = text.slice(from, to);
  let at = parser.position === 0 && between.startsWith(MARK) ? 1 : 0;
  pass(parser, between.slice(0, at));
  for (let found = nextOf(NO_SPACE, between, at); found < between.length; found = nextOf(NO_SPACE, between, at)) {
    pass(parser, between.slice(at, found));
    report(parser.line + 1);
    at = nextOf(LINE_FEED, between, found);
    pass(parser, between.slice(found, at));
  }
  pass(parser, between.slice(at));
  return to;
}

/** Passes over the rest of a value or comment whose start was dropped, and returns where it may end. */
export function passDropped(parser: PassableParser, text: string, from: number): number {
  const end = endMark(parser);
  const found = end === '' ? from : text.indexOf(end, from);
  const to = found < 0 ? text.length : found;
  pass(parser, text.slice(from, to));
  return to;
}

/** The character with which what the parser is reading may end; empty where that is not known. */
function endMark({ state, q }: PassableParser): string {
  if (state === STATE.ATTRIB_VALUE_QUOTED) return q;
  if (state === STATE.COMMENT) return '-';
  return state === STATE.PROC_INST_BODY ? '?' : '';
}

/** Where the next match of a pattern is; the end of the text if there is none. */
function nextOf(pattern: RegExp, text: string, from: number): number {
  pattern.lastIndex = from;
  return pattern.exec(text)?.index ?? text.length;
}

/** Counts a text as read. */
function pass(parser: PassableParser, text: string): void {
  let start = 0;
  for (let at = 0; at < text.length; at++) {
    if (text.charCodeAt(at) !== LINE_FEED_CODE) continue;
    parser.line++;
    start = at + 1;
  }
  parser.position += text.length;
  parser.column = text.length - start + (start === 0 ? parser.column : 0);
}
