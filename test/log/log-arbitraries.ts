import fc from 'fast-check';

/** Values as they may stand in a record, as JSON. */
const numbers = fc.oneof(
  fc.integer({ min: -3, max: 30 }).map(String),
  fc.constantFrom(
    '0',
    '-0',
    '007',
    '08',
    '1.0',
    '8.0',
    '8.5',
    '1e3',
    '1E+2',
    '2e-1',
    '9007199254740991',
    '9007199254740993',
    '1.',
    '.5',
  ),
  fc.constantFrom(
    '1609121913',
    '1609121913000',
    '1609121913.25',
    '99999999999',
    '100000000000',
    '7258118400000',
    '123456789012345678',
    '1609121913.1234567',
    '1609121913.12350000',
    '1609121913.123499999999999',
    '0.00000000000000001',
  ),
);
const words = fc.constantFrom('true', 'false', 'null');
const statusTexts = fc.constantFrom(
  '8',
  '08',
  'RUNNING',
  'JOBSTAT_RUNNING',
  'INIT',
  'COMPLETED',
  'running',
  'Canceled',
  ' canceled ',
  'CANCELED',
  'Running failed',
  '\u8fd0\u884c\u4e2d',
  '8.0',
  'check\u3000init',
  'DEPLOYING',
  '',
  ' 8',
  '0',
  '22',
  '23',
  'MOUNT_FAILED',
  'a"b',
  '\u4f5c',
);
const times = fc.oneof(
  fc.constantFrom(
    '2024-05-06T08:00:00Z',
    '2024-05-06T08:00:00.5Z',
    '2024-05-06T08:00:00.123456Z',
    '2024-05-06T08:00:00.123456789012Z',
    '2024-05-06 08:00:00',
    '2024-05-06T08:00:00+00:00',
    '2024-05-06T08:00:00+0000',
    '2024-05-06T08:00:00+02:00',
    '2024-05-06T08:00:00.123+08:00',
    '2024-05-06T08:00:00.123456789-0330',
    '2024-05-06T08:00:00+08',
    '2024-05-06T08:00:00 +08:00',
    '2024-05-06T08:00:00+8:00',
    '2024-05-06T08:00:00+08:',
    '2024-05-06T08:00:00+24:00',
    '2024-05-06T08:00:00+08:60',
    '2024-05-06T08:00:00-00:00',
    '2024-05-06 08:00:00 ',
    '2024-05-06 08:00:00,5',
    '2024-05-06 08:00:00.',
    '2024-05-06 08:00:00 UTC',
    '2024/05/06 08:00',
    '2024/05/06 08:00:07',
    '2024/05-06 08:00+08:00',
    '2024-05-06T08',
    '2024-05-06',
    '2024/02/30',
    '2024-05-06T',
    '2024-02-29T23:59:59.999Z',
    '2023-02-29T23:59:59.999Z',
    '2024-02-30T00:00:00.000Z',
    '2024-05-06T24:00:00.000Z',
    '2024-05-06T23:60:00.000Z',
    '2024-05-06T23:59:60.000Z',
    '2024-13-01T00:00:00.000Z',
    '0001-01-01T00:00:00.000Z',
    '0999-01-01T00:00:00.000Z',
    '9999-12-31T23:59:59.999Z',
    '2024-05-06t08:00:00.000z',
    '20240506T080000Z',
    '1609121913',
    '1609121913.5',
    '1609121913.0004567',
    '1609121913.00049999',
    '1609121913.00050001',
    '1609121913.000500000000001',
    '1609121913000.4567',
    '1609121913000.50000001',
    '16091219130001609121913000',
    '01609121913',
    'soon',
    '',
  ),
  fc
    .date({ min: new Date('1970-01-01'), max: new Date('2100-01-01'), noInvalidDate: true })
    .map((date) => date.toISOString()),
);
const jobs = fc.constantFrom(
  'a',
  'b',
  'a/1',
  'ab',
  'abc',
  'abcd',
  'a\u0000',
  '',
  '\u4f5c\u4e1a',
  '\ud800',
  '\ud83d\ude00',
  'x'.repeat(300),
  '1',
  '12345',
  '1765432109876543210',
);

