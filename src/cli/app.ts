import {
  type Application,
  type ApplicationText,
  ArgumentScannerError,
  buildApplication,
  buildRouteMap,
  type Command,
  formatMessageForArgumentScannerError,
  type PartialApplicationConfiguration,
  text_en,
} from '@stricli/core';
import { PlainError } from '../errors.ts';
import { printable } from '../harmless.ts';
import { type Context, EXIT } from './context.ts';

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

/** What is said when something goes wrong: one line, never a stack trace. */
const text: ApplicationText = {
  ...text_en,
  noCommandRegisteredForInput: (args) => `jobstat: ${printable(text_en.noCommandRegisteredForInput(args))}`,
  exceptionWhileParsingArguments: (error) => `jobstat: ${withoutPasswords(messageOf(error))}`,
  exceptionWhileRunningCommand: (error) => `jobstat: ${withoutPasswords(messageOf(error))}`,
};

/** A text without what stands before the @ in addresses: an error repeats what was typed, wherever it was typed. */
function withoutPasswords(text: string): string {
  return text.replace(/:\/\/[^\s/@]*@/g, '://***@');
}

/** The message of an error as one line, or of invalid data as one for each issue. */
function messageOf(error: unknown): string {
  // An InputError lists its issues on lines of their own, and has made them harmless. Its class would load the schemas.
  if (error instanceof RangeError && 'issues' in error) return error.message;
  return printable(plainMessageOf(error));
}

function plainMessageOf(error: unknown): string {
  if (error instanceof ArgumentScannerError) return formatMessageForArgumentScannerError(error, {});
  // A RangeError is thrown for a value of a flag that does not exist.
  if (error instanceof PlainError || error instanceof RangeError) return error.message;
  return `this should not have happened, please report it: ${error}`;
}

const docs = {
  brief: 'The lifecycle of ModelArts v1 training jobs as a state machine: judge, test, simulate and see their statuses',
};

/** How a command line is read, and what is said of it. */
const configuration: PartialApplicationConfiguration = {
  name: 'jobstat',
  versionInfo: { getCurrentVersion: async () => (await import('./version.ts')).version() },
  scanner: { caseStyle: 'allow-kebab-for-camel', allowArgumentEscapeSequence: true },
  documentation: { caseStyle: 'convert-camel-to-kebab', onlyRequiredInUsageLine: true },
  localization: { text },
  determineExitCode: () => EXIT.couldNotRun,
};

/** The command line with the one command that is named, so that no other is loaded; with all where none is. */
export async function appWith(name?: string): Promise<Application<Context>> {
  const all = Object.entries(commands);
  const named = all.filter(([each]) => each === name);
  const needed = named.length > 0 ? named : all;
  const routes = await Promise.all(needed.map(async ([each, load]) => [each, await load()] as const));
  return buildApplication(buildRouteMap({ routes: Object.fromEntries(routes), docs }), configuration);
}
