#!/usr/bin/env node
// Everything else is imported below, since an older Node cannot even load it.
const COULD_NOT_RUN = 2;

/** The signals that interrupt a command. */
const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/** Whether this Node is one that `engines` in package.json names. */
function isSupported(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return (major === 20 && minor >= 19) || (major === 22 && minor >= 12) || major > 22;
}

let isOver = false;

async function run(): Promise<number> {
  const [{ main }, { processOutputs }] = await Promise.all([import('./main.ts'), import('./process-outputs.ts')]);
  return main(process.argv.slice(2), {
    process: { ...processOutputs({ isOver: () => isOver }), env: process.env },
    stdin: process.stdin,
    onInterrupt(listener) {
      for (const signal of SIGNALS) process.once(signal, listener);
    },
    beforeKilled(cleanUp) {
      const listener = (signal: NodeJS.Signals) => {
        forget();
        cleanUp();
        // Nothing listens any more, so it ends the process now, as its parent expects.
        process.kill(process.pid, signal);
      };
      const forget = () => {
        for (const signal of SIGNALS) process.off(signal, listener);
      };
      for (const signal of SIGNALS) process.on(signal, listener);
      return forget;
    },
  });
}

// Whatever keeps a command from its end, it did not run.
process.exitCode = COULD_NOT_RUN;

try {
  const { node } = process.versions;
  if (!isSupported(node)) throw new Error(`needs Node.js 20 from 20.19 on, or 22.12 or later; this is ${node}`);
  process.exitCode = await run();
  isOver = true;
} catch (error) {
  process.stderr.write(`jobstat: ${error instanceof Error ? error.message : error}\n`);
}