/** One place in a line, to be filled with something: most often with something usual. */
const jobValue = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: 1, max: 5 }).map(String) },
  fc.constantFrom('1765432109876543210', '9007199254740993', '1'.repeat(300)),
  { weight: 4, arbitrary: jobs.map((job) => JSON.stringify(job)) },
  numbers,
  words,
);
const versionValue = fc.oneof(
  { weight: 5, arbitrary: fc.integer({ min: 1, max: 3 }).map(String) },
  jobs.map((job) => JSON.stringify(job)),
  numbers,
  words,
);
const statusValue = fc.oneof(
  { weight: 8, arbitrary: fc.integer({ min: 0, max: 22 }).map(String) },
  { weight: 4, arbitrary: statusTexts.map((text) => JSON.stringify(text)) },
  numbers,
  words,
  fc.constant('{"code":8}'),
);
const timeValue = fc.oneof(
  { weight: 8, arbitrary: times.map((time) => JSON.stringify(time)) },
  numbers,
  words,
  fc.constant('[]'),
);
const otherValue = fc.oneof(
  fc.json({ maxDepth: 3 }),
  numbers,
  words,
  fc.constantFrom('"a\\"b"', '"\\u0041"', '"\\x"', '"tab\there"', '[1,{"a":"}"}]', '{"job":1}', '"\u4f5c"'),
);

/** The fields of a record: how they are called, and what stands in them. */
const fieldSets: readonly (readonly (readonly [string, fc.Arbitrary<string>])[])[] = [
  [
    ['job_id', jobValue],
    ['version_id', versionValue],
    ['time', timeValue],
    ['status', statusValue],
  ],
  [
    ['job', jobValue],
    ['status', statusValue],
  ],
  [
    ['ts', timeValue],
    ['state', statusValue],
    ['id', jobValue],
  ],
  [
    ['job', jobValue],
    ['id', jobValue],
    ['status', statusValue],
    ['state', statusValue],
    ['time', timeValue],
    ['x', otherValue],
  ],
  [
    ['versions', otherValue],
    ['job', jobValue],
    ['jobs', otherValue],
    ['status', statusValue],
    ['is_success', words],
  ],
  [
    ['job', jobValue],
    ['note', otherValue],
    ['st\\u0061tus', statusValue],
    ['status', statusValue],
  ],
  [
    ['version_id', versionValue],
    ['job_id', jobValue],
    ['status', statusValue],
    ['job_id', jobValue],
  ],
];

const blank = fc.constantFrom('', '', '', '', ' ', '  ', '\t', '\u00a0', '\r');

/** Lines of one shape in a row, filled in anew each time: so shapes are learned, and then met again. */
const records = fc.constantFrom(...fieldSets).chain((fields) =>
  fc
    .tuple(fc.shuffledSubarray([...fields], { minLength: Math.min(2, fields.length) }), blank, blank, fc.boolean())
    .chain(([members, before, after, isStrict]) => {
      const inOrder = isStrict ? fields.filter((field) => members.includes(field)) : members;
      const line = fc
        .tuple(...inOrder.map(([name, value]) => value.map((text) => `"${name}":${before}${text}${after}`)))
        .map((parts) => `{${parts.join(',')}}`);
      return fc.array(line, { minLength: 1, maxLength: 12 });
    }),
);

/** The fields of records in which some are in others, or which list others. */
const nestedSets: readonly (readonly (readonly [string, fc.Arbitrary<string>])[])[] = [
  [
    [
      'metadata',
      fc.oneof(
        jobValue,
        jobValue.map((job) => `{"id":${job},"x":[1,{"id":2}]}`),
      ),
    ],
    [
      'status',
      fc.oneof(
        statusValue,
        statusValue.map((status) => `{"y":"","phase":${status}}`),
      ),
    ],
    ['time', timeValue],
    ['metadata', fc.constant('{"id":"again"}')],
    ['status.phase', statusValue],
  ],
  [
    ['job_id', jobValue],
    [
      'versions',
      listOf([
        ['version_id', versionValue],
        ['status', statusValue],
        ['time', timeValue],
      ]),
    ],
    ['time', timeValue],
    ['status', statusValue],
    ['jobs', otherValue],
  ],
  [
    ['is_success', words],
    [
      'items',
      listOf([
        ['id', jobValue],
        ['job_name', jobValue],
        ['state', statusValue],
        ['job', jobValue],
      ]),
    ],
    ['ts', timeValue],
    ['state', statusValue],
  ],
  [
    [
      'jobs',
      listOf([
        ['job_id', jobValue],
        ['status', statusValue],
        ['versions', otherValue],
      ]),
    ],
    [
      'versions',
      listOf([
        ['version_id', versionValue],
        ['status', statusValue],
      ]),
    ],
    ['id', jobValue],
    ['quotas', otherValue],
  ],
];

