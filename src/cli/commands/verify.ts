import { readFile } from 'node:fs/promises';
import { buildCommand } from '@stricli/core';
import { diagram, diagramFormats, formats } from '../../diagrams/diagrams.ts';
import { type Check, verify } from '../../model/laws.ts';
import type { Lifecycle } from '../../model/lifecycle.ts';
import { defaultLifecycle, lifecycles } from '../../model/lifecycles.ts';
import { briefs } from '../briefs.ts';
import { type Context, EXIT, type Paint, paintFor, print, printJson } from '../context.ts';
import { type LifecycleFlags, lifecycleFlag, lifecycleNamed } from '../inputs/lifecycle.ts';
import { flags } from '../parameters.ts';
import { columns } from '../text/align.ts';
import { packageFolder } from '../version.ts';

interface Flags extends LifecycleFlags {
  readonly format: 'text' | 'json';
}

export const verifyCommand = buildCommand<Flags, [], Context>({
  docs: {
    brief: briefs.verify,
    customUsage: [
      { input: '', brief: 'each law with its count; exit code 1 for a counterexample' },
      { input: '--format json', brief: 'the same for programs' },
    ],
  },
  parameters: { flags: { format: flags.format, ...lifecycleFlag } },
  async func({ format, lifecycle: named, config }) {
    const lifecycle = await lifecycleNamed(this, { lifecycle: named, config });
    const checks = [...verify(lifecycle), ...(await diagramChecks(lifecycle))];
    const ok = checks.every(holds);
    if (format === 'json') printJson<'verify'>(this, { ok, checks });
    else print(this, textOf(checks, paintFor(this)));
    this.process.exitCode = ok ? EXIT.fine : EXIT.findings;
  },
});

/** Whether the diagrams that come with the package, where there are some, are those of the machine in it. */
async function diagramChecks(lifecycle: Lifecycle): Promise<readonly Check[]> {
  const folder = diagramFolder(lifecycle);
  if (folder === undefined) return [];
  const counterexamples: string[] = [];
  for (const format of diagramFormats) {
    const path = `${folder}/${formats[format].file}`;
    const file = new URL(path, packageFolder);
    const committed = await readFile(file, 'utf8').catch(() => undefined);
    if (committed !== (await diagram(format, lifecycle))) counterexamples.push(path);
  }
  const figure = `${diagramFormats.length - counterexamples.length} of ${diagramFormats.length}`;
  return [{ name: 'the diagrams are those of this machine', figure, counterexamples }];
}

/** Where the diagrams of a built-in lifecycle are: those of the default one at the top. */
function diagramFolder({ id }: Lifecycle): string | undefined {
  if (id === defaultLifecycle.id) return 'diagrams';
  return Object.hasOwn(lifecycles, id) ? `diagrams/${id}` : undefined;
}

function holds({ counterexamples }: Check): boolean {
  return counterexamples.length === 0;
}

function textOf(checks: readonly Check[], paint: Paint): string {
  const lines = columns(checks.map((check) => [holds(check) ? 'holds' : 'fails', check.name, check.figure]));
  return lines
    .flatMap((line, index) => {
      const counterexamples = checks[index]?.counterexamples ?? [];
      const painted =
        counterexamples.length === 0 ? line.replace('holds', paint.good) : line.replace('fails', paint.bad);
      return [painted, ...counterexamples.map((counterexample) => `         ${counterexample}`)];
    })
    .join('\n');
}
