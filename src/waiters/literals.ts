/** What can be seen neither in a source nor where it is printed: controls, directions, what has no width, other line ends. */
const UNSEEN = /[\p{C}\p{Zl}\p{Zp}]/gu;

/** Half of a character, which a text in UTF-8 cannot have. */
const HALF = /\p{Cs}/gu;

function hexadecimal(number: number, digits: number): string {
  return number.toString(16).padStart(digits, '0');
}

function quoted(text: string, spelled: (character: string) => string): string {
  // What JSON spells out, these languages spell in the same way.
  return JSON.stringify(text.replaceAll(HALF, '\ufffd')).replaceAll(UNSEEN, spelled);
}

/** A text as a literal of Python or Go. */
export function literal(text: string): string {
  return quoted(text, (character) => {
    const number = character.codePointAt(0) ?? 0;
    return number > 0xffff ? `\\U${hexadecimal(number, 8)}` : `\\u${hexadecimal(number, 4)}`;
  });
}

/** A text as a literal of Java, whose characters are units of UTF-16. */
export function javaLiteral(text: string): string {
  return quoted(text, (character) =>
    character
      .split('')
      .map((unit) => `\\u${hexadecimal(unit.charCodeAt(0), 4)}`)
      .join(''),
  );
}

/** A text within a comment of any language, which it cannot end. Java reads escapes even there, so it has no backslash. */
export function commentText(text: string): string {
  return text
    .replaceAll(/[\p{C}\p{Z}\\]+/gu, ' ')
    .replaceAll('*/', '* /')
    .trim();
}
