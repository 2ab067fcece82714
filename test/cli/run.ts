import { EventEmitter, once } from 'node:events';
import { PassThrough } from 'node:stream';
import { onTestFinished } from 'vitest';
import type { Context } from '../../src/cli/context.ts';
import { main } from '../../src/cli/main.ts';
import { chunked } from '../log/logs.ts';

/** What a command line left behind: its exit code, and what it printed. */
export interface Run {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The process that a command line believes to be in. */
export interface RunOptions {
  /** Environment variables; none unless given. */
  readonly env?: Readonly<Record<string, string>>;
  /** A terminal that both outputs are connected to; a pipe unless given. */
  readonly terminal?: 'coloured' | 'plain';
  /** Whether standard output goes elsewhere, although there is a terminal. */
  readonly redirected?: boolean;
  /** How many characters fit into a line of it; not known unless given. */
  readonly columns?: number;
}

/** Runs a command line in this process, from the sources, with a standard input that is empty unless given. */
export async function jobstat(
  args: readonly string[],
  { input = '', ...options }: RunOptions & { readonly input?: string | Uint8Array | Context['stdin'] } = {},
): Promise<Run> {
  const stdin = typeof input === 'string' || ArrayBuffer.isView(input) ? chunked(input) : input;
  const { process, printed } = outputs(options);
  const status = await main(args, { process, stdin, onInterrupt() {}, beforeKilled: () => () => {} });
  return { status, ...printed };
}

/** A command line that runs until it is done or interrupted. */
export interface Running {
  /** What it has printed so far. */
  readonly printed: Readonly<Pick<Run, 'stdout' | 'stderr'>>;
  /** The first address that it printed, such as `http://127.0.0.1:8080`; empty if there is none. */
  readonly url: string;
  readonly done: Promise<Run>;
  /** Waits until standard output contains a text; fails if it ends without. */
  hasPrinted(text: string): Promise<void>;
  /** Types a line on its standard input, which stays open. */
  type(line: string): void;
  /** Interrupts it as Ctrl-C does, and waits until it is done. */
  interrupt(): Promise<Run>;
}

/** Starts a command line, and waits until it has printed a line or is done. It is interrupted when the test ends. */
export async function start(args: readonly string[], options: RunOptions = {}): Promise<Running> {
  const { process, printed, changes } = outputs(options);
  const stdin = new PassThrough();
  const interruption = new AbortController();
  const onInterrupt = (listener: () => void) => interruption.signal.addEventListener('abort', listener);
  let isDone = false;
  const done = main(args, { process, stdin, onInterrupt, beforeKilled: () => () => {} }).then((status) => {
    isDone = true;
    changes.emit('change');
    return { status, ...printed };
  });
  const waitFor = async (text: string) => {
    while (!printed.stdout.includes(text) && !isDone) await once(changes, 'change');
  };
  const interrupt = () => {
    interruption.abort();
    return done;
  };
  onTestFinished(async () => void (await interrupt()));
  await waitFor('\n');
  return {
    printed,
    url: /http:\/\/[\w.[\]:]+:\d+/.exec(printed.stdout)?.[0] ?? '',
    done,
    async hasPrinted(text) {
      await waitFor(text);
      if (!printed.stdout.includes(text)) throw new Error(`done without printing "${text}": ${printed.stderr}`);
    },
    type: (line) => void stdin.write(`${line}\n`),
    interrupt,
  };
}

/** Outputs that keep what is printed, and emit `change` whenever there is more of it. */
function outputs({ env = {}, terminal, columns, redirected = false }: RunOptions) {
  const printed = { stdout: '', stderr: '' };
  const changes = new EventEmitter();
  const output = (name: keyof typeof printed) => ({
    isTTY: terminal !== undefined && !(redirected && name === 'stdout'),
    columns,
    write(text: string) {
      printed[name] += text;
      changes.emit('change');
    },
    getColorDepth: (env: Readonly<Partial<Record<string, string>>> = {}) =>
      terminal === 'coloured' && env.NO_COLOR === undefined ? 8 : 1,
  });
  return { process: { stdout: output('stdout'), stderr: output('stderr'), env }, printed, changes };
}
