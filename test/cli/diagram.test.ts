import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { jobstat } from './run.ts';

const folder = mkdtempSync(join(tmpdir(), 'jobstat-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('diagram', () => {
  test.each([
    ['-o', 'svg'],
    ['--output', 'dot'],
  ])('is written to a file with %s', async (flag, format) => {
    const file = join(folder, `machine.${format}`);
    const args = ['diagram', '--format', format];
    expect(await jobstat([...args, flag, file], { terminal: 'plain' })).toEqual({ status: 0, stdout: '', stderr: '' });
    expect(readFileSync(file, 'utf8')).toBe((await jobstat(args)).stdout);
    expect((await jobstat([...args, flag, '-'])).stdout).toBe((await jobstat(args)).stdout);
  });

  test('pours no picture into a terminal, but texts', async () => {
    expect(await jobstat(['diagram'], { terminal: 'plain' })).toEqual({
      status: 2,
      stdout: '',
      stderr: 'jobstat: a terminal shows no picture: name the file to write with -o\n',
    });
    expect((await jobstat(['diagram'], { terminal: 'plain', redirected: true })).status).toBe(0);
    expect((await jobstat(['diagram', '--format', 'dot'], { terminal: 'plain' })).stdout).toContain('digraph');
  });

  test.each([
    ['svg', /^<svg /],
    ['overview', /^<svg /],
    ['dot', /^digraph jobstat \{\n/],
    ['mermaid', /stateDiagram-v2/],
    ['plantuml', /^@startuml/],
    ['smcat', /INIT/],
    ['scxml', /<scxml /],
    ['markdown', /^# .*\n/m],
    ['json', /^\{\n/],
    ['pnml', /<pnml xmlns="http:\/\/www.pnml.org\/version-2009\/grammar\/pnml">/],
  ])('writes the machine down as %s', async (format, beginning) => {
    const { stdout, stderr, status } = await jobstat(['diagram', '--format', format]);
    expect(stdout).toMatch(beginning);
    expect(stderr).toBe('');
    expect(status).toBe(0);
  });

  test('is a picture unless another format is named', async () => {
    expect((await jobstat(['diagram'])).stdout).toBe((await jobstat(['diagram', '--format', 'svg'])).stdout);
  });

  test('leaves out what is not grounded well enough', async () => {
    const { stdout } = await jobstat(['diagram', '--format', 'dot', '--min-basis', 'documented']);
    expect(stdout).toContain('"WAITING" -> "RUNNING"');
    expect(stdout).not.toContain('"RUNNING" -> "SCALING"');
  });

  test('paints what a log shows: directly, by inference and against the rules', async () => {
    const log = [1, 4, 8, 7, 10, 8].map((status) => JSON.stringify({ job: 'a', status })).join('\n');
    const { stdout, status } = await jobstat(['diagram', '--format', 'dot', '--log', '-'], { input: log });
    const edge = (from: string, to: string, label: string) =>
      stdout.split('\n').find((line) => line.includes(`"${from}" -> "${to}" [label="${label}"`));
    expect(edge('INIT', 'SUBMIT_TRYING', 'submit 1×')).toContain('color="#00694b"');
    expect(edge('WAITING', 'RUNNING', 'start 1×')).toMatch(/style="dashed".*color="#777777"/);
    expect(edge('COMPLETED', 'RUNNING', 'impossible 1×')).toContain('color="#c00020"');
    expect(edge('RUNNING', 'SCALING', 'scale')).toContain('color="#d8d8d8"');
    expect(status).toBe(0);
  });

  test.each([
    ['a format that there is not', ['--format', 'visio'], 'pnml'],
    [
      'a log where it cannot be shown',
      ['--format', 'json', '--log', 'examples/polls.ndjson'],
      'json cannot show a log',
    ],
    ['a folder that is not there', ['-o', join(folder, 'none', 'x.svg')], 'cannot write the diagram: '],
    ['a log that is not there', ['--format', 'svg', '--log', 'nofile'], 'nofile: no such file'],
    ['a log with nothing in it', ['--format', 'svg', '--log', '-'], 'nothing to paint'],
  ])('says what is wrong: %s', async (_, args, problem) => {
    const { stdout, stderr, status } = await jobstat(['diagram', ...args]);
    expect(stderr).toContain(problem);
    expect(stdout).toBe('');
    expect(status).toBe(2);
  });
});
