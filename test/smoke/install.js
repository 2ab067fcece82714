/**
 * Packs this package as npm would publish it, and installs it in an empty project, beside what checks it:
 * `node install.js FOLDER`, after `npm run build`. Then `node smoke.js EXPECTED` in that folder, with any runtime.
 */
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(new URL('.', import.meta.url));
const project = resolve(process.argv[2] ?? '');

/** Runs npm in a folder. */
function npm(cwd, ...args) {
  // On Windows, npm is a script that only a shell runs.
  return execFileSync('npm', args, { cwd, encoding: 'utf8', shell: process.platform === 'win32' });
}

mkdirSync(project, { recursive: true });
writeFileSync(join(project, 'package.json'), '{ "private": true, "type": "module" }\n');
const [{ filename }] = JSON.parse(
  npm(join(here, '../..'), 'pack', '--json', '--ignore-scripts', '--pack-destination', project),
);
npm(project, 'install', '--no-audit', '--no-fund', `./${filename}`);
copyFileSync(join(here, 'smoke.js'), join(project, 'smoke.js'));
