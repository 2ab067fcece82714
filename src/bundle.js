/** Bundles the pages, the library and the command line; `npm run build` calls it from the top of the repository. */
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

// Each command loads what it needs, and no more; what most of them need is one file.
await bundleModules({
  entries: { bin: 'src/cli/bin.ts' },
  folder: 'dist/cli',
  groups: [{ name: 'common', minShareCount: 12 }],
});

function bundleModules({ entries, folder, groups }) {
  return bundleModulesOfNode({
    input: { ...entries, worker: 'src/engines/threads/worker.ts' },
    platform: 'node',
    // A table of widths that every command with columns needs: bundled, it costs no file.
    external: (id) => /^[^./]/.test(id) && id !== 'get-east-asian-width',
    output: { dir: folder, chunkFileNames: '[name]-[hash].js', ...(groups && { codeSplitting: { groups } }) },
    logLevel: 'silent',
  });
}
