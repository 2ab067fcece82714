import { type Format, formats } from '../../log/formats/formats.ts';
import { patternOf } from '../../log/pattern.ts';
import type { ReadOptions } from '../../log/read.ts';
import { checkTimeFromName } from '../../log/time-in-name.ts';
import type { Basis } from '../../model/evidence.ts';
import type { Lifecycle } from '../../model/lifecycle.ts';
import { toTime } from '../../time.ts';
import { checkTimeZone } from '../../time-zone.ts';
import type { Mode } from '../../validate/judge.ts';
import { configError, type NamedConfig, readConfig } from '../config/config.ts';
import type { Config } from '../config/schema.ts';
import { type Context, UsageError } from '../context.ts';
import { type LifecycleFlags, lifecycleNamed } from './lifecycle.ts';

/** What a command can be told of how to read logs. */
export interface ReadFlags {
  readonly inputFormat?: Format;
  readonly jobField?: string;
  readonly versionField?: string;
  readonly statusField?: string;
  readonly timeField?: string;
  readonly delimiter?: string;
  readonly pattern?: string;
  readonly timeZone?: string;
  readonly timeFromName?: string;
  readonly statusMap?: string;
}

/** What a command can be told of which observations to take. */
export interface FilterFlags {
  readonly job?: readonly string[];
  readonly since?: string;
  readonly until?: string;
}

/** What a command can be told of logs. */
export interface LogFlags extends ReadFlags, FilterFlags {}

/** The flags of a command that reads logs. */
export const readFlags = {
  inputFormat: { kind: 'enum', values: formats, optional: true, brief: 'The format of the logs' },
  jobField: fieldFlag('the id of the job'),
  versionField: fieldFlag('the id of its version'),
  statusField: fieldFlag('the status'),
  timeField: fieldFlag('the time'),
  delimiter: textFlag('CHARACTER', 'What separates the cells of CSV; found in the header unless given', parseDelimiter),
  pattern: textFlag(
    'REGEX',
    'For lines of text: a regular expression whose named groups are the fields, as in (?<job>\\d+) (?<status>\\w+)',
    parsePattern,
  ),
  timeZone: textFlag(
    'ZONE',
    'The time zone of times that have none, as in Asia/Shanghai; UTC unless given',
    checkTimeZone,
  ),
  timeFromName: textFlag('PATTERN', 'The time in the names of files, as in poll-YYYYMMDD-HHmm', checkTimeFromName),
  statusMap: textFlag('FILE|A=B,…', 'What spellings in the logs mean: pairs such as Done=COMPLETED, or a file of them'),
} as const;

/** The flags of a command that takes some observations of logs. */
export const filterFlags = {
  job: {
    kind: 'parsed',
    parse: String,
    variadic: true,
    optional: true,
    placeholder: 'ID',
    brief: 'Only this job, or this version of a job; can be given several times',
  },
  since: textFlag('TIME', 'Only what was seen at this time or later', parseMoment),
  until: textFlag('TIME', 'Only what was seen before this time', parseMoment),
} as const;

/** The flags of a command that reads logs, and takes some of their observations. */
export const logFlags = { ...readFlags, ...filterFlags } as const;

/** Whether any flag says how to read logs, or which part of them. */
export function hasLogFlags(flags: LogFlags): boolean {
  return (Object.keys(logFlags) as (keyof LogFlags)[]).some((flag) => flags[flag] !== undefined);
}

function fieldFlag(what: string) {
  return textFlag('NAME', `The field that holds ${what}`);
}

function textFlag(placeholder: string, brief: string, parse: (text: string) => string = String) {
  return { kind: 'parsed', parse, optional: true, placeholder, brief } as const;
}

