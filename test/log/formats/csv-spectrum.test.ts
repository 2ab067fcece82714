import { readdirSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type Entry, isMalformed } from '../../../src/log/observation.ts';
import { entriesInColumns, entriesOf } from '../logs.ts';

/*
 * csv-spectrum has files of CSV, and what is in each as JSON. Each column of them is read as the job, and as the status.
 */

const folder = new URL('../../../node_modules/csv-spectrum/', import.meta.url);
const names = readdirSync(new URL('csvs', folder)).map((file) => basename(file, '.csv'));

/** The one column of which the JSON says something else than the CSV: a number was changed in one of them only. */
const CHANGED = 'Contact Phone Number';

/** The value of an observation, or what is wrong with the record. */
function readAs(entry: Entry): readonly unknown[] {
  return isMalformed(entry) ? [entry.problem] : [entry.job, String(entry.status)];
}

describe('the files of csv-spectrum', () => {
  test('are all there', () => expect(names).toHaveLength(12));

  test.each(names)('%s', async (name) => {
    const log = readFileSync(new URL(`csvs/${name}.csv`, folder));
    const json = JSON.parse(readFileSync(new URL(`json/${name}.json`, folder), 'utf8'));
    const rows: readonly Readonly<Record<string, string>>[] = [json].flat();
    expect(rows.length).toBeGreaterThan(0);
    for (const column of Object.keys(rows[0] ?? {}).filter((each) => each !== CHANGED)) {
      const options = { format: 'csv', fields: { job: [column], status: [column], version: [], time: [] } } as const;
      const expected = rows.map((row) => {
        const value = row[column]?.trim() ?? '';
        return value === '' ? ['no job'] : [value, value];
      });
      for (const size of [1, 13, 2 ** 16]) {
        expect((await entriesOf(log, options, size)).map(readAs)).toEqual(expected);
        expect((await entriesInColumns(log, options, size)).map(readAs)).toEqual(expected);
      }
    }
  });
});
