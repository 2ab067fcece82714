import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { repository } from '../repository.ts';
import { withShell } from './process.ts';

/*
 * docs/ci.md, typed as it stands: its commands run in a copy of examples/ci, once as it is, and once without its exception.
 */

const page = readFileSync(join(repository, 'docs/ci.md'), 'utf8');
const blocks = [...page.matchAll(/^```yaml\n(.*?)^```$/gms)].map(([, text]) => parse(text ?? ''));
const [github, gitlab, config] = blocks;

const workflow: readonly { run?: string; uses?: string; with?: Readonly<Record<string, unknown>>; if?: string }[] =
  github.jobs.jobstat.steps;
const lines = [...workflow.map(({ run = '' }) => run), ...gitlab.jobstat.script].filter((line) =>
  line.startsWith('npx jobstat '),
);

const folder = mkdtempSync(join(tmpdir(), 'jobstat-ci-'));
afterAll(() => rmSync(folder, { recursive: true }));
const shell = withShell();
const work = join(folder, 'ci');
const reason = 'the agent of web-51 tells an old step again when it restarts; mended in its release 2.4';

beforeEach(() => {
  rmSync(work, { recursive: true, force: true });
  for (const name of ['ci', 'deployment'])
    cpSync(join(repository, 'examples', name), join(folder, name), { recursive: true });
});

/** Runs a line where the examples are, with this in the config file. */
function run(line: string, settings: object) {
  writeFileSync(join(work, 'jobstat.yaml'), stringify(settings));
  return shell(line, 'sh', work);
}

describe('docs/ci.md', () => {
  test('is short', () => {
    expect(page.split('\n').length - 1).toBeLessThanOrEqual(80);
  });

  test('has a workflow, a job and a config file, which is that of the example', () => {
    expect(blocks).toHaveLength(3);
    expect(config).toEqual(parse(readFileSync(join(repository, 'examples/ci/jobstat.yaml'), 'utf8')));
    expect(config.allow).toMatchObject([{ from: 'live', to: 'building', reason }]);
  });

  test('has each system check and count, with long options', () => {
    expect(lines.map((line) => line.split(' ')[2])).toEqual(['validate', 'coverage', 'validate', 'coverage']);
    for (const line of lines) expect(line).not.toMatch(/ -\w/);
  });

  test('installs the version that there is', () => {
    const { name, version } = JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8'));
    const installs = [...workflow.map(({ run = '' }) => run), ...gitlab.jobstat.script].filter((line) =>
      line.startsWith('npm '),
    );
    expect(installs).toEqual(Array(2).fill(`npm install --no-save ./${name}-${version}.tgz`));
  });

  test('uploads what the commands write, also where they fail', () => {
    const upload = workflow.find(({ uses = '' }) => uses.includes('upload-sarif'));
    expect(upload?.if).toBe('always()');
    expect(lines[0]).toContain(`--format sarif=${upload?.with?.sarif_file} `);
    expect(gitlab.jobstat.artifacts.when).toBe('always');
    expect(lines[2]).toContain(`--format junit=${gitlab.jobstat.artifacts.reports.junit} `);
  });
});

describe.each(lines.filter((line) => line.includes(' validate ')))('%s', (line) => {
  const [, report = ''] = / --format \w+=(\S+)/.exec(line) ?? [];

  test('fails for the fault of the example, and says why', () => {
    const { status, stdout, stderr } = run(line, { ...config, allow: [] });
    expect({ status, stderr }).toEqual({ status: 1, stderr: '' });
    expect(stdout).toMatch(/live → building/);
    expect(stdout).toContain('the job had ended');
    expect(stdout).toMatch(/\b1 finding\b/);
    const written = readFileSync(join(work, report), 'utf8');
    expect(written).toContain('live → building');
  });

  test('passes where that is excepted, and says why', () => {
    const { status, stdout, stderr } = run(line, config);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatch(/\b1 finding excepted\b/);
    expect(stdout).toContain(reason);
    expect(stdout).toContain('live → building');
    expect(stdout).toContain('no findings');
    expect(readFileSync(join(work, report), 'utf8')).not.toContain('live → building');
  });

  test('fails again after the last day, and says so', () => {
    const allow = config.allow.map((each: object) => ({ ...each, until: '2020-01-01' }));
    const { status, stderr } = run(line, { ...config, allow });
    expect(status).toBe(1);
    expect(stderr).toContain('expired on 2020-01-01, so that it counts again: live → building');
  });

  test('could not run without a log, and says so', () => {
    rmSync(join(work, 'logs'), { recursive: true });
    const { status, stderr } = run(line, config);
    expect(status).toBe(2);
    expect(stderr).toContain('no file matches this pattern');
    expect(existsSync(join(work, report))).toBe(false);
  });
});

describe.each(lines.filter((line) => line.includes(' coverage ')))('%s', (line) => {
  test('passes where all transitions were seen', () => {
    const { status, stderr } = run(line, config);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  });

  test('fails where too few were seen, and says how many', () => {
    const file = join(work, 'logs/polls.ndjson');
    // Two deployments: each other one is left out.
    const kept = readFileSync(file, 'utf8')
      .split(/(?<=\n)/)
      .filter((record) => /web-5[12]"/.test(record));
    writeFileSync(file, kept.join(''));
    const { status, stderr } = run(line, config);
    expect(status).toBe(1);
    expect(stderr).toMatch(/^jobstat: .*90/m);
  });
});
