import { createHarmless } from '../harmless.ts';

/** An output of the process: a terminal, a pipe or a file. */
export interface Output {
  /** Writes, and says `false` if it would rather be written to again after a `drain`. Bytes may be changed after the call. */
  write(text: string | Uint8Array): unknown;
  once?(event: 'drain', listener: () => void): unknown;
  /** Whether it is a terminal. */
  readonly isTTY?: boolean;
  /** How many characters fit into a line, where it is a terminal. */
  readonly columns?: number | undefined;
  /** How many lines it shows, where it is a terminal. */
  readonly rows?: number | undefined;
  /** How many bits a colour has. */
  getColorDepth?(env?: Readonly<Partial<Record<string, string>>>): number;
}

/** An output that writes nothing that could steer a terminal or a program which reads logs of CI jobs. */
export function harmlessOutput(output: Output): Output {
  const harmless = createHarmless({ isTerminal: output.isTTY === true });
  return {
    // Bytes are of those who have made them harmless already.
    write: (text) => output.write(typeof text === 'string' ? harmless(text) : text),
    once: (event, listener) => output.once?.(event, listener),
    isTTY: output.isTTY === true,
    columns: output.columns,
    getColorDepth: (env) => output.getColorDepth?.(env) ?? 1,
  };
}
