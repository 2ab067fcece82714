import type { Lifecycle } from '../../src/model/lifecycle.ts';
import { compileJudge } from '../../src/validate/judge.ts';
import { verdicts } from '../../src/validate/verdicts.ts';

/**
 * All sequences of up to `length` statuses that the validator finds nothing wrong with, until the first terminal status:
 * counted without the generator, since the validator looks at one step from the last known status only.
 */
export function legalSequences<S extends string>(lifecycle: Lifecycle<S>, length: number): readonly (readonly S[])[] {
  const { names, size, isTerminal } = lifecycle.statuses;
  const judge = compileJudge({ lifecycle });
  const found: S[][] = [];
  let open: { readonly statuses: S[]; readonly last: number }[] = [{ statuses: [], last: size }];
  for (let at = 0; at < length; at++) {
    open = open.flatMap(({ statuses, last }) =>
      names.flatMap((name, index) => {
        const step = judge.at(last, index);
        const before = statuses.at(-1);
        const isOver = before !== undefined && isTerminal(before);
        if (isOver || verdicts[(judge.verdicts[step] ?? 0) & 7] === 'impossible') return [];
        return [{ statuses: [...statuses, name], last: judge.next[step] ?? last }];
      }),
    );
    found.push(...open.map(({ statuses }) => statuses));
  }
  return found;
}

/** The chains of `length` statuses in some sequences, and the shorter ones at their starts, which are marked. */
export function chainsIn(sequences: Iterable<readonly string[]>, length: number): ReadonlySet<string> {
  return new Set(
    [...sequences].flatMap((sequence) =>
      sequence.map((_, at) => chainOf([START, ...sequence.slice(0, at + 1)], length)),
    ),
  );
}

/** What stands before the first status of a sequence. */
export const START = '^';

/** The last chain of a sequence, which may begin with {@link START}. */
export function chainOf(sequence: readonly string[], length: number): string {
  return sequence.slice(-length).join(' ');
}
