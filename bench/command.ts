import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const bin = fileURLToPath(new URL('../../dist/cli/bin.js', import.meta.url));

/** What a run of the command line took. */
export interface CommandFigures {
  /** The most memory that it had resident, in megabytes. */
  readonly megabytes: number;
  /** The processor time of all its threads, in seconds. */
  readonly cpuSeconds: number;
}

/** Runs the command line as a process of its own. */
export function runCommand(args: readonly string[]): CommandFigures {
  // What a process inherits is counted in `maxRSS` on Linux, but not in VmHWM.
  const atExit = `import { existsSync, readFileSync } from 'node:fs';
    process.on('exit', () => {
      const status = existsSync('/proc/self/status') ? readFileSync('/proc/self/status', 'utf8') : '';
      const peak = /VmHWM:\\s+(\\d+)/.exec(status)?.[1] ?? process.resourceUsage().maxRSS;
      const { user, system } = process.cpuUsage();
      process.stderr.write('figures ' + peak + ' ' + (user + system) + '\\n');
    });`;
  const all = ['--import', `data:text/javascript,${encodeURIComponent(atExit)}`, bin, ...args];
  const { stderr } = spawnSync(process.execPath, all, { encoding: 'utf8', maxBuffer: 2 ** 28 });
  const [, peak, microseconds] = /figures (\d+) (\d+)/.exec(stderr) ?? [];
  return { megabytes: Number(peak) / 1024, cpuSeconds: Number(microseconds) / 1e6 };
}
