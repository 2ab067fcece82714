/**
 * The words of a name, in ASCII letters and digits: `IMAGE_FAILED`, `rolling-out` and `CreateFailed` have two. A character of
 * another script is a word of its own, by its number; signs are left out.
 */
function wordsOf(name: string): readonly string[] {
  const spaced = name
    .replaceAll(/\P{ASCII}/gu, (character) => ` u${character.codePointAt(0)?.toString(16)} `)
    .replaceAll(/([a-z\d])(?=[A-Z])/g, '$1 ');
  return spaced.match(/[A-Za-z\d]+/g) ?? ['nameless'];
}

/** A name as identifiers of types have it: `ImageFailed`. It may begin with a digit. */
export function pascalCase(name: string): string {
  return wordsOf(name)
    .map((word) => `${word.slice(0, 1).toUpperCase()}${word.slice(1).toLowerCase()}`)
    .join('');
}

/** A name as identifiers of constants have it: `IMAGE_FAILED`. */
export function upperCase(name: string): string {
  const identifier = wordsOf(name).join('_').toUpperCase();
  return /^\d/.test(identifier) ? `STATUS_${identifier}` : identifier;
}

/** The same names, of which no two are the same but for upper and lower case: where they are, the later one has a number. */
export function distinct(names: readonly string[]): readonly string[] {
  const taken = new Set<string>();
  return names.map((wanted) => {
    let name = wanted;
    for (let number = 2; taken.has(name.toLowerCase()); number++) name = `${wanted}${number}`;
    taken.add(name.toLowerCase());
    return name;
  });
}
