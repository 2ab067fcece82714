/** Bundles the pages, the library and the command line; `npm run build` calls it from the top of the repository. */
import { chmodSync } from 'node:fs';
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
  inlined: ['get-east-asian-width', 'leven'],
  postBanner: ({ moduleIds }) =>
    moduleIds.some((id) => id.includes('node_modules'))
      ? '/* with get-east-asian-width or leven (MIT, Sindre Sorhus) */'
      : '',
  groups: [
    { name: 'start', test: /src[\\/]cli[\\/](main|process-outputs)\.ts$/, priority: 1 },
    { name: 'common', minShareCount: 12, test: /src[\\/](?!input\.ts$)/ },
  ],
});

// npx runs the file itself; npm makes it executable once, but not again after another build.
chmodSync('dist/cli/bin.js', 0o755);

function bundleModules({ entries, folder, groups, inlined = [], postBanner = '' }) {
  return bundleModulesOfNode({
    input: { ...entries, worker: 'src/engines/threads/worker.ts' },
    platform: 'node',
    // What is small and used by the command line alone is in its bundle: each file that Node has to find takes time.
    external: (id) => /^[^./]/.test(id) && !inlined.includes(id),
    output: {
      dir: folder,
      postBanner,
      chunkFileNames: '[name]-[hash].js',
      ...(groups && { codeSplitting: { groups } }),
    },
    logLevel: 'silent',
  });
}
