import { fstatSync, writeSync } from 'node:fs';
import { systemErrorText } from '../errors.ts';
import { writeAll } from '../write-all.ts';
import { EXIT } from './context.ts';
import type { Output } from './output.ts';

/**
 * The outputs of this process. An output that cannot be written ends the process with one sentence, except that a reader
 * which has seen enough, such as `head`, closes its pipe: that is no error.
 *
 * @param isOver whether the command has ended, so that its exit code is known
 */
export function processOutputs({ isOver }: { readonly isOver: () => boolean }): {
  readonly stdout: Output;
  readonly stderr: Output;
} {
  const onError: OnError = (error) => {
    if (error.code === 'EPIPE') process.exit(isOver() ? process.exitCode : EXIT.fine);
    process.stderr.write(`jobstat: cannot write the output: ${systemErrorText('write', error)}\n`);
    return process.exit(EXIT.couldNotRun);
  };
  const { stdout, stderr } = process;
  return {
    stdout: isFile(stdout.fd) ? fileOutput(stdout.fd, onError) : streamOutput(stdout, onError),
    stderr: streamOutput(stderr, () => process.exit(EXIT.couldNotRun)),
  };
}

/** What is done about an output that cannot be written. */
type OnError = (error: NodeJS.ErrnoException) => never;

function isFile(descriptor: number): boolean {
  try {
    // Without `bigint`, a pipe as output keeps Node 20 from following links to packages: realpathSync takes the values of
    // this call for its own, and stops at what it believes to be a pipe.
    return fstatSync(descriptor, { bigint: true }).isFile();
  } catch {
    return false;
  }
}

/** An output that is a terminal or a pipe. It may hold on to what it is given, so that bytes are copied. */
function streamOutput(stream: NodeJS.WriteStream, onError: OnError): Output {
  stream.on('error', onError);
  return {
    write(text) {
      try {
        return stream.write(typeof text === 'string' ? text : Buffer.from(text));
      } catch (error) {
        // Deno throws what Node emits.
        return onError(error as NodeJS.ErrnoException);
      }
    },
    once: (event, listener) => stream.once(event, listener),
    isTTY: stream.isTTY,
    // A window can be resized.
    get columns() {
      return stream.columns;
    },
    get rows() {
      return stream.rows;
    },
    // In Deno, a pipe has colours too.
    getColorDepth: (env) => (stream.isTTY ? stream.getColorDepth(env) : 1),
  };
}

/** An output that is a file. Node does not look at how much of a text the system took, so this does. */
function fileOutput(descriptor: number, onError: OnError): Output {
  return {
    write(text) {
      try {
        writeAll(typeof text === 'string' ? Buffer.from(text) : text, (bytes, offset) =>
          writeSync(descriptor, bytes, offset),
        );
      } catch (error) {
        onError(error as NodeJS.ErrnoException);
      }
    },
  };
}
