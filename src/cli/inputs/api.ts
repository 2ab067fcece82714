import { durationText } from '../../time.ts';
import { type ApiVersion, apiMeant, apiVersions } from '../../watch/apis.ts';
import type { ClientOptions, Retry } from '../../watch/client.ts';
import { type Context, UsageError } from '../context.ts';

/** Where the token is looked for unless a command gives it: a command line is there for all to see. */
export const TOKEN = 'MODELARTS_TOKEN';

/** What a command is told of the API. */
export interface ApiFlags {
  readonly endpoint: string;
  readonly api?: ApiVersion | undefined;
  readonly tokenCommand?: string | undefined;
}

/** The flags of a command that asks the API. */
export const apiFlags = {
  endpoint: {
    kind: 'parsed',
    // Checked by the client: an error of a parser repeats what it was given, which may hold a password.
    parse: String,
    placeholder: 'URL',
    brief: 'The address of the API, with or without /v1 or /v2 at its end',
  },
  api: {
    kind: 'enum',
    values: apiVersions,
    optional: true,
    brief: 'The version of the API; unless given, what the address ends with, v2 for jobs whose ids are UUIDs, else v1',
  },
  tokenCommand: {
    kind: 'parsed',
    parse: String,
    optional: true,
    placeholder: 'COMMAND',
    brief: `A command for the shell that prints the token, in place of ${TOKEN}; run at the start, and when the token has expired`,
  },
} as const;

/** How the API is asked. */
export interface Connection extends Pick<ClientOptions, 'endpoint' | 'token' | 'renewToken'> {
  readonly api: ApiVersion;
}

/**
 * How the API is to be asked.
 *
 * @param jobs the ids of the jobs that are asked for, if there are any
 * @throws UsageError where there is no token
 * @throws WatchError for jobs of different versions of the API
 */
export async function connectionFor(
  context: Context,
  { endpoint, api, tokenCommand }: ApiFlags,
  jobs: readonly string[] = [],
): Promise<Connection> {
  const connection = { endpoint, api: apiMeant({ api, endpoint, jobs }) };
  if (tokenCommand === undefined) return { ...connection, token: tokenOf(context) };
  const { tokenFrom } = await import('./token-command.ts');
  const renewToken = (signal?: AbortSignal) => tokenFrom(context, tokenCommand, signal);
  return { ...connection, token: await renewToken(), renewToken };
}

/** @throws UsageError where there is no token */
function tokenOf({ process }: Context): string {
  const token = process.env?.[TOKEN];
  if (!token) throw new UsageError(`put a token into ${TOKEN}; the fake API takes any`);
  return token;
}

/** What failed for the moment, and when it is repeated. */
export function retryText({ problem, after, asked }: Retry): string {
  const longer = asked === undefined ? '' : `; the API asks to wait ${durationText(asked)}`;
  return `${problem}${longer}; asking again in ${durationText(after)}`;
}
