import { bases } from '../model/sources.ts';
import { type Status, statusNames, toStatus } from '../model/statuses.ts';
import { modes } from '../validate/verdict.ts';

/** A status as people type it: its code, name, wire name or alias, in any case. */
export function statusArgument(placeholder: string, brief: string) {
  return {
    placeholder,
    brief,
    parse: (text: string): Status => toStatus(text.toUpperCase()),
    proposeCompletions: (partial: string) =>
      partial === partial.toUpperCase() ? statusNames : statusNames.map((name) => name.toLowerCase()),
  };
}

/** The flags that several commands have. */
export const flags = {
  format: { kind: 'enum', values: ['text', 'json'], default: 'text', brief: 'How to print' },
  mode: {
    kind: 'enum',
    values: modes,
    default: 'poll',
    brief: 'Whether statuses may be missed (poll) or each is reported (events)',
  },
  minBasis: {
    kind: 'enum',
    values: bases,
    optional: true,
    brief: 'Count only transitions that are at least so well grounded',
  },
} as const;
