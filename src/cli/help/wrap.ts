/** The words of a text. What stands in square brackets is one word. */
const WORDS = /\[[^\]]*\]|\S+/g;

/** The words of a command. A flag and its value are one word. */
const COMMAND_WORDS = /-\S+(?: [^-\s]\S*)?|\S+/g;

/** A text as lines no wider than this, in characters. A word that is wider stays whole. */
export function wrapped(text: string, width: number): string[] {
  return filled(text.match(WORDS) ?? [], width);
}

/** A command as lines no wider than this, which a shell reads as one: each but the last ends with a backslash. */
export function wrappedCommand(command: string, width: number): string[] {
  if (command.length <= width) return [command];
  const lines = filled(command.match(COMMAND_WORDS) ?? [], width - INDENT.length - END.length);
  return lines.map((line, index) => `${index > 0 ? INDENT : ''}${line}${index < lines.length - 1 ? END : ''}`);
}

const INDENT = '    ';
const END = ' \\';

function filled(words: readonly string[], width: number): string[] {
  const lines: string[] = [];
  for (const word of words) {
    const line = lines.at(-1);
    if (line === undefined || line.length + 1 + word.length > width) lines.push(word);
    else lines[lines.length - 1] = `${line} ${word}`;
  }
  return lines;
}
