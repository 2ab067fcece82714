import { dirname, resolve } from 'node:path';
import type { Lifecycle } from '../../model/lifecycle.ts';
import { defaultLifecycle, lifecycles } from '../../model/lifecycles.ts';
import { statusRead } from '../../model/spelling.ts';
import { CONFIG_FILE, configError, type NamedConfig, readConfig } from '../config/config.ts';
import { type Context, UsageError } from '../context.ts';
import { readNamed } from './read-named.ts';

/** The variable that names the lifecycle where no flag does. */
const VARIABLE = 'JOBSTAT_LIFECYCLE';

/** What a command can be told of the lifecycle. */
export interface LifecycleFlags {
  readonly lifecycle?: string;
  readonly config?: string;
}

/** The flags of a command that needs a model. */
export const lifecycleFlag = {
  lifecycle: {
    kind: 'parsed',
    parse: String,
    optional: true,
    placeholder: 'NAME|FILE',
    brief: `The lifecycle: a built-in one, or a machine in a file of JSON; ${defaultLifecycle.id} unless given, or what ${VARIABLE} says`,
    proposeCompletions: () => Object.keys(lifecycles),
  },
  config: {
    kind: 'parsed',
    parse: String,
    optional: true,
    placeholder: 'FILE',
    brief: `The config file; ${CONFIG_FILE} in the working directory unless given`,
  },
} as const;

/** Which lifecycle is meant, and what its statuses are called in logs. */
interface NamedLifecycle {
  readonly lifecycle?: string | undefined;
  readonly config?: string | undefined;
  readonly statusMap?: Readonly<Record<string, string | number>>;
}

/**
 * The lifecycle that was named: by a flag, else by the environment, else by the config file. Its statuses have the spellings
 * that were mapped.
 *
 * @param found the config file, if it was read already
 * @throws UsageError where there is none of this name, and no such file; and for a map to what is no status
 * @throws InputError for a file in which something is wrong
 */
export async function lifecycleNamed(
  { process }: Context,
  { lifecycle: name, config: named, statusMap }: NamedLifecycle,
  found?: NamedConfig,
): Promise<Lifecycle> {
  const settings = found ?? (await readConfig(named)) ?? { config: {}, file: '', text: '' };
  const { config, file } = settings;
  const inConfig = config.lifecycle;
  const given = name ?? (process.env?.[VARIABLE] || undefined);
  const isBuiltIn = inConfig !== undefined && Object.hasOwn(lifecycles, inConfig);
  // The path of a file is taken from where the config file is.
  const fromConfig = inConfig === undefined || isBuiltIn ? inConfig : resolve(dirname(file), inConfig);
  const lifecycle = await load(given ?? fromConfig ?? defaultLifecycle.id).catch(async (error: unknown) => {
    if (given !== undefined || inConfig === undefined || !(error instanceof UsageError)) throw error;
    throw await configError(settings, ['lifecycle'], error.message);
  });
  const { vocabulary, size } = lifecycle.statuses;
  const map = { ...config.statusMap, ...statusMap };
  if (Object.keys(map).length === 0) return lifecycle;
  const wrong = Object.entries(map).find(([, status]) => statusRead(vocabulary, status) === size);
  if (wrong !== undefined) {
    const [spelling, status] = wrong;
    const problem = `expected a status of ${lifecycle.id}, but got ${JSON.stringify(status)}`;
    if (statusMap === undefined || !Object.hasOwn(statusMap, spelling))
      throw await configError(settings, ['statusMap', spelling], problem);
    throw new UsageError(`--status-map: ${spelling}: ${problem}`);
  }
  const { withSpellings } = await import('../../model/lifecycle.ts');
  return withSpellings(lifecycle, map);
}

async function load(nameOrFile: string): Promise<Lifecycle> {
  const builtIn = Object.hasOwn(lifecycles, nameOrFile) ? lifecycles[nameOrFile] : undefined;
  if (builtIn !== undefined) return builtIn();
  const text = await readNamed(nameOrFile, { what: 'lifecycle', builtIn: Object.keys(lifecycles) });
  const { parseLifecycle } = await import('../../model/parse-lifecycle.ts');
  return parseLifecycle(text, { file: nameOrFile });
}

/**
 * A status as people type it: its code, name or another spelling, in any case.
 *
 * @throws UsageError for what is none
 */
export async function statusNamed(lifecycle: Lifecycle, text: string): Promise<string> {
  const status = statusIn(lifecycle, text);
  if (status !== undefined) return status;
  const hint = await otherLifecycle([text], lifecycle);
  throw new UsageError(
    `unknown status: ${text}; ${hint ?? (await import('./unknown-status.ts')).statusHint(text, lifecycle)}`,
  );
}

/** The status that people mean: names come first, in any case, and then whatever logs may say; `undefined` if there is none. */
export function statusIn<S extends string>({ statuses }: Pick<Lifecycle<S>, 'statuses'>, text: string): S | undefined {
  const { names, vocabulary } = statuses;
  const name = names.find((each) => each.toLowerCase() === text.toLowerCase());
  return statuses.parse(text) ?? name ?? names[statusRead(vocabulary, text)];
}

/** What to say where another built-in lifecycle knows all of some values; `undefined` where none does. */
export async function otherLifecycle(values: readonly string[], own: Lifecycle): Promise<string | undefined> {
  for (const [id, load] of Object.entries(lifecycles)) {
    if (id === own.id || values.length === 0) continue;
    const { statuses } = await load();
    if (values.every((value) => statuses.parse(value) !== undefined))
      return `${values.length === 1 ? 'this is a status' : 'these are statuses'} of ${id}: --lifecycle ${id}`;
  }
  return undefined;
}
