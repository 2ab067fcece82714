import { eastAsianWidth } from 'get-east-asian-width';

/** What has the width of one column in every character. */
const NARROW = /^[\u0020-\u02ff]*$/;
/** What is drawn over the character before it, or not at all. */
const WITHOUT_WIDTH = /^[\p{Mn}\p{Me}\p{Cf}]/u;

let segmenter: Intl.Segmenter | undefined;

/** How many columns of a terminal a text takes: two for each Chinese character, none for an accent on a letter. */
export function widthOf(text: string): number {
  if (NARROW.test(text)) return text.length;
  segmenter ??= new Intl.Segmenter();
  let width = 0;
  for (const { segment } of segmenter.segment(text)) {
    if (!WITHOUT_WIDTH.test(segment)) width += eastAsianWidth(segment.codePointAt(0) ?? 0);
  }
  return width;
}

/** The text with blanks behind it, up to a width in columns. */
export function padEnd(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - widthOf(text)));
}

/** As much of the beginning of a text as takes a width in columns. */
export function cut(text: string, width: number): string {
  let fitting = text.slice(0, Math.max(0, width));
  while (widthOf(fitting) > width) fitting = fitting.slice(0, -1);
  return fitting;
}
