import { type InputCompletion, proposeCompletions } from '@stricli/core';
import { defaultLifecycle } from '../model/lifecycles.ts';
import { appWith } from './app.ts';
import type { Context } from './context.ts';

/** A word that could come next, and what it means. */
type Proposal = Pick<InputCompletion, 'completion' | 'brief'>;

/** What the last word could be. Flags are proposed only where one is begun, so that files can be. */
export async function proposals(words: readonly string[], context: Context): Promise<readonly Proposal[]> {
  const { before, flag, partial } = begun(words);
  const all = await proposeCompletions(await appWith(before[0]), [...before, partial], context);
  return all
    .filter(({ kind, completion }) =>
      partial.startsWith('-') ? kind === 'argument:flag' : !completion.startsWith('-'),
    )
    .map(({ completion, brief }) => ({ completion: flag + completion, brief: meaningOf(completion) ?? brief }));
}

/** What was typed: the words before the last, and of `--mode=p` the flag, which is part of what is proposed, and the rest. */
function begun(words: readonly string[]) {
  const last = words.at(-1) ?? '';
  const [, flag, partial = ''] = /^(--[\w-]+)=(.*)$/.exec(last) ?? [];
  if (flag !== undefined) return { before: [...words.slice(0, -1), flag], flag: `${flag}=`, partial };
  // bash takes the sign for a word of its own, and proposes what comes behind it.
  const parts = words.slice(last === '=' ? -2 : -3);
  if (parts[0]?.startsWith('--') && parts[1] === '=')
    return { before: [...words.slice(0, -parts.length), parts[0]], flag: '', partial: parts[2] ?? '' };
  return { before: words.slice(0, -1), flag: '', partial: last };
}

/** What a word says where it is a status. */
function meaningOf(word: string): string | undefined {
  const { statuses } = defaultLifecycle;
  const status = statuses.parse(word) ?? statuses.parse(word.toUpperCase());
  return status === undefined ? undefined : statuses.entryOf(status).description?.en;
}
