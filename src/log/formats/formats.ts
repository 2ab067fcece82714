import type { LineFormat, Scanner } from '../columns/scanner.ts';
import type { CsvHeader } from './csv.ts';
import type { Reader, ReaderOptions } from './reader.ts';

/** The formats that can be read. */
export const formats = ['ndjson', 'json', 'csv', 'xes'] as const;

/** A format that can be read: one of {@link formats}. */
export type Format = (typeof formats)[number];

/** How a format is read. */
export interface FormatReaders {
  /** Reads any log of the format, exactly. */
  readonly reader: () => Promise<Reader>;
  /**
   * Reads common lines into columns. Only formats whose records stand on lines have it.
   *
   * @param header the header of a CSV log that is read from a later line on
   */
  readonly lines?: (options: ReaderOptions, header?: CsvHeader) => Promise<LineFormat>;
  /** Reads common values into columns, where records do not stand on lines. */
  readonly documents?: (options: ReaderOptions) => Promise<Scanner>;
}

/** The readers of each format, loaded on demand. */
export const readers: Readonly<Record<Format, FormatReaders>> = {
  ndjson: {
    reader: async () => (await import('./ndjson.ts')).readNdjson,
    async lines(options) {
      const [{ NdjsonReader }, { NdjsonColumns }] = await Promise.all([
        import('./ndjson.ts'),
        import('../columns/ndjson-columns.ts'),
      ]);
      return {
        vocabulary: options.vocabulary,
        exact: new NdjsonReader(options),
        columns: () => new NdjsonColumns(options),
      };
    },
  },
  json: {
    reader: async () => (await import('./json.ts')).readJson,
    documents: async (options) => new (await import('../columns/document-scanner.ts')).DocumentScanner(options),
  },
  csv: {
    reader: async () => (await import('./csv.ts')).readCsv,
    async lines(options, header) {
      const [{ CsvReader }, { CsvColumns }] = await Promise.all([
        import('./csv.ts'),
        import('../columns/csv-columns.ts'),
      ]);
      const exact = new CsvReader(options, header);
      return {
        vocabulary: options.vocabulary,
        exact,
        columns: () => exact.header && new CsvColumns(exact.header, options),
      };
    },
  },
  xes: { reader: async () => (await import('./xes.ts')).readXes },
};

/** Whether the records of a format stand on lines. */
export function hasLines(format: Format): boolean {
  return readers[format].lines !== undefined;
}

/**
 * How the lines of a format are read into columns; `undefined` if its records do not stand on lines.
 *
 * @param header the header of a CSV log that is read from a later line on
 */
export async function lineFormat(
  format: Format,
  options: ReaderOptions,
  header?: CsvHeader,
): Promise<LineFormat | undefined> {
  return readers[format].lines?.(options, header);
}

/** What reads a format into columns from the bytes of a stream; `undefined` if nothing does. */
export async function scannerOf(format: Format, options: ReaderOptions): Promise<Scanner | undefined> {
  const lines = await lineFormat(format, options);
  if (lines === undefined) return readers[format].documents?.(options);
  return new (await import('../columns/scanner.ts')).LineScanner(lines, options.file);
}

/** The format of a log, recognized by its file name or its first character. */
export function formatOf(head: string, file = ''): Format {
  if (/\.(ndjson|jsonl)(\.gz)?$/i.test(file)) return 'ndjson';
  if (/\.(csv|tsv)(\.gz)?$/i.test(file)) return 'csv';
  const [first] = head.trimStart();
  if (first === '<' || /\.xes(\.gz)?$/i.test(file)) return 'xes';
  if (first === '[') return 'json';
  return first === '{' || /\.json(\.gz)?$/i.test(file) ? 'ndjson' : 'csv';
}
