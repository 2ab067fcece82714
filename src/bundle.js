/** Bundles the pages and the library; `npm run build` calls it from the top of the repository. */
import { build as bundlePages } from 'esbuild';
import { build as bundleLibrary } from 'rolldown';

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

// What `jobstat` loads is one file, since the time of an import grows with the number of files. `jobstat/node` and
// `jobstat/duckdb` share that file, so that there is one of each class.
await bundleLibrary({
  input: {
    index: 'src/index.ts',
    node: 'src/node.ts',
    duckdb: 'src/duckdb.ts',
    worker: 'src/engines/threads/worker.ts',
  },
  platform: 'node',
  external: /^[^./]/,
  output: {
    dir: 'dist/library',
    codeSplitting: { groups: [{ name: 'core', test: /src[\\/]index\.ts$/ }] },
  },
  logLevel: 'silent',
});
