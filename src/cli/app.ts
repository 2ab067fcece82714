import {
  type Application,
  type ApplicationText,
  ArgumentScannerError,
  buildApplication,
  buildRouteMap,
  type Command,
  type PartialApplicationConfiguration,
  type StricliIntegration,
  text_en,
} from '@stricli/core';
import { PlainError } from '../errors.ts';
import { printable } from '../harmless.ts';
import { type Context, EXIT, print } from './context.ts';
import type { CommandParameters } from './flag-names.ts';
import { noCommandText, usageErrorText } from './usage-errors.ts';

/** The commands, in the order in which `--help` lists them. Each is loaded when it is needed. */
const commands = {
  statuses: async () => (await import('./commands/statuses.ts')).statusesCommand,
  lifecycles: async () => (await import('./commands/lifecycles.ts')).lifecyclesCommand,
  explain: async () => (await import('./commands/explain.ts')).explainCommand,
  validate: async () => (await import('./commands/validate.ts')).validateCommand,
  jobs: async () => (await import('./commands/jobs.ts')).jobsCommand,
  verify: async () => (await import('./commands/verify.ts')).verifyCommand,
  paths: async () => (await import('./commands/paths.ts')).pathsCommand,
  coverage: async () => (await import('./commands/coverage.ts')).coverageCommand,
  simulate: async () => (await import('./commands/simulate.ts')).simulateCommand,
  serve: async () => (await import('./commands/serve.ts')).serveCommand,
  watch: async () => (await import('./commands/watch.ts')).watchCommand,
  record: async () => (await import('./commands/record.ts')).recordCommand,
  sql: async () => (await import('./commands/sql.ts')).sqlCommand,
  diagram: async () => (await import('./commands/diagram.ts')).diagramCommand,
  report: async () => (await import('./commands/report.ts')).reportCommand,
  inspect: async () => (await import('./commands/inspect.ts')).inspectCommand,
  completion: async () => (await import('./commands/completion.ts')).completionCommand,
} satisfies Record<string, () => Promise<Command<Context>>>;

/** What is said when something goes wrong: a line for each problem, never a stack trace. */
function textsFor(parameters: CommandParameters): ApplicationText {
  const exceptionText = (error: unknown) => jobstat(withoutPasswords(messageOf(error, parameters)));
  return {
    ...text_en,
    noCommandRegisteredForInput: (error) => jobstat(printable(noCommandText(error))),
    exceptionWhileParsingArguments: exceptionText,
    exceptionWhileRunningCommand: exceptionText,
  };
}

/** Lines that say of each who says it. */
function jobstat(text: string): string {
  return text.replace(/^/gm, 'jobstat: ');
}

/** A text without what stands before the @ in addresses: an error repeats what was typed, wherever it was typed. */
function withoutPasswords(text: string): string {
  return text.replace(/:\/\/[^\s/@]*@/g, '://***@');
}

/** The message of an error as one line, or of invalid data as one for each issue. */
function messageOf(error: unknown, parameters: CommandParameters): string {
  // An InputError lists its issues on lines of their own, and has made them harmless. Its class would load the schemas.
  if (error instanceof RangeError && 'issues' in error) return error.message;
  return printable(plainMessageOf(error, parameters));
}

function plainMessageOf(error: unknown, parameters: CommandParameters): string {
  if (error instanceof ArgumentScannerError) return usageErrorText(error, parameters);
  // A RangeError is thrown for a value of a flag that does not exist.
  if (error instanceof PlainError || error instanceof RangeError) return error.message;
  return `this should not have happened, please report it: ${error}`;
}

const docs = {
  brief: 'The lifecycle of ModelArts v1 training jobs as a state machine: judge, test, simulate and see their statuses',
};

/** How far a word may be from the one that is meant: two letters. */
const MISSPELT = { threshold: 2, weights: { insertion: 1, deletion: 1, substitution: 1, transposition: 1 } };

/** How a command line is read, and what is said of it. */
function configurationFor(parameters: CommandParameters): PartialApplicationConfiguration {
  return {
    name: 'jobstat',
    // The names of flags in camel case are read too, which nobody is told.
    scanner: { caseStyle: 'allow-kebab-for-camel', allowArgumentEscapeSequence: true, distanceOptions: MISSPELT },
    documentation: { caseStyle: 'convert-camel-to-kebab', onlyRequiredInUsageLine: true },
    localization: { text: textsFor(parameters) },
    determineExitCode: () => EXIT.couldNotRun,
  };
}

/** The flags of every command, and those of the command line as a whole. */
const integrations: Readonly<Record<string, StricliIntegration<Context>>> = {
  help: {
    flag: {
      brief: 'Print this help',
      aliases: ['h'],
      global: true,
      defaultForRouteMap: true,
      async run(app, given) {
        const { printHelp } = await import('./help/help.ts');
        printHelp(this as Context, app, given);
      },
    },
  },
  version: {
    flag: {
      brief: 'Print the version',
      aliases: ['v'],
      async run() {
        print(this as Context, (await import('./version.ts')).version());
      },
    },
  },
};

/** What needs no command. */
const NEEDS_NONE: readonly (string | undefined)[] = ['--version', '-v'];

/** The command line with the one command that is named, so that no other is loaded; with all where none is. */
export async function appWith(name?: string): Promise<Application<Context>> {
  const all = Object.entries(commands);
  const named = all.filter(([each]) => each === name);
  // The library wants one at least.
  const needed = named.length > 0 ? named : NEEDS_NONE.includes(name) ? all.slice(0, 1) : all;
  const loaded = await Promise.all(needed.map(async ([each, load]) => [each, await load()] as const));
  // Where all are loaded none is run, so that no error is of a flag.
  const parameters = loaded.length === 1 ? (loaded[0]?.[1].parameters ?? {}) : {};
  const root = buildRouteMap({ routes: Object.fromEntries(loaded), docs });
  return buildApplication(root, configurationFor(parameters), integrations);
}
