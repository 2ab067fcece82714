import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

/** The layers of src, from the top: each may import from itself and from those above it. */
const layers = [
  'model',
  'log',
  'validate',
  'paths',
  'simulate',
  'diagrams',
  'index.ts',
  'api',
  'engines',
  'node.ts',
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
  'flatqueue',
  'ml-matrix',
  'simple-statistics',
  'pure-rand/distribution/uniformFloat64',
  'pure-rand/generator/xoroshiro128plus',
  'pure-rand/types/RandomGenerator',
];

/** The only folder, and the only file, in which the process, the clock and chance may be looked at. */
const edges = ['cli/', 'api/surroundings.ts'];

const root = fileURLToPath(new URL('../src', import.meta.url));
const files = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .map((file) => file.replaceAll('\\', '/'))
  .filter((file) => file.endsWith('.ts'));

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
    for (const name of importsOf(file)) expect(name.endsWith('.ts') ? files : [name]).toContain(name);
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

describe('the core', () => {
  const core = new Set(['index.ts']);
  for (const file of core) for (const name of importsOf(file)) if (files.includes(name)) core.add(name);

  test.each([...core])('%s runs in a browser', (file) => {
    const packages = importsOf(file).filter((name) => !files.includes(name));
    expect(packages.filter((name) => !corePackages.includes(name))).toEqual([]);
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