/** A list of objects with some of these members; now and then of something else. */
function listOf(members: readonly (readonly [string, fc.Arbitrary<string>])[]): fc.Arbitrary<string> {
  const item = objectOf(members);
  const items = fc.array(fc.oneof({ weight: 12, arbitrary: item }, otherValue), { maxLength: 4 });
  return items.map((all) => `[${all.join(',')}]`);
}

function objectOf(members: readonly (readonly [string, fc.Arbitrary<string>])[]): fc.Arbitrary<string> {
  return fc
    .shuffledSubarray([...members], { minLength: Math.min(2, members.length) })
    .chain((some) => fc.tuple(...some.map(([name, value]) => value.map((text) => `"${name}":${text}`))))
    .map((parts) => `{${parts.join(',')}}`);
}

/** How a value is laid out: on one line, or on several, as `jq` and others print it. */
const layouts = fc.constantFrom<(text: string) => string>(
  (text) => text,
  (text) => laidOut(text, 2),
  (text) => laidOut(text, '\t').replaceAll('\n', '\r\n'),
  (text) => text.replaceAll('}', '\n}'),
);

function laidOut(text: string, space: number | string): string {
  try {
    return JSON.stringify(JSON.parse(text), undefined, space);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return text;
  }
}

const nested = fc
  .tuple(fc.constantFrom(...fieldSets, ...nestedSets), layouts)
  .chain(([fields, layout]) => fc.array(objectOf(fields).map(layout), { minLength: 1, maxLength: 8 }));

/** Lines that are more than one record, or none, or a part of one. */
const oddities = fc
  .constantFrom(
    '',
    ' ',
    '{',
    '}',
    '[',
    ']',
    '{"job":"b",',
    '"status":8}',
    '{"job":1,"status":8} {"job":2,"status":8}',
    '[{"job":1,"status":8},{"job":2,"status":1}]',
    '{"jobs":[{"id":1,"status":8},{"id":2,"status":10}]}',
    '{"job":5,"versions":[{"version_id":1,"status":8}]}',
    '{"is_success":false,"error_code":"x"}',
    '{"job":1,"status":8',
    '{"job":1,"status":"8',
    '{"job":1,"status":8 {"a":"b',
    '{\n"job":1,"status":"8',
    'INFO polled {"job":1,"status":8}',
    '# comment',
    '{"job":1,\n"status":8}\n{"job":2,"status":8}',
    '{"job":1,\n"status":8} {"job":2,\n"status":8}',
    '{"versions":[{"job":1,"status":8}]} x',
    'nope',
    '\ufeff{"job":1,"status":8}',
    '{"job":1,"status":8}\u0000',
    '"',
  )
  .map((line) => [line]);

/** NDJSON with everything in it. */
export const ndjsonLogs: fc.Arbitrary<string> = logsOf(
  fc.oneof({ weight: 5, arbitrary: records }, { weight: 3, arbitrary: nested }, oddities),
);

/** JSON documents with everything in them: lists of records, on one line or on several, and values one after the other. */
export const jsonLogs: fc.Arbitrary<string> = fc
  .array(
    fc.tuple(
      fc.array(fc.oneof({ weight: 5, arbitrary: records }, { weight: 3, arbitrary: nested }, oddities), {
        maxLength: 6,
      }),
      fc.constantFrom(',', ',\n', ' ,\r\n  ', '\n'),
      fc.constantFrom(['[', ']'], ['[\n', '\n]\n'], ['', '\n']),
    ),
    { minLength: 1, maxLength: 3 },
  )
  .map((documents) =>
    documents.map(([values, between, [open, close]]) => `${open}${values.flat().join(between)}${close}`).join(''),
  );

