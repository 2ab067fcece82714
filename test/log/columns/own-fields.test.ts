import { test } from 'vitest';
import type { Fields } from '../../../src/log/fields.ts';
import { expectTheSame, expectTheSameRecords, member, object } from './same.ts';

// Any text can be the name of a field: it may have dots, be empty, or mean something to JavaScript or in a response.

const none: Fields = { job: [], version: [], status: [], time: [] };

const values = ['7', '"x"', '[]', '[{"a":8}]', '{"a":1,"b":2}', '{"b":3,"a":{"b":4}}', '{"":5}', '{"b":{"a":6}}'];
const few = ['7', '{"a":1,"b":{"a":2}}'];

/** Records of one and of two members with these names. */
function recordsOf(names: readonly string[]): readonly string[] {
  const membersOf = (some: readonly string[]) =>
    [...new Set(names)].flatMap((name) => some.map((value) => member(JSON.stringify(name).slice(1, -1), value)));
  const others = membersOf(few);
  return membersOf(values).flatMap((one) => [object(one), ...others.map((other) => object(one, other))]);
}

test.each([
  ['ndjson', ['a', 'b', 'a.b', 'a.b.a', 'b.a', '', '.', '.a', 'a.', 'a..b', 'jobs', 'items', 'jobs.a']],
  ['ndjson', ['a', '__proto__', 'constructor', 'toString', '作', 'a"b', 'a\\b', 'A', '0', ' a', 'a\n']],
  ['json', ['a', 'b.a', 'a.b.a', '', 'jobs', 'jobs.a', '__proto__', '作', 'a"b']],
] as const)('fields of %s have any two of the names %j, read in columns as read exactly', async (format, names) => {
  for (const [at, job] of names.entries()) {
    for (const status of names) {
      const other = names[(at + 3) % names.length] ?? '';
      const fields = { job: [job, 'x'], version: [other], status: [status], time: ['y', job] };
      await expectTheSameRecords(recordsOf([job, status, other, 'a']), format, { fields });
    }
  }
});

test('fields of CSV have any two of the names of columns, read in columns as read exactly', async () => {
  const columns = ['a', 'A', '作', 'b.a', ' a', '__proto__', '0', 'B'];
  const rows = ['1,2,3,4,5,6,7,8', '1,,3,,5,6,,', ',2,,4,,,7,8', ',,,,,,,', '"1",2,3,4,5,6,7,"8"'];
  const names = [...columns, 'b', 'none', ''];
  for (const job of names) {
    for (const status of names) {
      const fields = { ...none, job: [job, 'b'], status: [status, 'A'], version: ['a', 'b.A'], time: [job] };
      await expectTheSame([columns.join(), ...rows, ...rows], 'csv', { fields });
    }
  }
});
