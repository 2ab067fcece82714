import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { type Context, UsageError } from '../context.ts';

/**
 * The token that a command prints, without the blanks around it. The shell runs the command; what it writes to standard
 * error is passed on. The signal ends it.
 *
 * @throws UsageError if the command fails, or prints nothing; it repeats neither the command nor what it has printed
 */
export async function tokenFrom({ process }: Context, command: string, signal?: AbortSignal): Promise<string> {
  // Standard input is ours, since a command may ask for a password.
  const child = spawn(command, { shell: true, stdio: ['inherit', 'pipe', 'pipe'], signal });
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => process.stderr.write(chunk));
  const [printed, [code, killedBy]] = await Promise.all([text(child.stdout), once(child, 'close')]).catch(
    ({ message }) => {
      throw new UsageError(`cannot run --token-command: ${message}`);
    },
  );
  if (killedBy !== null) throw new UsageError(`--token-command was ended by ${killedBy}, so there is no token`);
  if (code !== 0) throw new UsageError(`--token-command failed with exit code ${code}, so there is no token`);
  const token = printed.trim();
  if (token === '') throw new UsageError('--token-command printed nothing, so there is no token');
  return token;
}
