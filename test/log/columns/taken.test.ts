import { describe, expect, test } from 'vitest';
import { Columns, LONGEST_ID } from '../../../src/log/columns/columns.ts';
import { JsonRecords } from '../../../src/log/columns/json-records.ts';
import { JsonTokens } from '../../../src/log/columns/json-tokens.ts';
import { LineBuffer } from '../../../src/log/columns/line-buffer.ts';
import { StatusCodes } from '../../../src/log/columns/status-codes.ts';
import { TimeReader } from '../../../src/log/columns/times.ts';
import { type Fields, usualFields } from '../../../src/log/fields.ts';
import { readLog } from '../../../src/log/read.ts';
import { modelartsV1 } from '../../../src/model/modelarts-v1/lifecycle.ts';
import { type Kind, kinds } from '../kinds.ts';
import { chunked } from '../logs.ts';
import { textOf } from '../sights.ts';

// What is declined is read exactly, with the same result. So only these tests notice where a reader declines too much.

const { vocabulary } = modelartsV1.statuses;

const fieldsOf = ({ fields }: Kind): Fields => ({ ...usualFields, ...fields });

function linesOf(kind: Kind): readonly string[] {
  return textOf(kind)
    .text.split('\n')
    .filter((line) => line !== '');
}

function isObservation(line: string): boolean {
  try {
    return 'status' in JSON.parse(line);
  } catch {
    return false;
  }
}

describe('read in columns, and not one by one, are', () => {
  /** How many records are read one by one, of kinds of which some are. */
  const others: Readonly<Record<string, (lines: readonly string[]) => number>> = {
    // The report tells that "canceled" was read as a label, and has it from the first record that is.
    'statuses such as "running"': () => 1,
    'times of HTTP, which are not read': (lines) => lines.length,
    '1 % of lines error responses': (lines) => lines.filter((line) => line.includes('error_msg')).length,
  };

  test.each(Object.entries(kinds))('%s', async (name, kind) => {
    const read = { file: `a.${kind.ending}`, columns: true, fields: fieldsOf(kind) } as const;
    let oneByOne = 0;
    for await (const chunk of readLog(chunked(textOf(kind).text), read))
      if (!(chunk instanceof Columns)) oneByOne += chunk.length;
    expect(oneByOne).toBe(others[name]?.(linesOf(kind)) ?? 0);
  });
});

describe('read in columns, and not one by one, is', () => {
  const items = '[{"status":7},{"job_id":5,"version_id":"6","ts":1609121914,"status":8}]';

  test.each([
    ['a body with its list at the end', `{"job_id":1,"versions":${items}}`],
    ['a body with its list first', `{"versions":${items},"job_id":1}`],
    ['a body whose list is called items', `{"items":${items},"job_id":1}`],
    ['a body with a list and all fields', `{"job":"a","version":"b","ts":1609121913.5,"jobs":${items},"count":2}`],
    ['a body with a time as text', `{"jobs":${items},"time":"2024-05-06T08:00:00Z","job_id":1}`],
    ['a body with nothing but its list', '{"jobs":[{"job_id":1,"status":7},{"job_id":2,"status":8}]}'],
    ['a body in several lines', `{\n "job_id" : 1,\n "jobs" :\n${items.replaceAll(',', ' ,\n ')}\n}`],
    ['a body with other lists', `{"job_id":1,"tags":[],"versions":[1],"jobs":${items},"x":[{}]}`],
    ['a record with items', `{"job_id":1,"items":${items},"status":8}`],
    ['a record with a list that is none of records', '{"job_id":1,"jobs":["a"],"versions":[7],"status":8}'],
    ['a record with a field in another', '{"metadata":{"name":"x","id":"a"},"status":{"phase":"RUNNING"}}'],
    ['a record with a field that has dots', '{"metadata.id":"a","status.phase":8}'],
    ['a record without a time', '{"job_id":1,"ts":null,"version_id":"","status":8}'],
    ['a record with the same field in two ways', '{"id":"a","job_id":1,"state":7,"status":8,"time":5,"ts":6}'],
    ['a record with values that are passed over', '{"x":"\\u0061","y":-1.5e3,"z":[{"a":[true]}],"job":"a","status":8}'],
    ['a record whose job has the most characters', `{"job":"${'x'.repeat(LONGEST_ID)}","status":8}`],
  ])('%s', async (_, text) => {
    const chunks = readLog(chunked(`${text}\n${text}\n${text}\n`), { format: 'json', columns: true });
    for await (const chunk of chunks) expect(chunk instanceof Columns ? [] : chunk).toEqual([]);
  });
});

