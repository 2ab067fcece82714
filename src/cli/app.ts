import {
  type ApplicationText,
  ArgumentScannerError,
  buildApplication,
  buildRouteMap,
  formatMessageForArgumentScannerError,
  text_en,
} from '@stricli/core';
import { ServerError } from '../api/server-error.ts';
import { WatchError } from '../api/watch-error.ts';
import { EngineError } from '../engines/settings.ts';
import { LogError } from '../log/reader.ts';
import { completionCommand } from './commands/completion.ts';
import { coverageCommand } from './commands/coverage.ts';
import { diagramCommand } from './commands/diagram.ts';
import { explainCommand } from './commands/explain.ts';
import { pathsCommand } from './commands/paths.ts';
import { serveCommand } from './commands/serve.ts';
import { simulateCommand } from './commands/simulate.ts';
import { sqlCommand } from './commands/sql.ts';
import { statusesCommand } from './commands/statuses.ts';
import { validateCommand } from './commands/validate.ts';
import { verifyCommand } from './commands/verify.ts';
import { watchCommand } from './commands/watch.ts';
import { type Context, EXIT, UsageError } from './context.ts';
import { version } from './version.ts';

/** The commands, in the order in which `--help` lists them. */
const routes = {
  statuses: statusesCommand,
  explain: explainCommand,
  validate: validateCommand,
  verify: verifyCommand,
  paths: pathsCommand,
  coverage: coverageCommand,
  simulate: simulateCommand,
  serve: serveCommand,
  watch: watchCommand,
  diagram: diagramCommand,
  sql: sqlCommand,
  completion: completionCommand,
};

/** What is said when something goes wrong: one line, never a stack trace. */
const text: ApplicationText = {
  ...text_en,
  noCommandRegisteredForInput: (args) => `jobstat: ${text_en.noCommandRegisteredForInput(args)}`,
  exceptionWhileParsingArguments: (error) => `jobstat: ${messageOf(error)}`,
  exceptionWhileRunningCommand: (error) => `jobstat: ${messageOf(error)}`,
};

/** The errors whose messages say all that users need. */
const expectedErrors = [UsageError, LogError, EngineError, ServerError, WatchError, RangeError];

function messageOf(error: unknown): string {
  if (error instanceof ArgumentScannerError) return formatMessageForArgumentScannerError(error, {});
  if (expectedErrors.some((expected) => error instanceof expected)) return (error as Error).message;
  return `this should not have happened, please report it: ${error}`;
}

/** The command line: what it has, and how it is read. */
export const app = buildApplication<Context>(
  buildRouteMap({
    routes,
    docs: {
      brief:
        'The lifecycle of ModelArts v1 training jobs as a state machine: judge, test, simulate and see their statuses',
    },
  }),
  {
    name: 'jobstat',
    versionInfo: { currentVersion: version() },
    scanner: { caseStyle: 'allow-kebab-for-camel', allowArgumentEscapeSequence: true },
    documentation: { caseStyle: 'convert-camel-to-kebab', onlyRequiredInUsageLine: true },
    localization: { text },
    determineExitCode: () => EXIT.couldNotRun,
  },
);
