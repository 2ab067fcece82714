/** Words that have a meaning of their own in Mermaid or PlantUML. */
const RESERVED = new Set(
  [
    'as call class classdef click default direction else end entry exit flowchart fork graph history href if interpolate',
    'join legend linkstyle note scale state statediagram style subgraph title then',
  ].flatMap((line) => line.split(' ')),
);

/**
 * A name as an identifier of ASCII letters, digits and underscores. Any other character is hexadecimal: `_x20_`; so is the
 * first letter of a word that is reserved. Different names have different identifiers.
 */
export function identifierOf(name: string): string {
  return RESERVED.has(name.toLowerCase()) ? `${coded(name.slice(0, 1))}${name.slice(1)}` : wordOf(name);
}

function wordOf(name: string): string {
  return name === '' ? '_x_' : name.replaceAll(/\W|^\d|_(?=x)/gu, coded);
}

/** The name of an event as words with dots between them, in which other characters are hexadecimal too. */
export function dottedOf(event: string): string {
  return event.split('.').map(wordOf).join('.');
}

function coded(sign: string): string {
  return `_x${sign.codePointAt(0)?.toString(16)}_`;
}

/** A name that is not taken: the one that is wanted, where necessary with underscores behind it. */
export function freeName(wanted: string, taken: Iterable<string>): string {
  const names = new Set(taken);
  let name = wanted;
  while (names.has(name)) name += '_';
  return name;
}

/** A text in one line. */
export function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ');
}

/** Lines indented by one level. */
export function indented(lines: readonly string[]): readonly string[] {
  return lines.map((line) => `  ${line}`);
}
