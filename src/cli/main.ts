#!/usr/bin/env node
import { proposeCompletions, run } from '@stricli/core';
import { app } from './app.ts';
import { PROPOSE } from './commands/completion.ts';
import { type Context, EXIT } from './context.ts';

/** Runs a command line. The exit code is left in `context.process`. */
export async function main(argv: readonly string[], context: Context): Promise<void> {
  const [command, ...others] = argv;
  if (command === PROPOSE) {
    const proposals = await proposeCompletions(app, others, context);
    for (const { completion, brief } of proposals) context.process.stdout.write(`${completion}\t${brief}\n`);
    return;
  }
  await run(app, command === 'help' ? [...others, '--help'] : argv, context);
  // The library's own codes for a command line that makes no sense are negative.
  if (Number(context.process.exitCode) < 0) context.process.exitCode = EXIT.couldNotRun;
}

// A reader that has seen enough, such as `head`, closes the pipe: that is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
});

await main(process.argv.slice(2), { process: process as Context['process'], stdin: process.stdin });
