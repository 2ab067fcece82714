import { bases } from '../model/evidence.ts';
import { defaultLifecycle } from '../model/lifecycles.ts';
import { DURATION, type Duration, toMilliseconds, toTime } from '../time.ts';
import { modes } from '../validate/judge.ts';
import { UsageError } from './context.ts';

/** An argument that is a status of the lifecycle: see `statusNamed`. */
export function statusArgument(placeholder: string, brief: string) {
  const { names } = defaultLifecycle.statuses;
  return {
    placeholder,
    brief,
    parse: String,
    proposeCompletions: (partial: string) =>
      partial === partial.toUpperCase() ? names : names.map((name) => name.toLowerCase()),
  };
}

/** The flags that several commands have. */
export const flags = {
  format: { kind: 'enum', values: ['text', 'json'], default: 'text', brief: 'The output format' },
  mode: {
    kind: 'enum',
    values: modes,
    optional: true,
    brief: 'Whether the log is samples (poll, unless given) or a complete feed (events)',
  },
  minBasis: {
    kind: 'enum',
    values: bases,
    optional: true,
    brief: 'Use only transitions with at least this evidence',
  },
  without: {
    kind: 'parsed',
    parse: (text: string) => text.split(','),
    optional: true,
    placeholder: 'EVENT,…',
    brief: 'Leave out events, or groups of them such as sight or delete',
  },
  seed: {
    kind: 'parsed',
    parse: parseWhole,
    default: '1',
    placeholder: 'N',
    brief: 'The seed of the random numbers',
  },
} as const;

/** A whole number as people type it. */
export function parseWhole(text: string): number {
  if (!/^\d+$/.test(text)) throw new UsageError('give a whole number, as in 1000');
  return Number(text);
}

/** A port as people type it. */
export function parsePort(text: string): number {
  const port = parseWhole(text);
  if (port > 65_535) throw new UsageError('give a port from 0 to 65535');
  return port;
}

/** A share as people type it: from 0 to 1, or in percent. */
export function parseShare(text: string): number {
  const [, number, percent] = /^(\d+(?:\.\d+)?)(%?)$/.exec(text) ?? [];
  const share = Number(number) / (percent === '%' ? 100 : 1);
  if (!(share >= 0 && share <= 1)) throw new UsageError('give a share from 0 to 1 or in percent, as in 0.05 or 5%');
  return share;
}

/** The units of sizes, in bytes. */
const BYTES: Readonly<Record<string, number>> = { kB: 1e3, MB: 1e6, GB: 1e9 };

/** A size as people type it, in bytes. */
export function parseBytes(text: string): number {
  const [, number, unit = ''] = /^(\d+(?:\.\d+)?)(kB|MB|GB)$/.exec(text) ?? [];
  const bytes = Number(number) * (BYTES[unit] ?? Number.NaN);
  if (!(bytes > 0)) throw new UsageError('give a size with its unit kB, MB or GB, as in 100MB');
  return bytes;
}

/** A time as people type it. */
export function parseTime(text: string): string {
  if (toTime(text) === undefined) throw new UsageError('give a time, as in 2025-01-01T00:00:00Z');
  return text;
}

/** A time that goes by, as people type it. */
export function parsePeriod(text: string): Duration {
  if (!DURATION.test(text) || toMilliseconds(text) === 0) throw new UsageError('give a time above 0, as in 10s');
  return text;
}
