/** Bundles the pages, the library and the command line; `npm run build` calls it from the top of the repository. */
import { chmodSync, readFileSync } from 'node:fs';
import { build as bundlePages } from 'esbuild';
import { build as bundleModulesOfNode } from 'rolldown';

await bundlePages({
  entryPoints: ['report.tsx', 'inspect.tsx', 'bridge.ts', 'style.css'].map((file) => `src/viewer/app/${file}`),
  bundle: true,
  minify: true,
  target: 'es2022',
  format: 'iife',
  jsx: 'automatic',
  jsxImportSource: 'preact',
  charset: 'utf8',
  legalComments: 'none',
  banner: {
    js: '/* jobstat, with Preact (MIT, Jason Miller), Observable Plot (ISC, Observable) and D3 (ISC, Mike Bostock) */',
  },
  outdir: 'dist/viewer/app',
});

// The time of an import grows with the number of files, so both the library and the command line are few.
// What `jobstat` loads is one file. `jobstat/node` and `jobstat/duckdb` share it, so that there is one of each class.
await bundleModules({
  entries: { index: 'src/index.ts', node: 'src/node.ts', duckdb: 'src/duckdb.ts' },
  folder: 'dist/library',
  groups: [{ name: 'core', test: /src[\\/]index\.ts$/ }],
});

// Each command loads what it needs, and no more: what all need to start is one file, and what most of them need another. What checks
// input loads Valibot, so that it stays apart.
await bundleModules({
  entries: { bin: 'src/cli/bin.ts' },
  folder: 'dist/cli',
  groups: [
    { name: 'start', test: /src[\\/]cli[\\/](main|process-outputs)\.ts$/, priority: 1 },
    { name: 'common', minShareCount: 12, test: /src[\\/](?!input\.ts$)/ },
  ],
});

// npx runs the file itself; npm makes it executable once, but not again after another build.
chmodSync('dist/cli/bin.js', 0o755);

function bundleModules({ entries, folder, groups }) {
  const { dependencies, peerDependencies } = JSON.parse(readFileSync('package.json', 'utf8'));
  const installed = Object.keys({ ...dependencies, ...peerDependencies });
  return bundleModulesOfNode({
    input: { ...entries, worker: 'src/engines/threads/worker.ts' },
    platform: 'node',
    // What is not installed beside the package is in its files, as far as it is used: a package of which little is used may
    // take megabytes, and each file that Node has to find takes time.
    external: (id) => installed.some((name) => id === name || id.startsWith(`${name}/`)),
    treeshake: { moduleSideEffects: false },
    output: {
      dir: folder,
      postBanner: ({ moduleIds }) => {
        const packages = new Set(moduleIds.flatMap((id) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(id)?.[1] ?? []));
        return packages.size === 0 ? '' : `/* with ${[...packages].join(', ')} */`;
      },
      chunkFileNames: '[name]-[hash].js',
      ...(groups && { codeSplitting: { groups } }),
    },
    logLevel: 'silent',
  });
}
