import { spawnSync } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The command line, as it was built. */
export const bin = fileURLToPath(new URL('../../dist/cli/bin.js', import.meta.url));

/** What a run of the command line took. */
export interface CommandFigures {
  /** The most memory that it had resident, in megabytes. */
  readonly megabytes: number;
  /** The processor time of all its threads, in seconds. */
  readonly cpuSeconds: number;
}

/**
 * Runs the command line as a process of its own.
 *
 * @param output the file that standard output goes to; a pipe unless given
 */
export function runCommand(args: readonly string[], output?: string): CommandFigures {
  // What a process inherits is counted in `maxRSS` on Linux, but not in VmHWM.
  const atExit = `import { existsSync, readFileSync } from 'node:fs';
    process.on('exit', () => {
      const status = existsSync('/proc/self/status') ? readFileSync('/proc/self/status', 'utf8') : '';
      const peak = /VmHWM:\\s+(\\d+)/.exec(status)?.[1] ?? process.resourceUsage().maxRSS;
      const { user, system } = process.cpuUsage();
      process.stderr.write('figures ' + peak + ' ' + (user + system) + '\\n');
    });`;
  const all = ['--import', `data:text/javascript,${encodeURIComponent(atExit)}`, bin, ...args];
  const stdout = output === undefined ? 'pipe' : openSync(output, 'w');
  const stdio = ['ignore', stdout, 'pipe'] as const;
  const { stderr } = spawnSync(process.execPath, all, { encoding: 'utf8', maxBuffer: 2 ** 28, stdio: [...stdio] });
  if (typeof stdout === 'number') closeSync(stdout);
  const [, peak, microseconds] = /figures (\d+) (\d+)/.exec(stderr) ?? [];
  return { megabytes: Number(peak) / 1024, cpuSeconds: Number(microseconds) / 1e6 };
}
