import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

/** The layers of src, from the top: each may import from itself and from those above it. */
const layers = [
  'time.ts',
  'input.ts',
  'model',
  'log',
  'validate',
  'paths',
  'simulate',
  'diagrams',
  'index.ts',
  'sentences.ts',
  'environment.ts',
  'fake-api',
  'watch',
  'engines',
  'viewer',
  'node.ts',
  'duckdb.ts',
  'cli',
];

/** The only packages that the browser-safe core may import. */
const corePackages = [
  'xstate',
  '@xstate/graph',
  'fast-xml-builder',
  '@viz-js/viz',
  'valibot',
  'd3-random',
  'tinyqueue',
  'simple-statistics',
  'pure-rand/distribution/uniformFloat64',
  'pure-rand/generator/xoroshiro128plus',
  'pure-rand/types/RandomGenerator',
];

/** The packages that the programs of pages may import besides; of the last one, types only. */
const pagePackages = ['preact', 'preact/hooks', '@observablehq/plot', '@statelyai/inspect'];

/** The only folder, and the only file, in which the process, the clock and chance may be looked at. */
const edges = ['cli/', 'environment.ts'];

const root = fileURLToPath(new URL('../src', import.meta.url));
const files = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .map((file) => file.replaceAll('\\', '/'))
  .filter((file) => /\.tsx?$/.test(file));

const IMPORT = /(?:^|\n)\s*(?:import|export)\b[^'"]*?from '([^']+)'|import\('([^']+)'\)|(?:^|\n)import '([^']+)'/g;
const textOf = (file: string) => readFileSync(join(root, file), 'utf8');

/** What a file imports: files of src by their path, packages by their name. */
function importsOf(file: string): string[] {
  return [...textOf(file).matchAll(IMPORT)].map(([, from, dynamic, bare]) => {
    const name = from ?? dynamic ?? bare ?? '';
    return name.startsWith('.') ? posix.join(dirname(file), name) : name;
  });
}

const layerOf = (file: string) => layers.indexOf(file.split('/')[0] ?? '');

describe('the layers', () => {
  test('hold every file', () => {
    expect(files.filter((file) => layerOf(file) < 0)).toEqual([]);
    expect(files.length).toBeGreaterThan(20);
  });

  test.each(files)('%s imports nothing from a layer below its own', (file) => {
    const own = importsOf(file).filter((name) => files.includes(name));
    expect(own.filter((name) => layerOf(name) > layerOf(file))).toEqual([]);
    for (const name of importsOf(file)) expect(/\.tsx?$/.test(name) ? files : [name]).toContain(name);
  });

  test('no file imports itself through others', () => {
    const done = new Set<string>();
    const visit = (file: string, path: readonly string[]) => {
      expect(path, `circle: ${[...path, file].join(' → ')}`).not.toContain(file);
      if (done.has(file)) return;
      for (const name of importsOf(file)) if (files.includes(name)) visit(name, [...path, file]);
      done.add(file);
    };
    for (const file of files) visit(file, []);
  });
});

/** Files, and all that they import. */
function closureOf(from: readonly string[]): readonly string[] {
  const closure = new Set(from);
  for (const file of closure) for (const name of importsOf(file)) if (files.includes(name)) closure.add(name);
  return [...closure];
}

describe('the core and the pages', () => {
  const pages = files.filter((file) => file.startsWith('viewer/app/'));

  test.each(closureOf(['index.ts', ...pages]))('%s runs in a browser', (file) => {
    const packages = importsOf(file).filter((name) => !files.includes(name));
    const allowed = file.startsWith('viewer/') ? [...corePackages, ...pagePackages] : corePackages;
    expect(packages.filter((name) => !allowed.includes(name))).toEqual([]);
    expect(textOf(file)).not.toMatch(/\b(Buffer|process|__dirname|require)\b[.([]/);
  });
});

describe('the edge', () => {
  test.each(files.filter((file) => !edges.some((edge) => file.startsWith(edge))))(
    '%s does not look at the process',
    (file) => {
      expect(textOf(file)).not.toMatch(/\bprocess\.|\bconsole\.|Math\.random|Date\.now|new Date\(\)/);
    },
  );
});

describe('the names', () => {
  test.each(files)('%s says what it holds', (file) => {
    expect(basename(file, '.ts')).not.toMatch(/^(utils?|helpers?|common|misc|types|shared)$/);
    expect(textOf(file)).not.toMatch(/export default|: any\b|as any\b/);
  });
});
