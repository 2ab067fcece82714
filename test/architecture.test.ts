import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

/**
 * What each folder and file at the top of src may import besides itself, and why nothing else. Read downwards, it is the
 * pipeline: nothing is imported from below.
 */
const mayImport = {
  'time-zone.ts': { imports: [], why: 'the clocks of the world do not depend on who reads them' },
  'time.ts': { imports: ['time-zone.ts'], why: 'a moment and a duration mean the same in every layer' },
  'harmless.ts': { imports: [], why: 'text from outside is made harmless in one way, wherever it is written' },
  'input.ts': { imports: ['time.ts', 'harmless.ts'], why: 'data from outside is checked before it has a meaning' },
  'yaml.ts': { imports: ['input.ts'], why: 'files in YAML are checked in one way, with the lines of what is wrong' },
  'errors.ts': { imports: [], why: 'an error that users meet is plain in every layer' },
  'write-all.ts': { imports: [], why: 'a write that was cut short is noticed in one way' },
  'callers.ts': { imports: [], why: 'every server refuses the pages of other sites by one rule' },
  'chance.ts': { imports: [], why: 'chance knows nothing, and runs in a browser' },
  'environment.ts': { imports: ['chance.ts'], why: 'the clock and chance are handed in; they know nothing' },
  storage: {
    imports: ['errors.ts', 'write-all.ts', 'environment.ts'],
    why: 'a file that is only appended to is kept whole, and by one process, in one way',
  },
  'xml.ts': { imports: ['harmless.ts'], why: 'XML is written in one way' },
  model: {
    imports: ['time.ts', 'input.ts'],
    why: 'what is known of jobs does not depend on what is done with it; a machine may come from a file',
  },
  log: {
    imports: ['time.ts', 'errors.ts', 'model'],
    why: 'a reader knows how statuses and times are written, not what they prove',
  },
  validate: {
    imports: ['time.ts', 'chance.ts', 'model', 'log'],
    why: 'the checker gets a model and observations, and no files; chance only keeps its tables fast',
  },
  'sentences.ts': {
    imports: ['log', 'validate'],
    why: 'findings become text in one place, for pages and commands',
  },
  'texts.ts': {
    imports: ['model', 'validate', 'sentences.ts'],
    why: 'the sentences for callers of the library, who name a lifecycle',
  },
  paths: {
    imports: ['model', 'log', 'validate'],
    why: 'paths walk the table; coverage follows histories as the checker does',
  },
  pollers: {
    imports: ['model', 'paths'],
    why: 'a client is tried on what can be seen of paths; the model says what is right then',
  },
  jobs: {
    imports: ['time.ts', 'model', 'log', 'validate'],
    why: 'what is known of each job is found by following its history as the checker does',
  },
  simulate: {
    imports: ['time.ts', 'input.ts', 'yaml.ts', 'model', 'log'],
    why: 'a simulated job is a walk, written as a log; nobody judges it',
  },
  waiters: {
    imports: ['model'],
    why: 'files for other tools say what the model knows; the command line has named what is waited for',
  },
  diagrams: {
    imports: ['xml.ts', 'model', 'sentences.ts', 'paths'],
    why: 'a renderer gets a table, and the trace of a log that was read elsewhere',
  },
  'index.ts': {
    imports: [
      'time.ts',
      'input.ts',
      'model',
      'log',
      'validate',
      'texts.ts',
      'paths',
      'pollers',
      'jobs',
      'simulate',
      'diagrams',
    ],
    why: 'the contents page of all that runs in a browser',
  },
  engines: {
    imports: ['time.ts', 'errors.ts', 'model', 'log', 'validate'],
    why: 'an engine takes logs to the same verdicts in another way',
  },
  'fake-api': {
    imports: [
      'time.ts',
      'harmless.ts',
      'input.ts',
      'errors.ts',
      'storage',
      'callers.ts',
      'environment.ts',
      'model',
      'simulate',
    ],
    why: 'the fake API moves jobs as the simulator does; it does not know who checks them',
  },
  watch: {
    imports: [
      'time.ts',
      'harmless.ts',
      'errors.ts',
      'callers.ts',
      'environment.ts',
      'storage',
      'model',
      'log',
      'validate',
    ],
    why: 'a client knows the API by HTTP alone',
  },
  viewer: {
    imports: [
      'harmless.ts',
      'errors.ts',
      'callers.ts',
      'model',
      'log',
      'validate',
      'sentences.ts',
      'paths',
      'jobs',
      'diagrams',
    ],
    why: 'a page shows what was checked and drawn; it reads no files',
  },
  'node.ts': {
    imports: ['errors.ts', 'environment.ts', 'log', 'simulate', 'engines', 'fake-api', 'watch', 'viewer'],
    why: 'the contents page of what needs Node',
  },
  'duckdb.ts': { imports: ['engines'], why: 'the contents page of what needs DuckDB' },
  cli: {
    imports: [
      'time-zone.ts',
      'time.ts',
      'harmless.ts',
      'input.ts',
      'yaml.ts',
      'errors.ts',
      'write-all.ts',
      'callers.ts',
      'environment.ts',
      'xml.ts',
      'model',
      'log',
      'validate',
      'sentences.ts',
      'texts.ts',
      'paths',
      'pollers',
      'jobs',
      'simulate',
      'waiters',
      'diagrams',
      'engines',
      'fake-api',
      'watch',
      'viewer',
    ],
    why: 'commands bring everything together, and nothing else sees the process',
  },
} as const satisfies Readonly<Record<string, { readonly imports: readonly string[]; readonly why: string }>>;

