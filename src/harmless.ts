/**
 * The characters that steer what shows a text, without the tab and the line feed, which do so too: controls, which move the
 * cursor, set colours or clear the screen; separators of lines; directions, which show a text in another order than it has;
 * and what has no width, which hides differences. U+200C and U+200D stay: scripts and emoji are not written without them.
 */
const STEERING =
  '\\u0000-\\u0008\\u000b-\\u001f\\u007f-\\u009f\\u061c\\u200b\\u200e\\u200f\\u2028-\\u202e\\u2060-\\u206f\\ufeff';

const steering = new RegExp(`[\\t\\n${STEERING}]`, 'g');
/** What we write to a terminal ourselves: bold, faint, italic, underlined, colours, their ends, and a line drawn anew. */
const OWN_CODES = '\\u001b\\[(?:[1-4]|2;3|2[2-4]|22;23|3[1-39])m|\\r\\u001b\\[K';
const toTerminal = new RegExp(`(${OWN_CODES})|[${STEERING}]`, 'g');
const toOther = new RegExp(`()[${STEERING}]`, 'g');

/** What begins a command in the log of Azure Pipelines, of older GitHub runners and of TeamCity, anywhere in a line. */
const COMMAND = /##(?=(?:vso|teamcity)?\[)/gi;
/** What begins a command in the log of GitHub Actions, at the start of a line. */
const COMMAND_LINE = /^([^\S\n]*):(?=:)/gm;

/** Every text in which something has to be changed has one of these characters, or two colons. Most texts have neither. */
const suspect = new RegExp(`[#${STEERING}]`);

/** A character as JSON may spell it: `\u001b`. */
function spelled(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/** A text from outside as part of a line: what would steer a terminal or end the line is spelled out, as in `\u001b`. */
export function printable(text: string): string {
  return text.replace(steering, spelled);
}

/**
 * Makes what is written to one output harmless, whatever is in it: nothing steers a terminal, and nothing is a command to a
 * program that reads the output of CI jobs. Line feeds and tabs stay, and on a terminal colours. JSON stays the same JSON,
 * since only strings can hold what is spelled out. Texts are given in the order in which they are written.
 */
export function createHarmless({ isTerminal = false } = {}): (text: string) => string {
  const pattern = isTerminal ? toTerminal : toOther;
  let isWithinLine = false;
  return (text) => {
    const start = isWithinLine ? text.indexOf('\n') + 1 || text.length : 0;
    const last = text.slice(text.lastIndexOf('\n') + 1);
    isWithinLine = /\S/.test(last) || (isWithinLine && last === text);
    if (!suspect.test(text) && !text.includes('::')) return text;
    const lines = text.slice(start).replace(COMMAND_LINE, `$1${spelled(':')}`);
    return `${text.slice(0, start)}${lines}`
      .replace(pattern, (character: string, own?: string) => own || spelled(character))
      .replace(COMMAND, `#${spelled('#')}`);
  };
}

/** The same for text within XML, where a character is spelled `&#x9b;`; of an attribute, also its line feeds and tabs. */
export function harmlessXml(text: string, isAttribute: boolean): string {
  const reference = (character: string) => `&#${character.charCodeAt(0)};`;
  return text
    .replace(steering, (character) => (!isAttribute && /[\n\t]/.test(character) ? character : reference(character)))
    .replace(COMMAND_LINE, `$1${reference(':')}`)
    .replace(COMMAND, `#${reference('#')}`);
}
