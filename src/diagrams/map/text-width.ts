/** The widths of the printable ASCII characters in DejaVu Sans, from the blank on, in hundredths of the size of the font. */
const WIDTHS = [
  '32 41 46 84 64 96 78 28 40 40 50 84 32 37 32 34 64 64 64 64 64 64 64 64 64 64 34 34 84 84 84 54',
  '100 69 69 70 78 64 58 78 76 30 30 66 56 87 75 79 61 79 70 64 62 74 69 99 69 62 69 40 34 40 84 50',
  '50 62 64 55 64 62 36 64 64 28 28 58 28 98 64 62 64 64 42 53 40 64 60 82 60 60 53 64 34 64 84',
].flatMap((line) => line.split(' ').map(Number));

/** The width of a character that is not among these: of most letters, and of those that are as wide as they are high. */
const OTHER = { most: 84, wide: 104 } as const;

/** From here on, characters are as wide as they are high. */
const FIRST_WIDE = 0x1100;

/** How much wider bold letters are. */
const BOLD = 1.12;

/**
 * How wide a text is, at most: Graphviz asks a font, but a picture is shown in the one that its reader has in the place of
 * Helvetica. DejaVu Sans is the widest of those in use.
 *
 * @param size the size of the font
 */
export function textWidth(text: string, size: number, isBold = false): number {
  const hundredths = [...text].reduce((sum, character) => sum + widthOf(character.codePointAt(0) ?? 0), 0);
  return (hundredths * size * (isBold ? BOLD : 1)) / 100;
}

function widthOf(code: number): number {
  return WIDTHS[code - 32] ?? (code < FIRST_WIDE ? OTHER.most : OTHER.wide);
}
