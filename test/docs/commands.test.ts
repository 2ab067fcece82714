import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { withShell } from '../cli/process.ts';
import { jobstat } from '../cli/run.ts';
import { repository } from '../repository.ts';
import { pages } from './pages.ts';

/*
 * The commands of the pages, typed as they stand, print what the pages show. `UPDATE_DOCS=1` writes what they print now.
 */

const { scripts } = JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8'));
const shell = withShell();

/** Runs a command, and gives what it printed. */
async function printed(command: string): Promise<string> {
  // What npm would build first, the tests were built with.
  const line = command === 'npm ci && npm start' ? scripts.start.split(' && ').at(-1) : command;
  // Where nothing is left to the shell, there is no need of it.
  const [, words] = /^npx jobstat ([\w./:,= -]+)$/.exec(line) ?? [];
  const { stdout, stderr } = words === undefined ? shell(line) : await jobstat(words.split(' '));
  expect(stderr).toBe('');
  return stdout;
}

describe.each(pages.filter(({ blocks }) => blocks.some(({ language }) => language === 'console')))(
  '$path',
  ({ path, blocks }) => {
    const shown = blocks.filter(({ language }) => language === 'console').map(({ text }) => text);

    test.each(shown.map((block) => [block.split('\n')[0]?.slice(2) ?? '', block]))('%s', async (_, block) => {
      const commands = [...block.matchAll(/^\$ (.+)$/gm)].map(([, command = '']) => command);
      expect(block.startsWith('$ ')).toBe(true);
      let fresh = '';
      for (const command of commands) fresh += `$ ${command}\n${await printed(command)}`;
      const file = join(repository, path);
      if (process.env.UPDATE_DOCS)
        writeFileSync(
          file,
          readFileSync(file, 'utf8').replace(block, () => fresh),
        );
      else expect(fresh).toBe(block);
    });
  },
);
