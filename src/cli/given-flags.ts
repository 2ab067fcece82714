import { dashed } from './flag-names.ts';

/** The flags among these that were given, as people type them: `--cover, --switch`; `undefined` where none was. */
export function given<Flags extends object>(
  flags: Flags,
  among: readonly (keyof Flags & string)[],
): string | undefined {
  const named = among.filter((name) => flags[name] !== undefined && flags[name] !== false);
  return named.length === 0 ? undefined : named.map(dashed).join(', ');
}
