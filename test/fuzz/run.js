/**
 * Feeds the readers with bytes, guided by which code they reach: `npm run fuzz -- [TARGET] [SECONDS]`, 60 seconds for each of
 * all targets unless given. It needs Jazzer.js, which is fetched on the first call, and a C library that it runs with.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { build } from 'esbuild';

const all = ['ndjson', 'json', 'csv', 'xes', 'found', 'scenario', 'state'];
const [wanted, seconds = '60'] = process.argv.slice(2);
// What runs Jazzer.js: another program in its place can bring another C library.
const jazzer = process.env.JAZZER?.split(' ') ?? ['npx', '--yes', '@jazzer.js/core@4.0.0'];

// Jazzer.js looks at what `require` loads.
await build({
  entryPoints: ['test/fuzz/target.ts'],
  bundle: true,
  platform: 'node',
  format: 'cjs',
  outfile: 'build/fuzz/target.cjs',
  logOverride: { 'empty-import-meta': 'silent' },
});
for (const target of wanted === undefined ? all : [wanted]) {
  const corpus = `build/fuzz/${target}`;
  mkdirSync(corpus, { recursive: true });
  const [command = '', ...args] = jazzer;
  const options = [`-max_total_time=${seconds}`, '-max_len=65536', `-artifact_prefix=build/fuzz/`];
  const { status, stderr, error } = spawnSync(
    command,
    [...args, 'build/fuzz/target.cjs', '-i', 'build/fuzz/target', corpus, '--', ...options],
    { encoding: 'utf8', env: { ...process.env, FUZZ_TARGET: target }, maxBuffer: 2 ** 28 },
  );
  const text = stderr ?? error?.message ?? '';
  if (text.includes('ERR_DLOPEN_FAILED')) {
    console.error(`Jazzer.js does not run here: ${/Error: (.*)/.exec(text)?.[1]}`);
    process.exit(2);
  }
  const [, runs = '?'] = /Done (\d+) runs/.exec(text) ?? [];
  console.log(`${target.padEnd(8)} ${runs} runs${status === 0 ? ', no finds' : `\n${text}`}`);
  if (status !== 0) process.exitCode = 1;
}
