import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { writeCsv } from '../../../src/cli/writers/csv.ts';
import { writeNdjson } from '../../../src/cli/writers/ndjson.ts';
import { writeXes } from '../../../src/cli/writers/xes.ts';
import { LONGEST_RECORD } from '../../../src/log/bytes/lines.ts';
import { formatOf } from '../../../src/log/formats/formats.ts';
import { type Entry, isMalformed } from '../../../src/log/observation.ts';
import { readLog } from '../../../src/log/read.ts';
import { parseStatus } from '../../../src/model/modelarts-v1/statuses.ts';
import { type SimulateOptions, simulate, simulateJobs } from '../../../src/simulate/simulate.ts';
import { entriesOf } from '../logs.ts';

const name = (value: string) => `<string key="concept:name" value="${value}"/>`;
const event = (status: string, more = '') => `<event>${name(status)}${more}</event>`;

/** A log with one trace, the job a. The events start in line 5. */
function logOf(...events: readonly string[]): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n<log>\n<trace>\n${name('a')}\n${events.join('\n')}\n</trace>\n</log>\n`;
}

describe('XES', () => {
  test('may have the same attribute for the job, of the trace, and for the status, of the event', async () => {
    const named = (name: string) => `<string key="concept:name" value="${name}"/>`;
    const log = `<log>
<trace>${named('1')}<event>${named('register request')}</event>
<event>${named('8')}</event></trace>
<trace><event>${named('10')}</event></trace></log>`;
    const names = { job: ['concept:name'], status: ['concept:name'] };
    expect(await entriesOf(log, { fields: names })).toEqual([
      { job: '1', line: 2, status: 'register request' },
      { job: '1', line: 3, status: '8' },
      { job: '10', line: 4, status: '10' },
    ]);
    expect(await entriesOf(log, { fields: { ...names, time: names.job, version: names.job } })).toEqual([
      { job: '1/register request', line: 2, status: 'register request', time: 'register request' },
      { job: '1/8', line: 3, status: '8', time: 8000 },
      { job: '10/10', line: 4, status: '10', time: 10000 },
    ]);
  });

  test('has a trace for each job, and an event for each observation', async () => {
    const log = `<?xml version="1.0" encoding="UTF-8"?>
<!-- <event/> -->
<log xes.version="1849-2016" xmlns="http://www.xes-standard.org/">
  <extension name="Concept" prefix="concept" uri="http://www.xes-standard.org/concept.xesext"/>
  <global scope="event"><string key="concept:name" value="__INVALID__"/></global>
  <classifier name="Activity" keys="concept:name"/>
  <string key="concept:name" value="the log"/>
  <trace>
    <string key="concept:name" value="567524/1108482"/>
    <event>
      <string key="concept:name" value="JOBSTAT_RUNNING"/>
      <date key="time:timestamp" value="2020-12-28T03:18:33.000+01:00"/>
    </event>
    <event><int key="concept:name" value="10"/></event>
  </trace>
  <trace><string key="concept:name" value="b"/><event><string key='concept:name' value='INIT'></string></event></trace>