function parseDelimiter(text: string): string {
  const character = text === '\\t' ? '\t' : text;
  if (character.length !== 1 || /["\n\r]/.test(character)) throw new UsageError('give one character, as in ; or \\t');
  return character;
}

function parsePattern(text: string): string {
  try {
    patternOf(text);
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
  return text;
}

function parseMoment(text: string): string {
  if (toTime(text) === undefined) throw new UsageError('give a time, as in 2025-01-01T00:00:00Z or 2025-01-01');
  return text;
}

/** The flags of a command, with what they and the config file say of logs. */
export type LogSettings<F> = Omit<F, 'lifecycle' | 'config' | 'statusMap' | 'mode'> & {
  readonly mode: Mode;
  readonly lifecycle: Lifecycle;
  /** The config file; absent where there is none. */
  readonly config?: NamedConfig;
  readonly fields: NonNullable<ReadOptions['fields']>;
};

/**
 * The flags of a command that reads logs, completed by the config file.
 *
 * @throws UsageError for a file that cannot be read
 * @throws InputError for a file in which something is wrong
 */
export async function logSettings<
  F extends LogFlags & LifecycleFlags & { readonly minBasis?: Basis; readonly mode?: Mode },
>(context: Context, given: F): Promise<LogSettings<F>> {
  // The border of the types: the other flags of a command are handed through.
  const { config: named, statusMap, lifecycle: name, ...flags }: LogFlags & LifecycleFlags = given;
  const found = await readConfig(named);
  const lifecycle = await lifecycleNamed(
    context,
    {
      ...(name === undefined ? {} : { lifecycle: name }),
      ...(statusMap === undefined ? {} : { statusMap: await statusMapOf(statusMap) }),
    },
    found,
  );
  const config = found?.config ?? {};
  const { format, delimiter, pattern, timeZone, timeFromName, minBasis, fields } = config;
  const { mode = 'poll' } = config;
  const usual = { inputFormat: format, delimiter, pattern, timeZone, timeFromName, minBasis, mode };
  await checkConfig(found);
  return {
    ...withoutUndefined(usual),
    ...withoutUndefined(flags),
    lifecycle,
    ...(found === undefined ? {} : { config: found }),
    fields: fieldsOf(flags, fields ?? {}),
    // The border of the types: what is known of the flags stays, and only undefined values are left out.
  } as unknown as LogSettings<F>;
}

/** The names of fields: flags go before what the config file says. */
function fieldsOf(
  { jobField, versionField, statusField, timeField }: ReadFlags,
  named: NonNullable<Config['fields']>,
): NonNullable<ReadOptions['fields']> {
  const flags = { job: jobField, version: versionField, status: statusField, time: timeField };
  const names = (['job', 'version', 'status', 'time'] as const).map((field) => [field, flags[field] ?? named[field]]);
  return Object.fromEntries(names.flatMap(([field, name]) => (name === undefined ? [] : [[field, [name].flat()]])));
}

/** What a schema cannot say of a config file: whether delimiter, patterns and time zone can be used. */
async function checkConfig(found: NamedConfig | undefined): Promise<void> {
  const { delimiter, pattern, timeZone, timeFromName } = found?.config ?? {};
  const checks = {
    delimiter: [delimiter, parseDelimiter],
    pattern: [pattern, parsePattern],
    timeZone: [timeZone, checkTimeZone],
    timeFromName: [timeFromName, checkTimeFromName],
  } as const;
  for (const [key, [value, check]] of Object.entries(checks)) {
    try {
      if (value !== undefined) check(value);
    } catch (error) {
      if (found !== undefined && error instanceof Error) throw await configError(found, [key], error.message);
    }
  }
}

function withoutUndefined<T extends object>(flags: T): Partial<T> {
  return Object.fromEntries(Object.entries(flags).filter(([, value]) => value !== undefined)) as Partial<T>;
}

/**
 * The statuses by their spellings, as `--status-map` gives them: pairs, or the name of a file in YAML or JSON.
 *
 * @throws UsageError for a file that cannot be read
 */
export async function statusMapOf(given: string): Promise<Readonly<Record<string, string | number>>> {
  if (given.includes('=')) return Object.fromEntries(given.split(',').map(pairIn));
  const [{ readNamed }, { parseYaml }, { check }, { statusMapSchema }] = await Promise.all([
    import('./read-named.ts'),
    import('../../yaml.ts'),
    import('../../input.ts'),
    import('../config/schema.ts'),
  ]);
  const text = await readNamed(given, { what: 'status map' });
  return parseYaml(text, given, (data) => check(statusMapSchema, data));
}

/** A spelling and its status. What stands before the last sign of equality is the spelling. */
function pairIn(text: string): readonly [string, string] {
  if (!/[^\s=].*=\s*[^\s=]/.test(text))
    throw new UsageError(`--status-map: give pairs, as in Done=COMPLETED, not ${JSON.stringify(text)}`);
  const at = text.lastIndexOf('=');
  return [text.slice(0, at).trim(), text.slice(at + 1).trim()];
}

/** How logs are to be read. */
export function readOptions({
  inputFormat: format,
  fields,
  delimiter,
  pattern,
  timeZone,
  timeFromName,
  lifecycle,
}: Omit<LogSettings<ReadFlags>, 'config' | 'mode'>): Omit<ReadOptions, 'file'> {
  return {
    fields,
    vocabulary: lifecycle.statuses.vocabulary,
    ...withoutUndefined({ format, delimiter, pattern, timeZone, timeFromName }),
  };
}
