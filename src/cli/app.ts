import {
  type Application,
  type ApplicationText,
  ArgumentScannerError,
  buildApplication,
  buildCommand,
  buildRouteMap,
  type Command,
  type PartialApplicationConfiguration,
  type StricliIntegration,
  text_en,
} from '@stricli/core';
import { PlainError } from '../errors.ts';
import { printable } from '../harmless.ts';
import { briefs, type CommandName } from './briefs.ts';
import { type Context, EXIT, print } from './context.ts';
import type { CommandParameters } from './flag-names.ts';
import { noCommandText, usageErrorText } from './usage-errors.ts';

/** The commands. Each is loaded when it is needed. */
const commands: Readonly<Record<CommandName, () => Promise<Command<Context>>>> = {
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
  certify: async () => (await import('./commands/certify.ts')).certifyCommand,
  waiters: async () => (await import('./commands/waiters.ts')).waitersCommand,
  sql: async () => (await import('./commands/sql.ts')).sqlCommand,
  diagram: async () => (await import('./commands/diagram.ts')).diagramCommand,
  report: async () => (await import('./commands/report.ts')).reportCommand,
  inspect: async () => (await import('./commands/inspect.ts')).inspectCommand,
  completion: async () => (await import('./commands/completion.ts')).completionCommand,
};

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
  brief: 'Job lifecycles as state machines, ModelArts training jobs first: check, test, simulate and show statuses',
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

/** The commands as `--help` lists them. None of these is run. */
const listed = Object.fromEntries(
  Object.entries(briefs).map(([name, brief]) => [
    name,
    buildCommand<object, [], Context>({ docs: { brief }, parameters: {}, func() {} }),
  ]),
);

/** The command line with the one command that is named, so that no other is loaded; where none is, with a list of all. */
export async function appWith(name = ''): Promise<Application<Context>> {
  const command = isCommand(name) ? await commands[name]() : undefined;
  const root = buildRouteMap({ routes: command === undefined ? listed : { [name]: command }, docs });
  // Where all are listed none is run, so that no error is of a flag.
  return buildApplication(root, configurationFor(command?.parameters ?? {}), integrations);
}

function isCommand(name: string): name is CommandName {
  return Object.hasOwn(commands, name);
}
