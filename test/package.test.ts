import { spawnSync } from 'node:child_process';
import {
  accessSync,
  constants,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, posix, relative } from 'node:path';
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core';
import { publint } from 'publint';
import { afterAll, describe, expect, test } from 'vitest';
import { formats } from '../src/diagrams/diagrams.ts';
import { deadLinks } from './links.ts';
import { repository } from './repository.ts';

const packageJson = JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8'));
const project = mkdtempSync(join(tmpdir(), 'jobstat-'));
afterAll(() => rmSync(project, { recursive: true }));

function run(command: string, args: readonly string[], cwd: string) {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd, encoding: 'utf8' });
  return { status, output: stdout + stderr, stdout };
}

// The package as npm packs it, in a project that has nothing but its dependencies.
const [packed] = JSON.parse(
  run('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', project], repository).stdout,
);
const tarball = readFileSync(join(project, packed.filename));
const installed = join(project, 'node_modules', 'jobstat');
mkdirSync(installed, { recursive: true });
run('tar', ['xzf', join(project, packed.filename), '--strip-components=1', '-C', installed], project);
// XState is a peer: a project has its own.
for (const name of [...Object.keys(packageJson.dependencies), 'xstate']) {
  const link = join(project, 'node_modules', name);
  mkdirSync(dirname(link), { recursive: true });
  symlinkSync(join(repository, 'node_modules', name), link);
}
writeFileSync(join(project, 'package.json'), '{ "type": "module" }');

/** The programs that the page on examples says to run with Node. */
const programs = [
  ...readFileSync(join(repository, 'examples/README.md'), 'utf8').matchAll(/`node (examples\/\S+)`/g),
].map(([, program = '']) => program);

/** How much room a folder takes, in blocks of 4 kB, without the packages in it. */
function kilobytesIn(folder: string): number {
  return readdirSync(folder, { withFileTypes: true }).reduce((sum, entry) => {
    if (entry.name === 'node_modules') return sum;
    const path = join(folder, entry.name);
    return sum + (entry.isDirectory() ? kilobytesIn(path) : 4 * Math.ceil(statSync(path).size / 4096));
  }, 4);
}

