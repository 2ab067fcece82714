import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { appWith } from '../../src/cli/app.ts';
import { wrapped, wrappedCommand } from '../../src/cli/help/wrap.ts';
import { repository } from '../repository.ts';
import { jobstat, type RunOptions } from './run.ts';

const commands = readdirSync(join(repository, 'src/cli/commands')).map((file) => file.replace('.ts', ''));

const linesOf = async (args: readonly string[], options?: RunOptions) =>
  (await jobstat(args, options)).stdout.trimEnd().split('\n');

const widest = (lines: readonly string[]) => Math.max(...lines.map((line) => line.length));

describe.each([[], ...commands.map((command) => [command])])('the help of jobstat %s', (...words) => {
  const args = [...words, '--help'];

  test('fits into 80 columns', async () => {
    expect(widest(await linesOf(args))).toBeLessThanOrEqual(80);
  });

  test.each([64, 72, 80, 97])('fits into a terminal of %i columns', async (columns) => {
    expect(widest(await linesOf(args, { terminal: 'plain', columns }))).toBeLessThanOrEqual(columns);
  });

  test('stays readable in a terminal that is very wide', async () => {
    const lines = await linesOf(args, { terminal: 'plain', columns: 240 });
    expect(widest(lines)).toBeLessThanOrEqual(100);
    expect(lines.length).toBeLessThanOrEqual((await linesOf(args)).length);
  });

  test('says the same, whatever the width', async () => {
    const wordsIn = (lines: readonly string[]) => lines.join(' ').replaceAll(' \\ ', ' ').split(/\s+/);
    expect(wordsIn(await linesOf(args, { terminal: 'plain', columns: 60 }))).toEqual(wordsIn(await linesOf(args)));
  });

  test('tears no note in brackets', async () => {
    for (const line of await linesOf(args, { terminal: 'plain', columns: 60 })) {
      expect(line.replaceAll(/[^[\]]/g, '')).toMatch(/^(\[\])*$/);
    }
  });

  test('has the same words in colour', async () => {
    const { stdout } = await jobstat(args, { terminal: 'coloured' });
    // biome-ignore lint/suspicious/noControlCharactersInRegex: colours begin with one
    expect(stdout.replaceAll(/\u001b\[\d+m/g, '')).toBe((await jobstat(args)).stdout);
    expect(stdout).not.toBe((await jobstat(args)).stdout);
  });
});

describe('flags', async () => {
  const roots = await Promise.all(commands.map(async (command) => (await appWith(command)).root));
  const entries = roots.flatMap((root) => ('getAllEntries' in root ? root.getAllEntries() : []));
  const flags = entries.flatMap(({ name: { original: command }, target }) =>
    Object.entries('parameters' in target ? (target.parameters.flags ?? {}) : {}).flatMap(([name, flag]) => {
      if (flag.hidden) return [];
      const dashed = `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
      return { command, dashed, flag };
    }),
  );

  test('are all there', () => {
    expect(new Set(flags.map(({ command }) => command)).size).toBe(commands.length - 1);
  });

  test.each(flags)('$command $dashed is shown with what it takes', async ({ command, dashed, flag }) => {
    const lines = await linesOf([command, '--help']);
    const line = lines
      .slice(lines.indexOf('FLAGS'))
      .find((each) => new RegExp(`^ {2}(?: {4}|-\\w, )${dashed}( |$)`).test(each));
    const takes = new RegExp(`${dashed} (\\S+)( {2,}|$)`).exec(line ?? '')?.[1];
    if (flag.kind === 'boolean') expect(line).toMatch(new RegExp(`${dashed} {2,}`));
    else if (flag.kind === 'enum')
      expect([flag.values.join('|'), dashed.split('-').at(-1)?.toUpperCase()]).toContain(takes);
    else expect(takes).toMatch(/^[A-Z]|\|/);
    if (flag.kind === 'parsed') expect(flag.placeholder, 'a word for what it takes').toBeDefined();
  });

  test('have their letters, defaults and choices', async () => {
    const simulate = (await linesOf(['simulate', '--help'])).join('\n');
    expect(simulate).toMatch(/^ {6}--poll DURATION {2,}Print/m);
    expect(simulate).toMatch(/--jobs N {2,}The number of jobs \[default = 100\]$/m);
    expect(simulate).toMatch(/^ {2}-h, --help {2,}/m);
    expect(simulate).toMatch(/--describe {2,}/);
    expect(simulate).not.toContain('[default = false]');
    expect((await linesOf(['report', '--help'])).join('\n')).toMatch(/^ {2}-o, --output FILE {2,}/m);
    expect((await linesOf(['serve', '--help'])).join(' ').replaceAll(/\s+/g, ' ')).toContain(
      '--outcome OUTCOME The status in which all runs end: success, failure, stopped, IMAGE_FAILED,',
    );
    const watch = (await linesOf(['watch', '--help'])).join('\n');
    expect(watch).toMatch(/--project ID {2,}The project of the job \[required\]$/m);
    expect(watch).toMatch(/^ {2}JOB\.\.\. {2,}The id of a job, or in v1 also id\/version$/m);
  });
});

describe('examples', () => {
  test('come first, and can be copied where they are too long for a line', async () => {
    const [title, first, ...lines] = await linesOf(['watch', '--help']);
    expect(title).toBe('USAGE');
    expect(first).toBe('  jobstat watch --endpoint http://127.0.0.1:8080 --project demo 100001');
    expect(lines.slice(1, 3)).toEqual([
      '  jobstat watch --endpoint https://modelarts.eu-de.otc.t-systems.com \\',
      '      --project ID --timeout 6h -o polls.ndjson 567524',
    ]);
  });
});

describe('wrapping', () => {
  test.each([
    ['', 10, []],
    ['one two', 7, ['one two']],
    ['one two', 6, ['one', 'two']],
    ['a-word-that-is-too-long is whole', 8, ['a-word-that-is-too-long', 'is whole']],
    ['a note [default = 10 s]', 12, ['a note', '[default = 10 s]']],
  ])('of %j to %i', (text, width, lines) => {
    expect(wrapped(text, width)).toEqual(lines);
  });

  test('of a command keeps a flag and its value together', () => {
    expect(wrappedCommand('run --fault a --fault b', 20)).toEqual(['run --fault a \\', '    --fault b']);
  });
});
