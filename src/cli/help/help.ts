import type { Application, ApplicationFlagFunction, Command } from '@stricli/core';
import { type Context, type Paint, paintFor, print } from '../context.ts';
import { type CommandParameters, dashed, type Flag, unshownChoices, withValue } from '../flag-names.ts';
import { wrapped, wrappedCommand } from './wrap.ts';

/** How wide help is, in characters: where it is not printed on a terminal, and within the bounds of one that is. */
const WIDTH = { usual: 80, least: 40, most: 100 } as const;

/** The longest term that has its text beside it, in characters. Below a longer one, the text has lines of its own. */
const LONGEST_TERM = 26;

/** A flag, an argument or a command, and what is said of it. */
interface Entry {
  readonly term: string;
  readonly text: string;
  /** What is added in square brackets: `[default = 10s]`. */
  readonly notes?: readonly string[];
}

type HelpArguments = Parameters<ApplicationFlagFunction<Context>>[1];
type Target = HelpArguments['result']['target'];
type RouteMap = Exclude<Target, Command<Context>>;

/** Prints what a command does: examples first, then its description, its flags and its arguments. */
export function printHelp(context: Context, app: Application<Context>, given: HelpArguments): void {
  const { target } = given.result;
  const paint = paintFor(context);
  const width = widthFor(context);
  const isCommand = 'parameters' in target;
  const added = given.additionalFlags.filter(({ hidden }) => !hidden).map(entryOfAdded);
  const flags = [...(isCommand ? flagEntries(target.parameters) : []), ...added, REST];
  const operands = isCommand ? argumentEntries(target.parameters) : commandEntries(target);
  const section = (title: string, lines: readonly string[]) =>
    lines.length === 0 ? [] : ['', paint.strong(title), ...lines];
  const lines = [
    ...section('USAGE', isCommand ? examples(app, given, width, paint) : USAGE),
    '',
    ...description(target, width),
    ...section('FLAGS', entryLines(flags, width, paint)),
    ...section(isCommand ? 'ARGUMENTS' : 'COMMANDS', entryLines(operands, width, paint)),
  ];
  print(context, lines.slice(1).join('\n'));
}

/** The usage of the command line as a whole. */
const USAGE = ['  jobstat COMMAND ...', '  jobstat COMMAND --help', '    examples, flags and arguments of a command'];

/** What ends the flags of each command. */
const REST: Entry = { term: '    --', text: 'All that follows is arguments, even if it begins with -' };

function widthFor({ process: { stdout } }: Context): number {
  const { usual, least, most } = WIDTH;
  return Math.min(most, Math.max(least, (stdout.isTTY && stdout.columns) || usual));
}

/** The examples, as the library lists them, which tells them in no other way: each with a line below that says what it does. */
function examples(app: Application<Context>, given: HelpArguments, width: number, paint: Paint): string[] {
  const { target, prefix, aliases } = given.result;
  const whole = target.formatHelp({
    prefix,
    additionalFlags: [],
    includeArgumentEscapeSequenceFlag: false,
    includeHidden: false,
    config: app.config.documentation,
    aliases: aliases[app.config.documentation.caseStyle],
    text: given.text,
    ansiColor: false,
  });
  const [, ...lines] = whole.slice(0, whole.indexOf('\n\n')).split('\n');
  return lines.flatMap((line) => {
    const text = line.trim();
    if (line.startsWith('    ')) return indented(wrapped(text, width - 4), 4).map(paint.faint);
    return indented(wrappedCommand(text, width - 2), 2);
  });
}

/** The description, filled anew: its own lines are of another width. An empty line begins a paragraph. */
function description({ fullDescription, brief }: Target, width: number): string[] {
  const paragraphs = (fullDescription ?? brief).split('\n\n');
  return paragraphs.flatMap((paragraph, index) => [...(index === 0 ? [] : ['']), ...wrapped(paragraph, width)]);
}

function flagEntries({ flags = {}, aliases = {} }: CommandParameters): Entry[] {
  return Object.entries(flags).flatMap(([name, flag]) => {
    if (flag.hidden) return [];
    const letters = Object.keys(aliases).filter((letter) => aliases[letter as keyof typeof aliases] === name);
    const choices = unshownChoices(name, flag);
    return [
      {
        term: termOf(letters, withValue(name, flag)),
        text: choices.length === 0 ? flag.brief : `${flag.brief}: ${choices.join(', ')}`,
        notes: notesOf(flag),
      },
    ];
  });
}

function notesOf(flag: Flag): string[] {
  const { default: usual } = flag as { readonly default?: unknown };
  const isRequired = flag.kind !== 'boolean' && flag.optional !== true && usual === undefined;
  return [
    ...(isRequired ? ['[required]'] : []),
    ...('variadic' in flag && flag.variadic ? ['[can be repeated]'] : []),
    ...(usual === undefined || usual === false ? [] : [`[default = ${usual}]`]),
  ];
}

function entryOfAdded({ name, aliases = [], brief }: HelpArguments['additionalFlags'][number]): Entry {
  return { term: termOf(aliases, dashed(name)), text: brief };
}

/** A flag below the others: `-o, --output FILE`, and where it has no letter, as much space. */
function termOf(letters: readonly string[], flag: string): string {
  const short = letters.map((letter) => `-${letter}, `).join('');
  return `${short || '    '}${flag}`;
}

function argumentEntries({ positional }: CommandParameters): Entry[] {
  if (positional === undefined) return [];
  if (positional.kind === 'array') {
    const { placeholder = 'ARGUMENT', brief } = positional.parameter;
    return [{ term: `${placeholder}...`, text: brief }];
  }
  return positional.parameters.map(({ placeholder = 'ARGUMENT', brief, optional }) => ({
    term: optional ? `[${placeholder}]` : placeholder,
    text: brief,
  }));
}

function commandEntries(target: RouteMap): Entry[] {
  return target.getAllEntries().map(({ name, target: { brief } }) => ({ term: name.original, text: brief }));
}

/** Entries in two columns. */
function entryLines(entries: readonly Entry[], width: number, paint: Paint): string[] {
  const fitting = entries.map(({ term }) => term.length).filter((length) => length <= LONGEST_TERM);
  const column = Math.max(0, ...fitting) + 2;
  return entries.flatMap(({ term, text, notes = [] }) => {
    const [first = '', ...others] = wrapped([text, ...notes].join(' '), width - 2 - column).map((line) =>
      notes.reduce((painted, note) => painted.replace(note, paint.faint(note)), line),
    );
    const gap = column - term.length;
    return gap >= 2
      ? [`  ${paint.strong(term)}${' '.repeat(gap)}${first}`, ...indented(others, 2 + column)]
      : [`  ${paint.strong(term)}`, ...indented([first, ...others], 2 + column)];
  });
}

function indented(lines: readonly string[], by: number): string[] {
  return lines.map((line) => `${' '.repeat(by)}${line}`);
}
