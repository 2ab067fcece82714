import type { Command } from '@stricli/core';
import type { Context } from './context.ts';

/** What a command reads: its flags, their short names, and its arguments. */
export type CommandParameters = Command<Context>['parameters'];

/** How one flag is read. */
export type Flag = NonNullable<CommandParameters['flags']>[string];

/** The most characters of choices that are shown in place of a value. */
const MOST_CHOICES = 40;

/** A flag as people type it: `--job-field` for `jobField`. */
export function dashed(name: string): string {
  return `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

/** What a flag takes, as help shows it: `FILE`, `text|json`; `undefined` for one that takes nothing. */
export function valueTaken(name: string, flag: Flag): string | undefined {
  if (flag.kind === 'boolean' || flag.kind === 'counter') return undefined;
  if (flag.kind === 'enum') {
    const choices = flag.values.join('|');
    return choices.length <= MOST_CHOICES ? choices : lastWord(name);
  }
  return flag.placeholder ?? lastWord(name);
}

/** The choices that {@link valueTaken} does not show, since they are too many. */
export function unshownChoices(name: string, flag: Flag): readonly string[] {
  return flag.kind === 'enum' && valueTaken(name, flag) === lastWord(name) ? flag.values : [];
}

/** A flag with what it takes: `--output FILE`. */
export function withValue(name: string, flag: Flag): string {
  const value = valueTaken(name, flag);
  return value === undefined ? dashed(name) : `${dashed(name)} ${value}`;
}

/** `FORMAT` for `inputFormat`. */
function lastWord(name: string): string {
  return (/[A-Z]?[^A-Z]*$/.exec(name)?.[0] ?? name).toUpperCase();
}
