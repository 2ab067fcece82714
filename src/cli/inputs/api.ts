import { durationText } from '../../time.ts';
import type { Retry } from '../../watch/client.ts';
import { type Context, UsageError } from '../context.ts';

/** Where the token is looked for: a command line is there for all to see. */
export const TOKEN = 'MODELARTS_TOKEN';

/** The flag with the address of the API. */
export const endpointFlag = {
  kind: 'parsed',
  // Checked by the client: an error of a parser repeats what it was given, which may hold a password.
  parse: String,
  placeholder: 'URL',
  brief: 'The address of the API, up to and without /v1',
} as const;

/** @throws UsageError where there is no token */
export function tokenOf({ process }: Context): string {
  const token = process.env?.[TOKEN];
  if (!token) throw new UsageError(`put a token into ${TOKEN}; the fake API takes any`);
  return token;
}

/** What failed for the moment, and when it is repeated. */
export function retryText({ problem, after, asked }: Retry): string {
  const longer = asked === undefined ? '' : `; the API asks to wait ${durationText(asked)}`;
  return `${problem}${longer}; asking again in ${durationText(after)}`;
}
