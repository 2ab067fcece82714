import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('.environments', import.meta.url));

/**
 * The file of a jar from Maven Central (`group:artifact:version`, or with `:jar:classifier` behind it), fetched at the first
 * call.
 *
 * @returns `undefined`, after saying why, where there is no Java, no Maven or no jar; in CI that is an error
 */
export function jarOf(coordinates: string): string | undefined {
  const [, artifact, version, , ...classifier] = coordinates.split(':');
  const jar = join(folder, `${[artifact, version, ...classifier].join('-')}.jar`);
  if (!run('java', ['-version'], coordinates)) return undefined;
  if (existsSync(jar)) return jar;
  mkdirSync(folder, { recursive: true });
  const copy = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy';
  const options = [`-Dartifact=${coordinates}`, `-DoutputDirectory=${folder}`];
  return run('mvn', ['--batch-mode', '--quiet', copy, ...options], coordinates) && existsSync(jar) ? jar : undefined;
}

function run(command: string, args: readonly string[], peer: string): boolean {
  const { status, error, stdout, stderr } = spawnSync(command, args, {
    encoding: 'utf8',
    cwd: folder.replace(/[^/\\]*$/, ''),
  });
  if (status === 0) return true;
  const reason = `the peer ${peer} is left out: ${command} ${args.join(' ')}: ${error?.message ?? (stderr || stdout)}`;
  if (process.env.CI) throw new Error(reason);
  console.warn(reason);
  return false;
}