describe('read in columns of CSV, and not one by one, is', () => {
  const longest = 'x'.repeat(LONGEST_ID);

  test.each([
    ['a row as most are', 'a,7,RUNNING,2024-05-06T08:00:00.000Z,y'],
    ['a row without a version and a time', 'a,,8,,'],
    ['a row with cells in quotes', '"a","7","RUNNING","2024-05-06 08:00","a, b"'],
    ['a row with an empty cell in quotes', 'a,"",8,"",""'],
    ['a row with blanks around cells', ' a ,\t7, RUNNING ,1609121913 , y'],
    ['a row with blanks in quotes', '" a ","7 ","8 "," 1609121913",y'],
    ['a row with blanks and nothing else in cells', 'a,  ,8,\t,y'],
    ['a row with a line end of Windows', 'a,7,8,5,y\r'],
    ['a row with quotes at the end and a line end of Windows', 'a,7,8,5,"y"\r'],
    ['a row with fewer cells', 'a,7,8'],
    ['a row with the longest ids', `${longest},${longest},8,5,y`],
    ['a row with the longest ids in quotes', `"${longest}","${longest}",8,5,y`],
    ['a row with characters outside of ASCII', 'a作b,v业v,8,5,作'],
    ['an empty row', '\na,7,8,5,y'],
    ['a row with a status that is none', 'a,7,nope,5,y'],
    ['a row with a date', 'a,7,8,2024-05-06,y'],
    ['a row with a time with a dot', 'a,7,8,2024-05-06 08:00:00.5,y'],
    ['a row with seconds since 1970', 'a,7,8,1609121913.25,y'],
  ])('%s', async (_, row) => {
    const usual = 'a,7,RUNNING,2024-05-06T08:00:00.000Z,y';
    const log = ['job,version_id,status,time,x', row, row, usual, row, ''].join('\n');
    const rows = { columns: 0, others: [] as unknown[] };
    for await (const chunk of readLog(chunked(log), { format: 'csv', columns: true })) {
      if (chunk instanceof Columns) rows.columns += chunk.count;
      else rows.others.push(...chunk);
    }
    expect(rows).toEqual({ columns: 4, others: [] });
  });
});

describe('read by their parts, once records with the same parts were read member by member, are', () => {
  /** Which are not. */
  const others: Readonly<Record<string, string>> = {
    'times of HTTP, which are not read': 'read one by one',
    'names in Chinese, escaped': 'a name that may be the job, with an escape',
    'responses within records': 'fields within others',
    'lists of 10 jobs': 'lists, whose items are',
    'lists of 100 jobs': 'lists, whose items are',
    'no version in every tenth line': 'those whose version is null, where the line before has one',
  };
  const lined = Object.entries(kinds).filter(
    ([name, { ending, isPretty }]) => ending === 'ndjson' && !isPretty && !(name in others),
  );

  test.each(lined)('%s', (_, kind) => {
    const tokens = new JsonTokens();
    const codes = new StatusCodes(vocabulary);
    codes.learn('canceled');
    const records = new JsonRecords(tokens, codes, new TimeReader(true), { fields: fieldsOf(kind) });
    const columns = new Columns(vocabulary);
    const wayOf = (line: string) => {
      const buffer = new LineBuffer();
      buffer.fill((target, at) => {
        target.set(Buffer.from(`${line}\n`), at);
        return Buffer.byteLength(line) + 1;
      });
      tokens.attach(buffer);
      columns.clear();
      if (records.readKnown(0, columns) >= 0) return 'by parts';
      return records.readOther(0, columns) >= 0 ? 'member by member' : 'not';
    };
    const lines = linesOf(kind).filter(isObservation);
    const first = lines.map(wayOf);
    expect(first).not.toContain('not');
    expect(lines.map(wayOf).filter((way) => way !== 'by parts')).toEqual([]);
  });
});
