import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { build } from 'rolldown';
import { describe, expect, test } from 'vitest';
import { html } from '../src/viewer/html.ts';
import { repository } from './repository.ts';

const read = (path: string) => readFileSync(join(repository, path), 'utf8');

const packageOf = (path: string) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? [];

/** The packages that are in the program of a page, as esbuild counts them. */
function packagesIn(page: string): readonly string[] {
  const { metafile } = buildSync({
    absWorkingDir: repository,
    entryPoints: [`src/viewer/app/${page}`],
    bundle: true,
    minify: true,
    jsx: 'automatic',
    jsxImportSource: 'preact',
    metafile: true,
    write: false,
    outdir: 'dist',
  });
  const inputs = Object.values(metafile.outputs).flatMap(({ inputs }) => Object.entries(inputs));
  const names = inputs.flatMap(([path, { bytesInOutput }]) => (bytesInOutput > 0 ? packageOf(path) : []));
  return [...new Set(names)].sort();
}

/** The packages that are in the library and the command line, by the maps that lead from them back to their sources. */
async function packagesInlined(): Promise<readonly string[]> {
  const { dependencies, peerDependencies } = JSON.parse(read('package.json'));
  const installed = Object.keys({ ...dependencies, ...peerDependencies });
  const { output } = await build({
    cwd: repository,
    input: ['src/index.ts', 'src/node.ts', 'src/duckdb.ts', 'src/cli/bin.ts'],
    platform: 'node',
    external: (id) => installed.some((name) => id === name || id.startsWith(`${name}/`)),
    treeshake: { moduleSideEffects: false },
    output: { sourcemap: true },
    write: false,
    logLevel: 'silent',
  });
  const sources = output.flatMap((each) => (each.type === 'chunk' ? (each.map?.sources ?? []) : []));
  return [...new Set(sources.flatMap(packageOf))].sort();
}

const pages = { report: packagesIn('report.tsx'), inspect: packagesIn('inspect.tsx') };

/** The text of the licence of a package, and the line that names it. */
function noticeOf(name: string) {
  const { version, license } = JSON.parse(read(`node_modules/${name}/package.json`));
  const file = readdirSync(join(repository, 'node_modules', name)).find((each) => /^license/i.test(each));
  return { line: `${name} ${version} (${license})`, text: read(`node_modules/${name}/${file}`).trim() };
}

describe('the notices of what is bundled', () => {
  test.each(['report', 'inspect'] as const)('are in the page of %s', (app) => {
    const page = html({ app, title: '', data: {} });
    expect(pages[app]).toContain('preact');
    for (const { line, text } of pages[app].map(noticeOf)) {
      expect(page).toContain(line);
      expect(page).toContain(text);
    }
    expect(page.match(/^\S+ [\d.]+ \([A-Z][^)]*\)$/gm)).toHaveLength(pages[app].length);
  });

  test('are in the package, and no others', async () => {
    const file = read('dist/THIRD-PARTY-NOTICES.txt');
    const all = [...new Set([...pages.report, ...pages.inspect, ...(await packagesInlined())])];
    expect(all).toContain('leven');
    for (const { text } of all.map(noticeOf)) expect(file).toContain(text);
    expect(file.match(/^\S+ [\d.]+ \([A-Z][^)]*\)$/gm)?.sort()).toEqual(all.map((name) => noticeOf(name).line).sort());
  });
});
