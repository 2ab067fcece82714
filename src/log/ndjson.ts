import { entriesOfValue } from './json.ts';
import { linesOf } from './lines.ts';
import type { Entry } from './observation.ts';
import type { Reader } from './reader.ts';
import { type Value, ValueSplitter } from './values.ts';

/** How a line begins that is no value by itself, but may be the first of one or hold several. */
const OPENING = /^(\{|\[\s*(\{|$))/;

/**
 * Reads NDJSON: on each line one record, one response body or one list of them. Empty lines are passed over. Lines that
 * are no values by themselves are read as a document, until its values end: so several values may stand on a line, and
 * one may go over several.
 */
export const readNdjson: Reader = async function* (bytes, options) {
  const toEntries = (values: readonly Value[]) => values.flatMap((value) => entriesOfValue(value, options));
  let splitter: ValueSplitter | undefined;

  function entriesOfLine(line: number, text: string): Entry[] {
    if (splitter === undefined) {
      const trimmed = text.trim();
      if (trimmed === '') return [];
      const entries = entriesOfValue({ line, text: trimmed }, options);
      const [first] = entries;
      const isValue = first === undefined || !('problem' in first) || first.problem !== 'not JSON';
      if (isValue || !OPENING.test(trimmed)) return entries;
      splitter = new ValueSplitter(line);
    }
    const values = splitter.push(Buffer.from(`${text}\n`));
    if (!splitter.isOpen) splitter = undefined;
    return toEntries(values);
  }

  for await (const { first, texts } of linesOf(bytes)) {
    const entries: Entry[] = [];
    for (const [index, text] of texts.entries()) {
      const line = first + index;
      if (typeof text === 'string') {
        for (const entry of entriesOfLine(line, text)) entries.push(entry);
      } else {
        entries.push(...toEntries(splitter?.end(text.problem) ?? [{ line, problem: text.problem }]));
        splitter = undefined;
      }
    }
    yield entries;
  }
  yield toEntries(splitter?.end() ?? []);
};
