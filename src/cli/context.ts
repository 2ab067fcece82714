import { styleText } from 'node:util';
import type { CommandContext, StricliProcess } from '@stricli/core';
import { PlainError } from '../errors.ts';
import { printable } from '../harmless.ts';
import type { Bytes } from '../log/bytes/bytes.ts';
import type { JsonOutputs, Unversioned } from './json-outputs.ts';
import type { Output } from './output.ts';

/** What the command line is given by its surroundings. */
export interface Surroundings extends CommandContext {
  readonly process: {
    readonly stdout: Output;
    /** Standard error. It is drawn on only if it is a terminal. */
    readonly stderr: Output;
  } & StricliProcess;
  /** Standard input. */
  readonly stdin: Bytes & { readonly isTTY?: boolean };
  /** Has the next interruption, as by Ctrl-C, told to the listener instead of ending everything. */
  onInterrupt(listener: () => void): void;
  /** Has something cleaned up, without waiting, before an interruption ends everything; returns what takes that back. */
  beforeKilled(cleanUp: () => void): () => void;
}

/** What commands see of the process, and nothing else. Its outputs make harmless whatever is written to them. */
export interface Context extends Surroundings {
  /** Standard output for a whole file, such as a page, of which no character may change. */
  readonly file: Output;
}

/** A command line that makes no sense. */
export class UsageError extends PlainError {
  override name = 'UsageError';
}

/** The exit codes of all commands; those from 3 on are of a job that is watched. */
export const EXIT = { fine: 0, findings: 1, couldNotRun: 2, stopped: 3, timedOut: 124, interrupted: 130 } as const;

/** The command by which a shell asks what could come next. */
export const PROPOSE = '__complete';

/** The version that JSON output has of itself: raised when something in it is renamed or removed. */
export const SCHEMA_VERSION = 1;

/** Prints a text on standard output, and a line feed. */
export function print({ process }: Context, text: string): void {
  process.stdout.write(`${text}\n`);
}

/** Prints texts on standard output one after the other, no faster than they are read. */
export async function printPieces({ process: { stdout } }: Context, texts: Iterable<string>): Promise<void> {
  for (const text of inPieces(texts)) {
    if (stdout.write(text) === false) await new Promise<void>((resolve) => stdout.once?.('drain', resolve));
  }
}

/** The same texts, joined to pieces that are worth a write. */
function* inPieces(texts: Iterable<string>): Iterable<string> {
  let piece = '';
  for (const text of texts) {
    piece += text;
    if (piece.length < 2 ** 16) continue;
    yield piece;
    piece = '';
  }
  yield piece;
}

/** Prints the data of a command as JSON on standard output. */
export function printJson<Name extends keyof JsonOutputs = never>(
  context: Context,
  data: Unversioned<JsonOutputs[Name]>,
): void {
  print(context, JSON.stringify({ schemaVersion: SCHEMA_VERSION, ...data }, undefined, 2));
}

/** Says a note, a warning or an error on standard error. */
export function say({ process }: Context, text: string): void {
  process.stderr.write(`jobstat: ${printable(text)}\n`);
}

/** The ways in which text is set off. */
export interface Paint {
  good(text: string): string;
  bad(text: string): string;
  odd(text: string): string;
  faint(text: string): string;
  strong(text: string): string;
}

/** Colours where standard output is a terminal that has them, and NO_COLOR does not forbid them; else none. */
export function paintFor({ process }: Context): Paint {
  const colours = (process.stdout.getColorDepth?.(process.env) ?? 1) >= 4;
  const paint = (style: Parameters<typeof styleText>[0]) => (text: string) =>
    colours ? styleText(style, text, { validateStream: false }) : text;
  return {
    good: paint('green'),
    bad: paint('red'),
    odd: paint('yellow'),
    faint: paint('dim'),
    strong: paint('bold'),
  };
}
