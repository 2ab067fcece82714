import { entriesOfText } from './json.ts';
import { linesOf } from './lines.ts';
import type { Entry } from './observation.ts';
import { placeAt, type Reader } from './reader.ts';

/** Reads NDJSON: on each line one record, one response body or one list of them. Empty lines are passed over. */
export const readNdjson: Reader = async function* (bytes, options) {
  for await (const { first, texts } of linesOf(bytes)) {
    const entries: Entry[] = [];
    for (const [index, text] of texts.entries()) {
      const place = placeAt(options, first + index);
      if (typeof text !== 'string') entries.push({ ...place, ...text });
      else if (text.trim() !== '') entries.push(...entriesOfText(text, options.fields, place));
    }
    yield entries;
  }
};
