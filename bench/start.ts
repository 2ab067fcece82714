import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { type Line, medianTimes } from './measure.ts';

/** The start of the command line, as whole processes, beside a Node that does nothing. */
export function startLines(): readonly Line[] {
  const bin = fileURLToPath(new URL('dist/cli/bin.js', import.meta.resolve('jobstat/package.json')));
  const [ours = Number.NaN, theirs = Number.NaN] = medianTimes([run(bin, 'explain', '8', '10'), run('-e', '0')], 41);
  return [
    {
      what: 'time of a whole process',
      unit: 'ms',
      ours: { name: 'jobstat explain 8 10', value: ours },
      peer: { name: 'node -e 0', value: theirs },
      most: { ratio: 2 },
    },
  ];
}

function run(...args: readonly string[]): () => unknown {
  return () => execFileSync(process.execPath, args);
}
