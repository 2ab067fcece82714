import {
  AliasNotFoundError,
  ArgumentParseError,
  type ArgumentScannerError,
  EnumValidationError,
  FlagNotFoundError,
  UnexpectedFlagError,
  UnexpectedPositionalError,
  UnsatisfiedFlagError,
  UnsatisfiedPositionalError,
} from '@stricli/core';
import { type CommandParameters, dashed, type Flag, withValue } from './flag-names.ts';

/** What to do about a command line that a command cannot read. */
export function usageErrorText(error: ArgumentScannerError, { flags = {}, positional }: CommandParameters): string {
  if (error instanceof FlagNotFoundError) return noFlagText(error, flags);
  if (error instanceof AliasNotFoundError) return `no flag -${error.input}${hint([])}`;
  if (error instanceof ArgumentParseError) {
    const { externalFlagNameOrPlaceholder: name, input, exception } = error;
    const problem = exception instanceof Error ? exception.message : String(exception);
    const given = isQuotedIn(problem, input) ? '' : `, not ${quoted(input)}`;
    return `${flagNamed(name, flags) === undefined ? name : `--${name}`}: ${problem}${given}`;
  }
  if (error instanceof EnumValidationError) {
    const { externalFlagName: name, input, values } = error;
    return `--${name}: give ${values.join('|')}, not ${quoted(input)}`;
  }
  if (error instanceof UnsatisfiedFlagError) {
    const flag = flagNamed(error.externalFlagName, flags);
    return flag === undefined ? error.message : `give ${withValue(...flag)}: ${begun(flag[1].brief)}`;
  }
  if (error instanceof UnexpectedFlagError) {
    const { externalFlagName: name, previousInput, input } = error;
    return `--${name} is given twice: as ${quoted(previousInput)} and as ${quoted(input)}`;
  }
  if (error instanceof UnsatisfiedPositionalError) {
    const parameters = positional?.kind === 'tuple' ? positional.parameters : [];
    const brief = parameters.find(({ placeholder }) => placeholder === error.placeholder)?.brief;
    return `give ${error.placeholder}${brief === undefined ? '' : `: ${begun(brief)}`}`;
  }
  if (error instanceof UnexpectedPositionalError)
    return `too many arguments: ${quoted(error.input)}; --help lists what there is`;
  return error.message;
}

/** What to do about the name of a command that there is not. The library puts those that are near in grave accents. */
export function noCommandText({
  input,
  corrections,
}: {
  readonly input: string;
  readonly corrections: readonly string[];
}) {
  if (input.startsWith('-')) return `no flag ${input}${hint([])}`;
  const near = sensible(
    input,
    corrections.map((each) => each.replaceAll('`', '')),
  );
  return `no command ${input}${hint(near, '; --help lists the commands')}`;
}

function noFlagText({ input, corrections }: FlagNotFoundError, flags: NonNullable<CommandParameters['flags']>): string {
  const near = sensible(input, corrections).map(dashed);
  return `no flag --${input}${hint(near.length > 0 ? near : takersOf(input, flags))}`;
}

/** Of words that differ in two letters at most from what was given, those that may be meant: two are much of a short word. */
function sensible(input: string, near: readonly string[]): readonly string[] {
  return near.filter((each) => input.length > SHORT || each[0] === input[0]);
}

/** How many letters a short word has. */
const SHORT = 3;

/** Flags that take a word which was given as a flag: `--format json` for `--json`. */
function takersOf(word: string, flags: NonNullable<CommandParameters['flags']>): readonly string[] {
  return Object.entries(flags).flatMap(([name, flag]) =>
    flag.kind === 'enum' && flag.values.includes(word) ? [`${dashed(name)} ${word}`] : [],
  );
}

function flagNamed(name: string, flags: NonNullable<CommandParameters['flags']>): [string, Flag] | undefined {
  return Object.entries(flags).find(([each]) => dashed(each) === `--${name}`);
}

function hint(names: readonly string[], otherwise = '; --help lists the flags'): string {
  return names.length === 0 ? otherwise : `; did you mean ${names.join(' or ')}?`;
}

/** Whether a sentence repeats what was given, as a word or in quotes. */
function isQuotedIn(sentence: string, given: string): boolean {
  return sentence.includes(quoted(given)) || sentence.split(/[\s;,]+/).includes(given);
}

function quoted(text: string): string {
  return `"${text}"`;
}

/** A sentence as the second half of one. A name in capitals stays. */
function begun(sentence: string): string {
  return sentence.replace(/^[A-Z](?![A-Z])/, (letter) => letter.toLowerCase());
}