describe('the package', () => {
  const packedPaths: string[] = packed.files.map(({ path }: { path: string }) => path);

  test('holds what a user needs and nothing else', () => {
    const others = packedPaths.filter((path) => !/^dist\/.+(\.js|\.d\.ts)$/.test(path));
    const pictures = ['diagrams', 'diagrams/modelarts-v2'].flatMap((folder) =>
      Object.values(formats).map(({ file }) => `${folder}/${file}`),
    );
    const pages = ['docs', 'examples'].flatMap((folder) =>
      readdirSync(join(repository, folder), { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map(({ parentPath, name }) => relative(repository, join(parentPath, name))),
    );
    const published = [
      ...pictures,
      ...pages,
      'dist/THIRD-PARTY-NOTICES.txt',
      'dist/viewer/app/style.css',
      ...readdirSync(join(repository, 'schemas')).map((file) => `schemas/${file}`),
      'src/fake-api/openapi.json',
    ];
    expect(others.sort()).toEqual(
      ['CHANGELOG.md', 'LICENSE', 'README.md', 'SECURITY.md', ...published, 'package.json'].sort(),
    );
  });

  test('has the declarations of its three parts, and those that they lead to, which name only packages that come along', () => {
    const declarations = packedPaths.filter((path) => path.endsWith('.d.ts'));
    const imports = declarations.flatMap((path) =>
      [...readFileSync(join(installed, path), 'utf8').matchAll(/(?:\bfrom |\bimport\()['"]([^'"]+)['"]/g)].map(
        ([, name = '']) => (name.startsWith('.') ? posix.join(path, '..', name).replace(/\.ts$/, '.d.ts') : name),
      ),
    );
    const parts = Object.values<string | { types: string }>(packageJson.exports).flatMap((part) =>
      typeof part === 'string' ? [] : [posix.normalize(part.types)],
    );
    expect(parts).toHaveLength(3);
    const files = imports.filter((name) => name.startsWith('dist/'));
    expect(new Set([...parts, ...files])).toEqual(new Set(declarations));
    const packages = imports.filter((name) => !name.startsWith('dist/') && !name.startsWith('node:'));
    const comeAlong = Object.keys({ ...packageJson.dependencies, ...packageJson.peerDependencies });
    expect(packages.filter((name) => !comeAlong.some((each) => name === each || name.startsWith(`${each}/`)))).toEqual(
      [],
    );
  });

  test('has a changelog whose newest version is its own, with the date of each', () => {
    const headings = readFileSync(join(installed, 'CHANGELOG.md'), 'utf8').match(/^## .+$/gm) ?? [];
    const [unreleased, ...versions] = headings;
    expect(unreleased).toBe('## Unreleased');
    for (const heading of versions) expect(heading).toMatch(/^## \d+\.\d+\.\d+ - \d{4}-\d\d-\d\d$/);
    expect(versions[0]?.split(' ')[1]).toBe(packageJson.version);
  });

  test('takes less than 20 MB where it is installed, with XState', () => {
    const { packages } = JSON.parse(readFileSync(join(repository, 'package-lock.json'), 'utf8'));
    const folders = Object.entries<{ dev?: boolean; devOptional?: boolean; optional?: boolean }>(packages)
      .filter(([folder, { dev, devOptional, optional }]) => folder !== '' && !dev && !devOptional && !optional)
      .map(([folder]) => join(repository, folder));
    expect(folders).toContain(join(repository, 'node_modules/xstate'));
    expect([installed, ...folders].reduce((sum, folder) => sum + kilobytesIn(folder), 0)).toBeLessThan(20_000);
  });

  test('has no link that leads nowhere', () => {
    const pages = packedPaths.filter((path) => path.endsWith('.md'));
    expect(pages).toContain('examples/README.md');
    expect(pages.flatMap((page) => deadLinks(installed, page).map((link) => `${page}: ${link}`))).toEqual([]);
  });

  // What is looked up as before there were `exports`, or as CommonJS, finds no package of modules.
  test('has types that are those of its modules, for every way to find them', async () => {
    const result = await checkPackage(createPackageFromTarballData(new Uint8Array(tarball)));
    const problems = 'problems' in result ? result.problems : [result];
    const ofOthers = ['node10', 'node16-cjs'];
    expect(problems.filter((each) => !('resolutionKind' in each && ofOthers.includes(each.resolutionKind)))).toEqual(
      [],
    );
  });

  test('has a package.json without a fault or a suggestion', async () => {
    const { messages } = await publint({ pack: { tarball: new Uint8Array(tarball).buffer }, strict: true });
    expect(messages).toEqual([]);
  });

  test.each(programs)('has an example that runs from any folder: %s', (program) => {
    const { status, output, stdout } = run(process.execPath, [join(installed, program)], project);
    expect(output).toBe(stdout);
    expect(status).toBe(0);
  });

  test('can be run by npx where it was built', () => {
    accessSync(join(repository, packageJson.bin.jobstat), constants.X_OK);
  });

  test('runs as a command', () => {
    const { status, output } = run(process.execPath, [join(installed, packageJson.bin.jobstat), 'verify'], project);
    expect(output).toContain('holds  every status can be reached from INIT');
    expect(status).toBe(0);
  });

  test('has one of each class, whichever part of it is loaded', () => {
    const program = `
      import { InputError } from 'jobstat';
      import { parseScenario } from 'jobstat/node';
      let error;
      try { parseScenario('dwell: soon'); } catch (thrown) { error = thrown; }
      console.log(error instanceof InputError, error.message);`;
    expect(run(process.execPath, ['--input-type=module', '--eval', program], project)).toEqual({
      status: 0,
      output: 'true dwell: expected a mapping, but got "soon"\n',
      stdout: expect.anything(),
    });
  });

  // The process reads some pieces itself, and gets the others in parts.
  test('starts its threads and finds its pages, as a library', () => {
    const record = `{"job":1,"status":8,"log":"${'x'.repeat(1000)}"}\n`;
    writeFileSync(join(project, 'log.ndjson'), record.repeat(140_000));
    const program = `
      import { startInspector, validateFiles } from 'jobstat/node';
      process.on('worker', (worker) => worker.on('error', console.log).on('message', () => console.log('part')));
      const inspector = await startInspector({ offline: true });
      console.log((await fetch(inspector.url)).status);
      await inspector.close();
      console.log((await validateFiles(['log.ndjson'], { workers: 2 })).records);`;
    const { status, output } = run(process.execPath, ['--input-type=module', '--eval', program], project);
    expect(output).toMatch(/^200\n(part\n)+140000\n$/);
    expect(status).toBe(0);
  });

  test('says how to install DuckDB where it is asked for and not there', () => {
    const bin = join(installed, packageJson.bin.jobstat);
    for (const args of [['--engine', 'duckdb'], ['log.parquet']]) {
      const { status, output } = run(process.execPath, [bin, 'validate', ...args], project);
      expect(output).toBe(
        'jobstat: the DuckDB engine needs @duckdb/node-api, which is not installed; install it with: npm install @duckdb/node-api@1.5.5-r.5\n',
      );
      expect(status).toBe(2);
    }
  });

  test('notices a diagram that is not of its machine', () => {
    const file = join(installed, 'diagrams', formats.dot.file);
    const whole = readFileSync(file, 'utf8');
    writeFileSync(file, whole.replace('"WAITING" -> "RUNNING"', '"RUNNING" -> "WAITING"'));
    const { status, output } = run(process.execPath, [join(installed, packageJson.bin.jobstat), 'verify'], project);
    writeFileSync(file, whole);
    expect(output).toMatch(/fails {2}the diagrams are those of this machine +9 of 10\n +diagrams\/machine\.dot/);
    expect(status).toBe(1);
  });

  test.each(['nodenext', 'bundler'])('has types that compile on their own, with module resolution %s', (resolution) => {
    const source = `
      import { isTerminal, type TerminalStatus, toStatus, validate } from 'jobstat';
      import { readLogFile, verdictSql } from 'jobstat/node';
      import { openDuckdb } from 'jobstat/duckdb';
      const status = toStatus(8);
      const narrowed: TerminalStatus | undefined = isTerminal(status) ? status : undefined;
      const ok: boolean = validate([1, 7, 8, 10]).ok;
      export { narrowed, ok, readLogFile, openDuckdb };
      verdictSql({ dialect: 'spark' }).length;
      // @ts-expect-error no such dialect
      verdictSql({ dialect: 'oracle' });
      // @ts-expect-error the types are there
      validate(7);`;
    writeFileSync(join(project, 'use.ts'), source);
    const module = resolution === 'nodenext' ? 'nodenext' : 'esnext';
    // All that the package brings along is checked; but not the libraries of TypeScript.
    const flags = '--noEmit --strict --target es2023 --skipDefaultLibCheck --checkers 1'.split(' ');
    const options = [...flags, '--module', module, '--moduleResolution', resolution];
    const tsc = join(repository, 'node_modules', '.bin', 'tsc');
    expect(run(tsc, [...options, 'use.ts'], project)).toMatchObject({ status: 0, output: '' });
  });

  test('names no registry in its lock file', () => {
    const lock = JSON.parse(readFileSync(join(repository, 'package-lock.json'), 'utf8'));
    const locked: [string, { resolved?: string }][] = Object.entries(lock.packages);
    expect(locked.filter(([, { resolved }]) => resolved !== undefined)).toEqual([]);
  });
});
