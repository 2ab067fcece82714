/** Bundles the pages, the library and the command line; `npm run build` calls it from the top of the repository. */
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { relative } from 'node:path';
import { build as bundleForPages } from 'esbuild';
import { build as bundleForNode } from 'rolldown';
import { noticesOf, packagesOf } from './notices.js';

const packagesOfPages = await bundlePages({
  entryPoints: ['report.tsx', 'inspect.tsx', 'bridge.ts', 'style.css'].map((file) => `src/viewer/app/${file}`),
  bundle: true,
  minify: true,
  target: 'es2022',
  format: 'iife',
  jsx: 'automatic',
  jsxImportSource: 'preact',
  charset: 'utf8',
  // The notices of all packages are put above each program.
  legalComments: 'none',
  outdir: 'dist/viewer/app',
});

// The time of an import grows with the number of files, so both the library and the command line are few.
// What `jobstat` loads is one file. `jobstat/node` and `jobstat/duckdb` share it, so that there is one of each class.
const packagesOfLibrary = await bundleModules({
  entries: { index: 'src/index.ts', node: 'src/node.ts', duckdb: 'src/duckdb.ts' },
  folder: 'dist/library',
  groups: [{ name: 'core', test: /src[\\/]index\.ts$/ }],
});

// Each command loads what it needs, and no more: what all need to start is one file, and what most of them need another. What checks
// input loads Valibot, so that it stays apart.
const packagesOfCommandLine = await bundleModules({
  entries: { bin: 'src/cli/bin.ts' },
  folder: 'dist/cli',
  groups: [
    { name: 'start', test: /src[\\/]cli[\\/](main|process-outputs)\.ts$/, priority: 1 },
    { name: 'common', minShareCount: 12, test: /src[\\/](?!input\.ts$)/ },
  ],
});

// npx runs the file itself; npm makes it executable once, but not again after another build.
chmodSync('dist/cli/bin.js', 0o755);

// Whoever has the package has the notices of all that is bundled in it.
writeFileSync(
  'dist/THIRD-PARTY-NOTICES.txt',
  `The files in this folder hold parts of the packages below, each with the text of its licence.\n\n${noticesOf(
    packagesOf([...packagesOfPages, ...packagesOfLibrary, ...packagesOfCommandLine]),
  )}`,
);

/** Bundles the programs of pages, each below the notices of the packages that it holds. Returns the folders of these packages. */
async function bundlePages(options) {
  const { outputFiles, metafile } = await bundleForPages({ ...options, metafile: true, write: false });
  mkdirSync(options.outdir, { recursive: true });
  return outputFiles.flatMap(({ path, text }) => {
    const { inputs } = metafile.outputs[relative('', path).replaceAll('\\', '/')];
    const packages = packagesOf(Object.keys(inputs).filter((input) => inputs[input].bytesInOutput > 0));
    writeFileSync(path, packages.length > 0 ? `/*\n${noticesOf(packages)}*/\n${text}` : text);
    return packages;
  });
}

/** Bundles modules that run on Node. Returns the folders of the packages that are in the bundle. */
async function bundleModules({ entries, folder, groups }) {
  const { dependencies, peerDependencies } = JSON.parse(readFileSync('package.json', 'utf8'));
  const installed = Object.keys({ ...dependencies, ...peerDependencies });
  const { output } = await bundleForNode({
    input: { ...entries, worker: 'src/engines/threads/worker.ts' },
    platform: 'node',
    // What is not installed beside the package is in its files, as far as it is used: a package of which little is used may
    // take megabytes, and each file that Node has to find takes time.
    external: (id) => installed.some((name) => id === name || id.startsWith(`${name}/`)),
    treeshake: { moduleSideEffects: false },
    output: {
      dir: folder,
      chunkFileNames: '[name]-[hash].js',
      ...(groups && { codeSplitting: { groups } }),
    },
    logLevel: 'silent',
  });
  return packagesOf(output.flatMap(({ moduleIds = [] }) => moduleIds));
}
