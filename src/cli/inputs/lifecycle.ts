import type { Lifecycle } from '../../model/lifecycle.ts';
import { defaultLifecycle, lifecycles } from '../../model/lifecycles.ts';
import { type Context, UsageError } from '../context.ts';
import { readNamed } from './read-named.ts';

/** The variable that names the lifecycle where no flag does. */
const VARIABLE = 'JOBSTAT_LIFECYCLE';

/** What a command can be told of the lifecycle. */
export interface LifecycleFlags {
  readonly lifecycle?: string;
}

/** The flag of a command that needs a model. */
export const lifecycleFlag = {
  lifecycle: {
    kind: 'parsed',
    parse: String,
    optional: true,
    placeholder: 'NAME|FILE',
    brief: `The lifecycle: a built-in one, or a machine in a file of JSON; ${defaultLifecycle.id} unless given, or what ${VARIABLE} says`,
    proposeCompletions: () => Object.keys(lifecycles),
  },
} as const;

/**
 * The lifecycle that was named: by a flag, else by the environment.
 *
 * @throws UsageError where there is none of this name, and no such file
 * @throws InputError for a file in which there is no machine
 */
export async function lifecycleNamed({ process }: Context, name: string | undefined): Promise<Lifecycle> {
  const nameOrFile = name ?? (process.env?.[VARIABLE] || defaultLifecycle.id);
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

/** The status that people mean, in any case; `undefined` if there is none, or if case would decide between several. */
export function statusIn({ statuses }: Lifecycle, text: string): string | undefined {
  const exact = statuses.parse(text);
  if (exact !== undefined) return exact;
  const lower = text.toLowerCase();
  const found = new Set(
    [...statuses.vocabulary.spellings].flatMap(([spelling, index]) =>
      typeof spelling === 'string' && spelling.toLowerCase() === lower ? [statuses.names[index]] : [],
    ),
  );
  return found.size === 1 ? [...found][0] : undefined;
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
