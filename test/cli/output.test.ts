import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { XMLParser } from 'fast-xml-parser';
import { afterAll, describe, expect, test } from 'vitest';
import { diagramFormats } from '../../src/diagrams/diagrams.ts';
import { serveWith } from '../watch/plain-server.ts';
import { jobstat, type Run } from './run.ts';

const folder = mkdtempSync(join(tmpdir(), 'jobstat-output-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Texts that would do something where they are shown as they are. */
const hostile = [
  '\u001b[31mred\u001b[2J',
  '\u001b]0;title\u0007',
  '\u009b2J\u007f\u0000\u0008\r',
  'a\n::error::x\r\n::set-output name=a::b',
  '::error file=a::x',
  '##vso[task.setvariable variable=a]b',
  'a\n##[error]x',
  "##teamcity[message text='x']",
  'a\u202eb\u202ac\u2066d\u2069\u2028\u2029\u200f\u200b\ufeff',
] as const;

/** Whether a text holds nothing that steers, and no line that is a command; `own` are codes of our own. */
function expectHarmless({ stdout, stderr }: Run, own = /(?!)/g): void {
  const text = (stdout + stderr).replace(own, '');
  expect(text).not.toMatch(/[^\P{Cc}\n]|[\p{Bidi_Control}\p{Zl}\p{Zp}\u200b\ufeff]/u);
  expect(text).not.toMatch(/^\s*::/m);
  expect(text).not.toMatch(/##(vso|teamcity)?\[/i);
  expect(text).not.toContain('please report it');
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const COLOURS = /\u001b\[\d+m|\r\u001b\[K/g;

let files = 0;
/** A log with the text as job, status, time and as part of a record that is malformed. */
function logWith(text: string): string {
  const file = join(folder, `${files++}.ndjson`);
  const records = [
    { job: text, status: 10 },
    { job: text, status: 8, ts: text },
    { job: 'b', status: text },
    { job: 'c', status: 1, ts: '2025-01-01T00:00:00Z' },
  ];
  writeFileSync(file, `${records.map((record) => JSON.stringify(record)).join('\n')}\n${text}\n`);
  return file;
}

describe.each(hostile)('the text %j', (text) => {
  const log = logWith(text);
  const csv = join(folder, `${files++}.csv`);
  writeFileSync(csv, `"${text}",status\nx,8\n`);

  test.each(
    [
      ...['text', 'json', 'junit', 'sarif'].map((format) => ['validate', '--format', format, log]),
      ['validate', '--sequence', `8,${text.replaceAll(',', ' ')}`],
      ['validate', text],
      ['validate', csv],
      ['validate', '--input-format', text, log],
      ...['text', 'json'].map((format) => ['coverage', '--format', format, log]),
      ['coverage', text],
      ...diagramFormats.map((format) => ['diagram', '--format', format]),
      ['diagram', '--log', log],
      ['diagram', '--log', text],
      ['paths', '--log', log],
      ['paths', '--log', text],
      ['report', log, '-o', join(folder, 'page.html')],
      ['report', text],
      ['report', log, '-o', `${folder}/no/${text}`],
      ['report', '--follow', text],
      ['inspect', '--offline', '--exit', '--speed', '1000000', '--log', log, '--job', text],
      ['inspect', '--log', log],
      ['inspect', '--log', log, '--job', `no ${text}`],
      ['simulate', '--scenario', text],
      ['simulate', '--jobs', text],
      ['serve', '--scenario', text],
      ['serve', '--fault', text],
      ['explain', text, '8'],
      ['statuses', text],
      ['completion', text],
      ['verify', text],
      [text],
      ['help', text],
      [`--${text}`],
      // No argument of a process can hold U+0000.
    ].map((args) => args.map((arg) => arg.replaceAll('\0', ''))),
  )('does nothing: %j', async (...args) => {
    const { stdout, stderr, status } = await jobstat(args);
    expectHarmless({ stdout, stderr, status });
    const coloured = await jobstat(args, { terminal: 'coloured' });
    expectHarmless(coloured, COLOURS);
  });

  test('does nothing in a scenario', async () => {
    const scenario = join(folder, `${files++}.yaml`);
    for (const content of [{ odds: { [text]: {} } }, { [text]: 1 }, { dwell: { INIT: text } }]) {
      writeFileSync(scenario, JSON.stringify(content));
      const run = await jobstat(['simulate', '--scenario', scenario]);
      expectHarmless(run);
      expect(run.status).toBe(2);
    }
    writeFileSync(scenario, text);
    expectHarmless(await jobstat(['simulate', '--scenario', scenario]));
  });

  test.each(['text', 'json'])('does nothing where an API answers with it, with --format %s', async (format) => {
    for (const answer of [
      { status: text },
      { error_code: text, error_message: text },
      { is_success: false, error_msg: text },
    ]) {
      const { endpoint } = await serveWith((_, response) => response.writeHead(200).end(JSON.stringify(answer)));
      const polls = join(folder, `${files++}.ndjson`);
      const args = ['--endpoint', endpoint, '--project', 'p', '--version', '1', '--timeout', '300ms', '--log', polls];
      const run = await jobstat(['watch', ...args, '--format', format, '1'], { env: { MODELARTS_TOKEN: 'any' } });
      expectHarmless(run);
      expect([2, 124]).toContain(run.status);
      expectHarmless({ ...run, stdout: '', stderr: readFileSync(polls, 'utf8') });
      if ('status' in answer) expect(JSON.parse(readFileSync(polls, 'utf8').split('\n')[0] ?? '').status).toBe(text);
    }
  });

  test('is the same for programs', async () => {
    const jobs = join(folder, `${files++}.ndjson`);
    writeFileSync(
      jobs,
      `${JSON.stringify({ job: text, status: 10 })}\n${JSON.stringify({ job: text, status: text })}\n`,
    );
    const run = async (format: string) => (await jobstat(['validate', '--format', format, jobs])).stdout;
    expect(JSON.parse(await run('json')).findings).toMatchObject([{ job: text, value: text }]);
    expect(JSON.parse(await run('sarif')).runs[0].results).toMatchObject([{ properties: { job: text, value: text } }]);
    // XML cannot hold these characters at all.
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
    const held = text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g, '\ufffd');
    const parser = new XMLParser({ ignoreAttributes: false, trimValues: false, htmlEntities: true });
    const { testsuites } = parser.parse(await run('junit'));
    expect(testsuites.testsuite[0].testcase['@_name']).toBe(held);
  });
});
