#!/usr/bin/env node
import type { Context } from './context.ts';
import { EXIT } from './context.ts';

// Whatever keeps a command from its end, it did not run.
process.exitCode = EXIT.couldNotRun;

// A reader that has seen enough, such as `head`, closes the pipe: that is no error. Any other error of the output is.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') process.stderr.write(`jobstat: cannot write the output: ${error.message}\n`);
  process.exit(error.code === 'EPIPE' ? undefined : EXIT.couldNotRun);
});
process.stderr.on('error', () => process.exit(EXIT.couldNotRun));

try {
  const { main } = await import('./main.ts');
  process.exitCode = await main(process.argv.slice(2), {
    process: process as Context['process'],
    stdin: process.stdin,
    onInterrupt(listener) {
      for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, listener);
    },
  });
} catch (error) {
  process.stderr.write(`jobstat: ${error instanceof Error ? error.message : error}\n`);
}
