/** A name in nothing but letters, digits and underscores; other signs as their numbers, a blank as `_x20_`. */
export function identifierOf(name: string): string {
  return name.replaceAll(/\W|^\d|_(?=x[\da-f]+_)/gu, (sign) => `_x${sign.codePointAt(0)?.toString(16)}_`);
}

/** Lines that stand within others. */
export function indented(lines: readonly string[]): readonly string[] {
  return lines.map((line) => `  ${line}`);
}