</log>
`;
    expect(await entriesOf(log, { file: 'a.xes' })).toEqual([
      {
        job: '567524/1108482',
        file: 'a.xes',
        line: 10,
        time: Date.UTC(2020, 11, 28, 2, 18, 33),
        status: 'JOBSTAT_RUNNING',
      },
      { job: '567524/1108482', file: 'a.xes', line: 14, status: '10' },
      { job: 'b', file: 'a.xes', line: 16, status: 'INIT' },
    ]);
  });

  test('may have a prefix before the names of elements', async () => {
    const trace =
      '<x:trace><x:string key="concept:name" value="a"/><x:event><x:string key="concept:name" value="8"/></x:event></x:trace>';
    expect(await entriesOf(`<x:log xmlns:x="http://www.xes-standard.org/">${trace}</x:log>`)).toMatchObject([
      { job: 'a', status: '8' },
    ]);
  });

  test.each([
    ['<?xml version="1.0"?>', '', 'xes'],
    ['\n  <log/>', 'polls.json', 'xes'],
    ['anything', 'polls.xes', 'xes'],
    ['anything', 'POLLS.XES.GZ', 'xes'],
    ['<b>,8', 'polls.csv', 'csv'],
  ])('or another format is recognized: %j in %j is %s', (head, file, format) => {
    expect(formatOf(head, file)).toBe(format);
  });

  test('is recognized by its first character, after a byte order mark and blanks, also in UTF-16', async () => {
    const entries = [{ job: 'a', line: 6, status: 'RUNNING' }];
    const log = `\ufeff\n${logOf(event('RUNNING')).replace(/^<\?.*\?>/, '')}`;
    expect(await entriesOf(log)).toEqual(entries);
    expect(await entriesOf(Buffer.from(log, 'utf16le'))).toEqual(entries);
  });

  test('ignores attributes that are nested in others', async () => {
    const nested = `
      <list key="x"><values>${name('FAILED')}</values></list>
      <container key="y">${name('FAILED')}<string key="status" value="FAILED"/></container>
      <string key="concept:name" value="RUNNING">${name('FAILED')}</string>
      <string key="z" value="">${name('FAILED')}</string>`;
    expect(await entriesOf(logOf(`<event>${nested}</event>`))).toEqual([{ job: 'a', line: 5, status: 'RUNNING' }]);
  });

  test('may have the usual fields as attributes of the event or the trace, or fields by other names', async () => {
    const usual = `<log><trace><int key="job_id" value="7"/><string key="version_id" value="1"/>${name('a')}
      ${event('activity', '<int key="status" value="8"/><date key="ts" value="2025-01-01T00:00:00Z"/>')}
      ${event('RUNNING', '<string key="version_id" value="2"/>')}</trace></log>`;
    expect(await entriesOf(usual)).toEqual([
      { job: '7/1', line: 2, time: Date.UTC(2025, 0), status: '8' },
      { job: '7/2', line: 3, status: 'RUNNING' },
    ]);
    const fields = { job: ['case'], status: ['phase'], time: ['when'] };
    const own = `<log><trace>${name('a')}<string key="case" value="b"/>
      ${event('x', '<string key="phase" value="7"/><date key="when" value="2025-01-01T00:00:00Z"/>')}
      ${event('8')}</trace>
      <trace>${name('c')}${event('9')}</trace></log>`;
    expect(await entriesOf(own, { fields })).toEqual([
      { job: 'b', line: 2, time: Date.UTC(2025, 0), status: '7' },
      { job: 'b', line: 3, status: '8' },
      { job: 'c', line: 4, status: '9' },
    ]);
  });

  test('has the job in the trace: an event without a trace, or in a trace without a name, has no job', async () => {
    const log = `<log><trace>${name('a')}${event('INIT')}</trace>
      ${event('RUNNING')}
      <trace>${event('RUNNING')}
        ${event('RUNNING', '<string key="job" value="b"/>')}</trace></log>`;
    expect(await entriesOf(log)).toEqual([
      { job: 'a', line: 1, status: 'INIT' },
      { line: 2, problem: 'no job' },
      { line: 3, problem: 'no job' },
      { job: 'b', line: 4, status: 'RUNNING' },
    ]);
  });

  test('may escape and quote in every way of XML', async () => {
    const log = logOf(
      '<event><![CDATA[<event>]]><!-- > --><string key="concept:name" value="&#82;&#x55;NNING&amp;&lt;&gt;&quot;&apos;"/></event>',
      '<event\n>\n<string\n  value = \'作业\'\n  key = "concept:name"\n/></event >',
      event('7'),
    );
    expect(await entriesOf(log)).toEqual([
      { job: 'a', line: 5, status: `RUNNING&<>"'` },
      { job: 'a', line: 6, status: '作业' },
      { job: 'a', line: 12, status: '7' },
    ]);
  });

  test.each([
    ['no name', '<event><date key="time:timestamp" value="2025-01-01T00:00:00Z"/></event>', 'no status'],
    ['nothing in it', '<event/>', 'no status'],
    ['an empty name', event(''), 'no status'],
    ['an attribute without quotes', '<event><string key=concept:name value="INIT"/></event>', 'not XML'],
    ['an entity that is not known', event('&nope;'), 'not XML'],
    ['an ampersand', event('a & b'), 'not XML'],
    ['a tag that is not closed', '<event><string key="concept:name" value="INIT"></event>', 'not XML'],
    ['two faults in it', event('&nope;', '<string key=b value=c/>'), 'not XML'],
    ['a closing tag that was never opened', event('1', '</list>'), 'not XML'],
    ['an ampersand between its attributes', `<event>${name('1')} a & b</event>`, 'not XML'],
    ['a tag without a name', `<event>${name('1')}<></event>`, 'not XML'],
    ['an attribute of its own without quotes', `<event id=1>${name('1')}</event>`, 'not XML'],
    ['a comment with two hyphens', `<event>${name('1')}<!-- a -- b --></event>`, 'not XML'],
    ['other bytes than UTF-8', event('\xff'), 'not UTF-8'],
  ])('with %s in an event loses no other event', async (_, wrong, problem) => {
    const log = Buffer.from(logOf(event('1'), wrong, event('7'), event('8')), 'latin1');
    for (const size of [7, 2 ** 16]) {
      expect(await entriesOf(log, {}, size)).toEqual([
        { job: 'a', line: 5, status: '1' },
        { line: 6, problem },
        { job: 'a', line: 7, status: '7' },
        { job: 'a', line: 8, status: '8' },
      ]);
    }
  });

  test('has one fault in an event with several, also over several lines', async () => {
    const wrong = event('&nope;', '\n<string key=b value=c/>\n</list>');
    expect(await entriesOf(logOf(wrong, event('8')))).toEqual([
      { line: 5, problem: 'not XML' },
      { job: 'a', line: 8, status: '8' },
    ]);
  });

  test('has no fault in the events around a fault', async () => {
    expect(await entriesOf(logOf('</list>', event('7'), 'a & b', event('8')))).toEqual([
      { line: 5, problem: 'not XML' },
      { job: 'a', line: 6, status: '7' },
      { line: 7, problem: 'not XML' },
      { job: 'a', line: 8, status: '8' },
    ]);
  });

  test('reports the first fault in each line outside of events', async () => {
    const wrong = ['a & b & c', 'd & e'];
    expect(await entriesOf(logOf(...wrong, event('7'), ...wrong, event('8')))).toEqual([
      { line: 5, problem: 'not XML' },
      { line: 6, problem: 'not XML' },
      { job: 'a', line: 7, status: '7' },
      { line: 8, problem: 'not XML' },
      { line: 9, problem: 'not XML' },
      { job: 'a', line: 10, status: '8' },
    ]);
  });

  test.each([
    ['in an event with a fault', `<event>${name('&nope;')}`],
    ['in a line with a fault', 'a & b'],
  ])('that ends early %s tells both', async (_, part) => {
    const log = logOf(event('7'), part).split('\n').slice(0, 6).join('\n');
    const problems = [
      { line: 6, problem: 'not XML' },
      { line: 6, problem: 'ends early' },
    ];
    expect(await entriesOf(log)).toEqual([{ job: 'a', line: 5, status: '7' }, ...problems]);
    const packed = gzipSync(log);
    expect(await entriesOf(packed.subarray(0, -1))).toEqual([{ job: 'a', line: 5, status: '7' }, ...problems]);
  });

  test('passes over an empty job and an empty version', async () => {
    const version = (value: string) => `<string key="version_id" value="${value}"/>`;
    const job = (value: string) => `<string key="job" value="${value}"/>`;
    const log = `<log><trace>${name('a')}${version('1')}
      ${event('7', version(''))}
      ${event('8', version('2'))}</trace><trace>${version('')}
      ${event('9', job('') + version('3'))}
      ${event('10', job('b'))}</trace></log>`;
    expect(await entriesOf(log)).toEqual([
      { job: 'a/1', line: 2, status: '7' },
      { job: 'a/2', line: 3, status: '8' },
      { line: 4, problem: 'no job' },
      { job: 'b', line: 5, status: '10' },
    ]);
  });

  test('reports each event that is not XML, also several in one line', async () => {
    const wrong = event('&nope;');
    expect(await entriesOf(logOf(`${wrong}${wrong}${event('8')}`, wrong))).toEqual([
      { line: 5, problem: 'not XML' },
      { line: 5, problem: 'not XML' },
      { job: 'a', line: 5, status: '8' },
      { line: 6, problem: 'not XML' },
    ]);
  });

  test.each([
    ['a page', '<html>\n<body><p>Not found<br></body>\n</html>', 'none of its records can be read (line 2: not XML)'],
    ['some text', 'Lorem ipsum\ndolor', 'none of its records can be read (line 1: not XML)'],
    ['another document', '<feed><entry/></feed>', 'holds no record'],
    ['a log without events', '<log><trace><string key="concept:name" value="a"/></trace></log>', 'holds no record'],
    ['a log whose jobs are no UTF-8', logOf(event('8')).replace('"a"', '"\xff"'), '(line 5: not UTF-8)'],
  ])('that is %s is refused', async (_, text, message) => {
    await expect(entriesOf(Buffer.from(text, 'latin1'), { format: 'xes' })).rejects.toThrow(message);
  });

  const statuses = Array.from({ length: 2000 }, (_, index) => String(index % 23));
  const long = logOf(...statuses.map((status) => event(status)));

  test('that ends early keeps all whole events', async () => {
    const whole = await entriesOf(long);
    expect(whole).toHaveLength(2000);
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 200, max: long.length - 8 }), async (length) => {
        const entries = await entriesOf(long.slice(0, length));
        const lines = long.slice(0, length).split('\n').length;
        const last = entries.at(-1);
        expect(entries.slice(0, -1)).toEqual(whole.slice(0, entries.length - 1));
        expect(entries.length - 1).toBe(long.slice(0, length).split('</event>').length - 1);
        expect(last).toEqual({ line: lines, problem: 'ends early' });
      }),
      { numRuns: 30 },
    );
  });

  test('may be gzipped, and keeps all whole events where the gzip is cut off', async () => {
    const whole = await entriesOf(long);
    const packed = gzipSync(long);
    expect(await entriesOf(packed)).toEqual(whole);
    const entries = await entriesOf(packed.subarray(0, packed.length / 2));
    expect(entries.length).toBeGreaterThan(500);
    expect(entries.slice(0, -1)).toEqual(whole.slice(0, entries.length - 1));
    expect(entries.at(-1)).toMatchObject({ problem: 'ends early' });
  });

  test('is read the same in chunks of any size', async () => {
    const log = Buffer.from(logOf(event('作业'), event('&nope;'), '<event/>', event('8', '<!-- 作业 -->')));
    const whole = await entriesOf(log);
    expect(whole).toHaveLength(4);
    for (let size = 1; size < 40; size++) expect(await entriesOf(log, {}, size)).toEqual(whole);
  });

  test('may have long values and long comments, wherever the chunks end', async () => {
    const long = 'x'.repeat(200_000);
    const log = logOf(event('7', `<string key="log" value="${long}"/>`), `<!-- ${long} -->${event('8')}`);
    for (const size of [1000, 90_000, 2 ** 20]) {
      expect(await entriesOf(log, {}, size)).toEqual([
        { job: 'a', line: 5, status: '7' },
        { job: 'a', line: 6, status: '8' },
      ]);
    }
  });

  test.each([
    ['a value', '<string key="log" value="'.padEnd(LONGEST_RECORD, 'x').concat('"/>')],
    ['several values together', `<string key="log" value="${'x'.repeat(2 ** 22)}"/>`.repeat(4)],
  ])(
    'skips an event that is too long because of %s, and loses no other event',
    async (_, more) => {
      const log = logOf(event('7'), event('1', more), event('8'));
      expect(await entriesOf(log, {}, 2 ** 18)).toEqual([
        { job: 'a', line: 5, status: '7' },
        { line: 6, problem: 'too long' },
        { job: 'a', line: 7, status: '8' },
      ]);
    },
    60_000,
  );

  test('skips an event that is nested more than 100 deep, and loses no other event', async () => {
    const nested = (depth: number) =>
      `<event>${name('1')}${'<list key="x">'.repeat(depth)}${'</list>'.repeat(depth)}</event>`;
    expect(await entriesOf(logOf(event('7'), nested(97), nested(98), nested(1000), event('8')))).toEqual([
      { job: 'a', line: 5, status: '7' },
      { job: 'a', line: 6, status: '1' },
      { line: 7, problem: 'not XML' },
      { line: 8, problem: 'not XML' },
      { job: 'a', line: 9, status: '8' },
    ]);
  });

  test('is read before it ends, as from a pipe', async () => {
    async function* pipe() {
      yield Buffer.from(`<log><trace>${name('a')}${event('8')}`);
      throw new Error('read too far');
    }
    for await (const entries of readLog(pipe())) {
      expect(entries).toEqual([{ job: 'a', line: 1, status: '8' }]);
      break;
    }
  });
});

