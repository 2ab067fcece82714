import { eastAsianWidth } from 'get-east-asian-width';

/** Characters that a terminal gives no cell of their own, such as accents that are set on the character before. */
const NO_CELL = /\p{Mn}|\p{Me}|\p{Cf}/u;

/** What takes a cell for each character. */
const PLAIN = /^[\x20-\x7e]*$/;

/** How many cells of a terminal a text takes: two for a full-width character, such as those of Chinese. */
export function cellWidth(text: string): number {
  if (PLAIN.test(text)) return text.length;
  let width = 0;
  for (const character of text) if (!NO_CELL.test(character)) width += eastAsianWidth(character.codePointAt(0) ?? 0);
  return width;
}
