import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { type Line, medianTimes, medianValues } from './measure.ts';

/** The start of the command line, beside a Node that does nothing, and of the library, beside XState. */
export function startLines(): readonly Line[] {
  const bin = fileURLToPath(new URL('dist/cli/bin.js', import.meta.resolve('jobstat/package.json')));
  const commands = [
    { args: ['explain', '8', '10'], most: { ratio: 2 } },
    { args: ['--help'], most: { ratio: 1.6 } },
    { args: ['--version'], most: { ratio: 1.6 } },
  ];
  const [theirs = Number.NaN, ...ours] = medianTimes(
    [run('-e', '0'), ...commands.map(({ args }) => run(bin, ...args))],
    41,
  );
  const [jobstat = Number.NaN, xstate = Number.NaN] = medianValues([importTime('jobstat'), importTime('xstate')], 21);
  return [
    ...commands.map(({ args, most }, index) => ({
      what: 'time of a whole process',
      unit: 'ms',
      ours: { name: `jobstat ${args.join(' ')}`, value: ours[index] ?? Number.NaN },
      peer: { name: 'node -e 0', value: theirs },
      most,
    })),
    {
      what: 'time of an import',
      unit: 'ms',
      ours: { name: "import 'jobstat'", value: jobstat },
      peer: { name: "import 'xstate'", value: xstate },
      most: { ratio: 3 },
    },
  ];
}

/** Imports a package in a process of its own, and returns the milliseconds that this takes. */
function importTime(name: string): () => number {
  const program = `const start = performance.now(); await import('${name}'); console.log(performance.now() - start);`;
  return () => Number(execFileSync(process.execPath, ['--input-type=module', '-e', program], { encoding: 'utf8' }));
}

function run(...args: readonly string[]): () => unknown {
  return () => execFileSync(process.execPath, args);
}
