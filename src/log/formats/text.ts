import { LogError } from '../../errors.ts';
import { linesOf } from '../bytes/lines.ts';
import { entryOf } from '../fields.ts';
import type { Entry } from '../observation.ts';
import { patternOf } from '../pattern.ts';
import { placeAt, type Reader } from './reader.ts';

/**
 * Reads lines of text by a regular expression. Its named groups are the fields of a record; a line that it does not match is no
 * record, and is passed over.
 *
 * @throws LogError at the end, where it matched no line
 */
export const readText: Reader = async function* (bytes, options) {
  const pattern = patternOf(options.pattern ?? '');
  let lines = 0;
  let records = 0;
  for await (const { first, texts } of linesOf(bytes)) {
    const entries: Entry[] = [];
    for (const [index, text] of texts.entries()) {
      const place = placeAt(options, first + index);
      if (typeof text !== 'string') entries.push({ ...place, problem: text.problem });
      const groups = typeof text === 'string' ? pattern.exec(text)?.groups : undefined;
      if (groups !== undefined) entries.push(entryOf((name) => groups[name], options, place));
    }
    lines += texts.length;
    records += entries.length;
    yield entries;
  }
  if (records === 0 && lines > 0)
    throw new LogError(`none of its ${lines} lines matches the pattern`, { file: options.file });
};