const cells = {
  job: fc.oneof(
    fc.integer({ min: 1, max: 5 }).map(String),
    fc.constantFrom(
      'a',
      ' a ',
      '',
      '"a"',
      '"a,b"',
      '\u4f5c',
      '"x',
      'y"',
      '007',
      '" a"',
      '"a" ',
      ' "a"',
      '"a""b"',
      '""',
    ),
    fc.constantFrom('\u4f5c a', '\u00e9', '\u3000a', 'a\u2003', '\ufeffa', 'a\u00a0', '\ta\t', '\u000ba'),
  ),
  version: fc.constantFrom('', '1', '2', ' 1', '"1"', '\u00a0'),
  status: fc.oneof(
    fc.integer({ min: 0, max: 23 }).map(String),
    fc.constantFrom(
      'RUNNING',
      'JOBSTAT_INIT',
      '',
      '08',
      '"8"',
      ' 8',
      'running',
      '8.0',
      'Canceled',
      'CANCELED',
      '已取消',
    ),
  ),
  time: fc.oneof(
    times.filter((time) => !time.includes('"')),
    times.map((time) => `"${time}"`),
    fc.constantFrom('', '"2024-05-06T08:00:00Z"', '1609121913'),
  ),
  other: fc.constantFrom('', 'x', ' ', '"a\nb"', '"', '\r', '\u4f5c', '"a"', '"a""', '"a,b;c\td"', '"a"\r', 'a"b"'),
};

/** CSV with everything in it. */
export const csvLogs: fc.Arbitrary<string> = fc
  .tuple(
    fc.constantFrom(',', ';', '\t'),
    fc.constantFrom(
      ['job', 'version_id', 'status', 'time', 'x'],
      ['job_id', 'status'],
      ['x', 'status', 'state', 'ts', 'job', 'id'],
      [' job ', 'job', 'status', 'time'],
      ['uid', 'status'],
    ),
  )
  .chain(([delimiter, columns]) => {
    const cellOf = (column: string) => {
      const name = column.trim();
      if (['job', 'job_id', 'id'].includes(name)) return cells.job;
      if (name === 'version_id') return cells.version;
      if (['status', 'state'].includes(name)) return cells.status;
      return ['time', 'ts'].includes(name) ? cells.time : cells.other;
    };
    const row = fc.tuple(...columns.map(cellOf)).map((values) => values.join(delimiter));
    const odd = fc.constantFrom(
      '',
      ' ',
      delimiter,
      `${delimiter}${delimiter}`,
      'a',
      `1${delimiter}8${delimiter.repeat(9)}x`,
      '"',
      '\u0000',
    );
    const rows = fc.oneof(
      { weight: 6, arbitrary: row.map((text) => [text]) },
      odd.map((text) => [text]),
    );
    return logsOf(rows).map((text) => `${columns.join(delimiter)}\n${text}`);
  });

function logsOf(lines: fc.Arbitrary<readonly string[]>): fc.Arbitrary<string> {
  const pieces = fc.array(fc.tuple(lines, fc.constantFrom('\n', '\n', '\r\n')), { minLength: 1, maxLength: 12 });
  return fc.tuple(pieces, fc.boolean()).map(([all, hasEnd]) => {
    const text = all.map(([group, feed]) => group.map((line) => line + feed).join('')).join('');
    return hasEnd ? text : text.trimEnd();
  });
}

/** What is done to the bytes of a log, somewhere in it. */
export const mutations = fc.array(
  fc.record({
    at: fc.nat(),
    kind: fc.constantFrom('flip', 'set', 'insert', 'delete', 'repeat'),
    byte: fc.oneof(
      fc.nat(255),
      fc.constantFrom(0, 9, 10, 13, 32, 34, 44, 45, 46, 48, 92, 101, 123, 125, 0x80, 0xc3, 0xff),
    ),
  }),
  { maxLength: 6 },
);

/** Bytes with mutations. */
export function mutated(
  log: string | Uint8Array,
  changes: readonly { at: number; kind: string; byte: number }[],
): Buffer {
  const bytes = [...Buffer.from(log)];
  for (const { at, kind, byte } of changes) {
    const index = at % (bytes.length + 1);
    if (kind === 'flip') bytes[index] = (bytes[index] ?? 0) ^ (1 << (byte % 8));
    else if (kind === 'set') bytes[index] = byte;
    else if (kind === 'insert') bytes.splice(index, 0, byte);
    else if (kind === 'delete') bytes.splice(index, 1 + (byte % 3));
    else bytes.splice(index, 0, ...bytes.slice(index, index + byte));
  }
  return Buffer.from(bytes);
}
