import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { briefs } from '../../src/cli/briefs.ts';
import type { StatusEntry } from '../../src/model/catalogue.ts';
import { bases } from '../../src/model/evidence.ts';
import { jobTable } from '../../src/model/modelarts-v1/lifecycle.ts';
import { statuses, statusNames } from '../../src/model/modelarts-v1/statuses.ts';
import { paths } from '../../src/paths/paths.ts';
import { jobstat } from '../cli/run.ts';
import { deadLinks, linksOf } from '../links.ts';
import { repository } from '../repository.ts';
import { blocksOf, page, pages } from './pages.ts';

/** Languages of blocks, with the test that runs or reads them. */
const readBy: Readonly<Record<string, string>> = {
  console: 'test/docs/commands.test.ts',
  sh: 'test/docs/scripts.test.ts',
  text: 'test/docs/scripts.test.ts',
  js: 'test/docs/programs.test.ts',
  ts: 'test/docs/programs.test.ts',
  py: 'test/docs/programs.test.ts',
  yaml: 'test/docs/pages.test.ts',
  ndjson: 'test/docs/pages.test.ts',
  json: 'test/schemas.test.ts',
};

/** Tables without the blanks that align their columns. */
function unaligned(text: string): string {
  return text.replace(/ +/g, ' ').replace(/-{3,}/g, '---').replace(/ -+:/g, ' --:');
}

describe.each(pages)('$path', (each) => {
  test('has blocks in languages that a test reads', () => {
    const languages = new Set(each.blocks.map(({ language }) => language));
    expect([...languages].filter((language) => !(language in readBy))).toEqual([]);
  });

  test('links to files and headings that are there', () => {
    expect(deadLinks(repository, each.path)).toEqual([]);
  });

  test('names files of the repository that are there', () => {
    const named = each.text.matchAll(/`((?:test|src|bench|examples|diagrams)\/[\w./-]+)`/g);
    for (const [, path = ''] of named) expect(existsSync(join(repository, path)), path).toBe(true);
  });
});

describe('the front page', () => {
  const readme = page('README.md');

  test('is read in one sitting', () => {
    expect(readme.text.split('\n').length - 1).toBeLessThanOrEqual(180);
  });

  test('names the command that runs the tests, which is the one that CI runs', () => {
    expect(readme.text).toContain('`npm ci && npm test`');
    expect(readFileSync(join(repository, '.ci/run'), 'utf8')).toContain('npm ci && npm test');
  });

  test('says how many transitions rest on what', () => {
    const count = (basis: string) => jobTable.rows.filter((row) => row.basis === basis).length;
    expect(readme.text.replaceAll('\n', ' ')).toContain(
      `of the ${jobTable.rows.length} here ${count('documented')} are documented, ${count('recorded')} recorded, ` +
        `${count('client')} relied on by public clients, ${count('analogy')} carried over from v2 or sibling systems, ` +
        `and [${count('inferred')} inferred]`,
    );
  });

  test('has each command', () => {
    const [, table = ''] = readme.text.split('## Commands');
    const rows = table.split('\n').filter((line) => line.startsWith('| ['));
    const named = rows.flatMap((row) => [...(row.split(' | ')[0] ?? '').matchAll(/`(\w+)`/g)].map(([, name]) => name));
    // What makes a shell complete commands is not a row of its own.
    expect([...named, 'completion'].sort()).toEqual(Object.keys(briefs).sort());
    expect(table).toContain('`jobstat completion bash`');
  });

  test('has for CI the steps of the page on CI', () => {
    const [steps = ''] = blocksOf(readme, 'yaml');
    const workflow = parse(blocksOf(page('docs/ci.md'), 'yaml')[0] ?? '').jobs.jobstat.steps;
    const full = workflow.map(({ run }: { run?: string }) => run);
    const [install, validate, coverage] = parse(steps).map(({ run }: { run: string }) => run);
    expect(full).toContain(install);
    // How many transitions a log shows is another matter for each.
    expect(full.map((run: string = '') => run.replace(/\d+%/, ''))).toContain(coverage.replace(/\d+%/, ''));
    expect(validate).toMatch(/^npx jobstat validate --format github --format junit=\S+ 'logs\/\*\.ndjson'$/);
  });
});

describe('the contents page', () => {
  test('links to each page, in its own words', () => {
    const links = linksOf(repository, 'docs/README.md').map((link) => join('docs', link));
    const others = pages
      .map(({ path }) => path)
      .filter((path) => path.startsWith('docs/') && path !== 'docs/README.md');
    expect(links.filter((link) => link.startsWith('docs/')).sort()).toEqual(others.sort());
  });
});

test('pages that say how many of the transitions are inferred, or in a run, count right', () => {
  const inferred = jobTable.rows.filter(({ basis }) => basis === 'inferred').length;
  const inRun = paths().rows;
  const all = jobTable.rows.length;
  const said = pages.flatMap(({ path, text }) =>
    (text.match(/\d+ of the \d+\s+transitions/g) ?? []).map((each) => [path, each.replace(/\s+/g, ' ')]),
  );
  expect(said).toEqual([
    ['docs/logs.md', `${inferred} of the ${all} transitions`],
    ['docs/paths.md', `${inRun} of the ${all} transitions`],
    ['docs/promises.md', `${inferred} of the ${all} transitions`],
  ]);
});

test('the page on statuses lists them as they are in the catalogue', () => {
  const rows = statusNames.map((name) => {
    const { code, phase, outcome, description }: StatusEntry = statuses[name];
    return `| ${code} | ${name} | ${phase} | ${outcome ?? ''} | ${description.en} |`;
  });
  const header = ['| code | status | phase | outcome | meaning |', '| --: | --- | --- | --- | --- |'];
  expect(unaligned(page('docs/statuses.md').text)).toContain(unaligned([...header, ...rows].join('\n')));
});

test('the page on evidence counts the transitions of each basis', () => {
  for (const basis of bases) {
    const count = jobTable.rows.filter((row) => row.basis === basis).length;
    expect(unaligned(page('docs/evidence.md').text)).toMatch(
      new RegExp(`^\\| \`${basis}\` \\| .+ \\| ${count} \\|$`, 'm'),
    );
  }
});

test('the page on logs has the config file of the example, and a record that is read', async () => {
  const logs = page('docs/logs.md');
  expect(blocksOf(logs, 'yaml')).toEqual([readFileSync(join(repository, 'examples/logs/jobstat.yaml'), 'utf8')]);
  const [record = ''] = blocksOf(logs, 'ndjson');
  expect(await jobstat(['validate', '-'], { input: record })).toMatchObject({ status: 0, stderr: '' });
});