type Layer = keyof typeof mayImport;

/** The only packages that the browser-safe core may import. */
const corePackages = [
  'xstate',
  '@xstate/graph',
  'lossless-json',
  'fast-xml-builder',
  '@viz-js/viz',
  'valibot',
  'd3-random',
  'tinyqueue',
  'pure-rand/distribution/uniformFloat64',
  'pure-rand/generator/xoroshiro128plus',
  'pure-rand/types/RandomGenerator',
];

/** The packages that the programs of pages may import besides; of the last one, types only. */
const pagePackages = ['preact', 'preact/hooks', '@observablehq/plot', '@statelyai/inspect'];

/** The only folder, and the only file, in which the process, the clock and chance may be looked at. */
const edges = ['cli/', 'chance.ts', 'environment.ts'];

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

const layers = Object.keys(mayImport) as readonly Layer[];
const layerOf = (file: string) => layers.find((layer) => layer === file.split('/')[0]);

describe('the layers', () => {
  test('hold every file, and no layer is empty', () => {
    expect(files.filter((file) => layerOf(file) === undefined)).toEqual([]);
    expect(layers.filter((layer) => !files.some((file) => layerOf(file) === layer))).toEqual([]);
  });

  test.each(layers)('%s imports what it may, and nothing from below', (layer) => {
    const { imports, why }: { readonly imports: readonly string[]; readonly why: string } = mayImport[layer];
    const above = layers.slice(0, layers.indexOf(layer));
    expect(imports.filter((name) => !above.some((each) => each === name))).toEqual([]);
    const crossing = files
      .filter((file) => layerOf(file) === layer)
      .flatMap((file) => importsOf(file).map((name) => ({ file, name, to: layerOf(name) })))
      .filter(({ name, to }) => files.includes(name) && to !== undefined && to !== layer);
    const forbidden = crossing.filter(({ to }) => to !== undefined && !imports.includes(to));
    expect(
      forbidden.map(({ file, name }) => `${file} imports ${name}`),
      why,
    ).toEqual([]);
    const unused = imports.filter((name) => !crossing.some(({ to }) => to === name));
    expect(unused, `${layer} may import what it does not`).toEqual([]);
  });

  test.each(files)('%s imports only what is there', (file) => {
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
      expect(textOf(file)).not.toMatch(/(?<![-\w])process\.|\bconsole\.|Math\.random|Date\.now|new Date\(\)/);
    },
  );
});

/** The lifecycles, each of which has a folder, and who else may name one, with the reason. */
const lifecycleFolder = /^model\/(modelarts-v\d)\//;
const namesLifecycles: Readonly<Record<string, string>> = {
  'index.ts': 'callers of the library import them by name',
  'model/lifecycles.ts': 'the table of those that are built in, and the default',
  'model/built-in.ts': 'their machines and laws, which only some tools need',
  'model/crosswalks.ts': 'what a status is in another one',
  'fake-api/': 'an HTTP API is that of one vendor, in one version',
  'watch/modelarts-v': 'a client is one of an API of one version',
  'watch/apis.ts': 'the table of those versions',
  'cli/commands/serve.ts': 'the command of that API',
};

describe('a lifecycle is a value', () => {
  const isNamed = (file: string) => Object.keys(namesLifecycles).some((name) => file.startsWith(name));

  test.each(files.filter((file) => !lifecycleFolder.test(file) && !isNamed(file)))('for %s', (file) => {
    expect(importsOf(file).filter((name) => lifecycleFolder.test(name))).toEqual([]);
  });

  test('whose folder imports no tool', () => {
    const own = files.filter((file) => lifecycleFolder.test(file));
    expect(own.flatMap(importsOf).filter((name) => files.includes(name) && layerOf(name) !== 'model')).toEqual([]);
  });
});

/** Files of one name in one layer that are two halves of one thing, with the reason. */
const sameNames: Readonly<Record<string, string>> = {};

describe('the names', () => {
  test('are unique in each layer', () => {
    // The folders of lifecycles have the same files.
    const others = files.filter((file) => !lifecycleFolder.test(file));
    const names = others.map((file) => `${layerOf(file)} ${basename(file).replace(/\.tsx?$/, '')}`);
    const doubled = [...new Set(names.filter((name, index) => names.indexOf(name) !== index))];
    expect(doubled.sort()).toEqual(Object.keys(sameNames).sort());
  });

  test.each(files)('%s says what it holds', (file) => {
    expect(basename(file, '.ts')).not.toMatch(/^(utils?|helpers?|common|misc|types|shared)$/);
    expect(textOf(file)).not.toMatch(/export default|: any\b|as any\b/);
  });
});
