/** The particulars of a SQL dialect that the statement depends on. */
export interface DialectEntry {
  /** The name of the engine, for people. */
  readonly title: string;
  /** The type of text of any length. */
  readonly text: string;
  /** The quote around a name; within the name it is doubled. */
  readonly quote: string;
  /** A text in which all matches of a pattern, given as a literal, are replaced by another text. */
  replaceAll(text: string, pattern: string, by: string): string;
}

/** The dialects of SQL, a row each. */
export const dialects = {
  duckdb: {
    title: 'DuckDB',
    text: 'TEXT',
    quote: '"',
    replaceAll: (text, pattern, by) => `REGEXP_REPLACE(${text}, ${pattern}, ${by}, 'g')`,
  },
  postgresql: {
    title: 'PostgreSQL',
    text: 'TEXT',
    quote: '"',
    replaceAll: (text, pattern, by) => `REGEXP_REPLACE(${text}, ${pattern}, ${by}, 'g')`,
  },
  spark: {
    title: 'Spark',
    text: 'STRING',
    quote: '`',
    replaceAll: (text, pattern, by) => `REGEXP_REPLACE(${text}, ${pattern}, ${by})`,
  },
} as const satisfies Readonly<Record<string, DialectEntry>>;

/**
 * A dialect of SQL by its name.
 *
 * @useDeclaredType
 */
export type Dialect = keyof typeof dialects;

/** The names of all dialects. */
export const dialectNames = Object.keys(dialects) as readonly Dialect[];

/**
 * A name, quoted so that the dialect takes it literally.
 *
 * @throws RangeError for a name that no engine can have: empty, or with a NUL character
 */
export function quoted(name: string, dialect: Dialect): string {
  if (name === '' || name.includes('\0')) throw new RangeError(`not a name in SQL: ${JSON.stringify(name)}`);
  if (dialect === 'spark' && name.includes('${')) {
    throw new RangeError(`Spark would put a variable into this name: ${JSON.stringify(name)}`);
  }
  const { quote } = dialects[dialect];
  return `${quote}${name.replaceAll(quote, quote + quote)}${quote}`;
}

/** A literal in a dialect; `undefined` is NULL. */
export function literal(value: string | number | undefined, dialect: Dialect): string {
  if (value === undefined) return 'NULL';
  if (typeof value === 'number') return String(value);
  if (dialect !== 'spark') return `'${value.replaceAll("'", "''")}'`;
  // Spark takes a backslash for the start of an escape, two quotes for the end of one literal and the start of another, and
  // a dollar sign before a brace for a variable.
  return `'${value.replaceAll(/['\\]|(?<=\$)\{/g, '\\$&')}'`;
}

/** A comment of these lines, with this indent. */
export function comment(lines: readonly string[], indent = ''): string {
  return lines.map((line) => `${indent}-- ${line}`.trimEnd()).join('\n');
}
