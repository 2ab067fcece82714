import { outcomeOf, statusNames } from '../../model/modelarts-v1/statuses.ts';
import type { History } from './histories.ts';
import type { PageData, Variant } from './page-data.ts';

/** The variant of a job so far, as a number; see {@link createVariants}. */
export type VariantId = number;

/** The variants of jobs, each with a number. */
export interface Variants {
  /** The variant of a job that was not seen yet. */
  readonly start: VariantId;
  /** The variant that goes on with a status, given by its code. */
  next(variant: VariantId, code: number): VariantId;
  /** The codes of a variant, and whether it went on beyond what is told apart. */
  statusesOf(variant: VariantId): { readonly codes: readonly number[]; readonly isCut: boolean };
}

/** How many statuses of a variant are told apart; it is cut after these. */
const LONGEST = 60;
/** How many variants, and beginnings of variants, are told apart at most. */
const MOST = 1_000_000;
/** Above each code. */
const WIDTH = 32;

/**
 * A tree of variants: each is the one before and a status. Its memory grows with the number of different variants, up to a
 * million (about 60 MB); jobs that would need another one keep the one they have, cut.
 */
export function createVariants(): Variants {
  const children = new Map<number, VariantId>();
  const parents = [0];
  const codes = [0];
  const lengths = [0];
  const cut = new Set<VariantId>();
  return {
    start: 0,
    next(variant, code) {
      const key = variant * WIDTH + code;
      const known = children.get(key);
      if (known !== undefined) return known;
      const length = (lengths[variant] ?? 0) + 1;
      if (length > LONGEST || parents.length >= MOST) {
        cut.add(variant);
        return variant;
      }
      const id = parents.length;
      parents.push(variant);
      codes.push(code);
      lengths.push(length);
      children.set(key, id);
      return id;
    },
    statusesOf(variant) {
      const found: number[] = [];
      for (let at = variant; at !== 0; at = parents[at] ?? 0) found.push(codes[at] ?? 0);
      return { codes: found.reverse(), isCut: cut.has(variant) };
    },
  };
}

/** How many variants are shown, and how many jobs of each are named. */
const MOST_SHOWN = 300;
const MOST_EXAMPLES = 3;

/** The variants of jobs, the most common first. */
export function variantsOf(
  histories: Iterable<History>,
  variants: Variants,
): Pick<PageData, 'variants' | 'variantsOmitted'> {
  const counts = new Map<VariantId, { count: number; readonly examples: string[] }>();
  let jobs = 0;
  for (const { job, variant, status } of histories) {
    if (status === undefined) continue;
    const own = counts.get(variant) ?? { count: 0, examples: [] };
    own.count++;
    if (own.examples.length < MOST_EXAMPLES) own.examples.push(job);
    counts.set(variant, own);
    jobs++;
  }
  const shown = [...counts].sort(([, a], [, b]) => b.count - a.count).slice(0, MOST_SHOWN);
  const shownJobs = shown.reduce((sum, [, { count }]) => sum + count, 0);
  return {
    variants: shown.map(([variant, own]) => variantOf(variants.statusesOf(variant), own)),
    variantsOmitted: { variants: counts.size - shown.length, jobs: jobs - shownJobs },
  };
}

function variantOf(
  { codes, isCut }: ReturnType<Variants['statusesOf']>,
  { count, examples }: Pick<Variant, 'count' | 'examples'>,
): Variant {
  const last = statusNames[codes.at(-1) ?? 0];
  return { statuses: codes, isCut, count, outcome: (last && !isCut && outcomeOf(last)) || 'live', examples };
}