describe('the log of a simulation', () => {
  const options: SimulateOptions = { jobs: 40, seed: 7, scenario: 'flaky', poll: '2m', corrupt: 0.1 };

  /** The job, the time and the name of the status of an entry, for any spelling. */
  const said = (entry: Entry) =>
    isMalformed(entry) ? 'malformed' : `${entry.job} ${entry.time} ${parseStatus(entry.status) ?? entry.status}`;

  const inOrderOfTime = Array.from(simulate(options), (observation) =>
    said(observation.injected === 'garbled' ? { problem: 'no status' } : observation),
  );
  const jobByJob = Array.from(simulateJobs(options), ({ observations }) => [...observations])
    .flat()
    .map((observation) => said(observation.injected === 'garbled' ? { problem: 'no status' } : observation));

  test.each([
    ['ndjson', writeNdjson, inOrderOfTime],
    ['csv', writeCsv, inOrderOfTime],
    ['xes', writeXes, jobByJob],
  ])('is read back, plain and gzipped: %s', async (_, write, written) => {
    const log = [...write(options)].join('');
    const entries = await entriesOf(log);
    expect(entries.length).toBeGreaterThan(1000);
    expect(entries.map(said)).toEqual(written);
    expect(await entriesOf(gzipSync(log), {}, 1000)).toEqual(entries);
  });

  test('names the version of XES as an xs:decimal, as the schema of IEEE 1849 requires', () => {
    const [, version = ''] = /<log [^>]*xes\.version="([^"]*)"/.exec([...writeXes({ jobs: 1 })].join('')) ?? [];
    // The lexical space of xs:decimal (XML Schema Part 2, 3.2.3).
    expect(version).toMatch(/^[+-]?(\d+(\.\d*)?|\.\d+)$/);
    expect(Number(version)).toBe(1849.2016);
  });
});
