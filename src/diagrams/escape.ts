/** A name as an identifier of ASCII letters, digits and underscores; any other character is hexadecimal: `_x20_`. */
export function identifierOf(name: string): string {
  return name.replaceAll(/\W|^\d|_(?=x[\da-f]+_)/gu, (sign) => `_x${sign.codePointAt(0)?.toString(16)}_`);
}

/** Lines indented by one level. */
export function indented(lines: readonly string[]): readonly string[] {
  return lines.map((line) => `  ${line}`);
}
