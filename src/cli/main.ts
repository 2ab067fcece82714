import { run } from '@stricli/core';
import { appWith } from './app.ts';
import { type Context, EXIT, PROPOSE, type Surroundings } from './context.ts';
import { withNewFlags } from './old-flags.ts';
import { harmlessOutput } from './output.ts';

/** Runs a command line and returns its exit code. */
export async function main(argv: readonly string[], surroundings: Surroundings): Promise<number> {
  const { env = {}, ...outputs } = surroundings.process;
  const [stdout, stderr] = [harmlessOutput(outputs.stdout), harmlessOutput(outputs.stderr)];
  const context: Context = { ...surroundings, process: { stdout, stderr, env }, file: outputs.stdout };
  const [command, ...others] = argv;
  if (command === PROPOSE) {
    const { proposals } = await import('./proposals.ts');
    for (const { completion, brief } of await proposals(others, context)) stdout.write(`${completion}\t${brief}\n`);
    return EXIT.fine;
  }
  const line = lineOf(argv);
  await run(await appWith(line[0]), line, context);
  // The library's own codes, for a command line that makes no sense, are negative.
  const code = Number(context.process.exitCode);
  return code >= 0 ? code : EXIT.couldNotRun;
}

/** The command line that is meant by other spellings of two flags. */
function lineOf(argv: readonly string[]): readonly string[] {
  const [command, ...others] = argv;
  if (command === 'help') return [...others, '--help'];
  return command === 'version' || command === '-V' ? ['--version'] : withNewFlags(argv);
}
