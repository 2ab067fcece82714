import type { Statuses } from '../../model/catalogue.ts';
import type { JobStore } from '../../validate/store/jobs.ts';
import type { JobRows } from './job-rows.ts';
import type { PageData, Variant } from './page-data.ts';

/** The variant of a job so far, as a number; {@link START} before its first status. */
export type VariantId = number;

/** The variant without a status. */
export const START: VariantId = 0;

/** The variants of jobs, each with a number. */
export interface Variants {
  /**
   * The variant that goes on with a status, given by its index.
   *
   * @param isAdjacent whether nothing was reported between this status and the one before
   */
  next(variant: VariantId, status: number, isAdjacent: boolean): VariantId;
  /** How many numbers there are: of variants and of beginnings of variants. */
  readonly size: number;
  /** The variant with the same statuses, all adjacent: the page shows variants with the same statuses as one. */
  plain(variant: VariantId): VariantId;
  /** The statuses of a variant, and whether it was cut. */
  stepsOf(variant: VariantId): { readonly steps: readonly VariantStep[]; readonly isCut: boolean };
}

/** A status of a variant. */
export interface VariantStep {
  readonly status: number;
  readonly isAdjacent: boolean;
}

/** The longest variant, in statuses; longer ones are cut. */
const LONGEST = 60;
/** The largest number of variants and beginnings of variants. */
const MOST = 1_000_000;

/**
 * A tree of variants: each extends its parent by a status. Memory grows with the number of different variants, up to a
 * million (about 100 MB); after that, a job that would need a new variant keeps the one it has, which then counts as
 * cut.
 */
export function createVariants({ size }: Pick<Statuses, 'size'>): Variants {
  /** Two branches for each status: adjacent or not. */
  const width = 2 * size;
  const children = new Map<number, VariantId>();
  const parents = [START];
  const branches = [0];
  const lengths = [0];
  const plains = [START];
  /** The plain variants that were cut. */
  const cut = new Set<VariantId>();

  function child(parent: VariantId, branch: number): VariantId {
    const key = parent * width + branch;
    const known = children.get(key);
    if (known !== undefined) return known;
    const length = (lengths[parent] ?? 0) + 1;
    if (length > LONGEST || parents.length >= MOST) {
      cut.add(plains[parent] ?? START);
      return parent;
    }
    const plainParent = plains[parent] ?? START;
    const isPlain = branch % 2 === 0 && plainParent === parent;
    const plain = isPlain ? undefined : child(plainParent, branch - (branch % 2));
    const id = parents.length;
    parents.push(parent);
    branches.push(branch);
    lengths.push(length);
    plains.push(plain ?? id);
    children.set(key, id);
    return id;
  }

  return {
    get size() {
      return parents.length;
    },
    next: (variant, status, isAdjacent) => child(variant, 2 * status + (isAdjacent ? 0 : 1)),
    plain: (variant) => plains[variant] ?? START,
    stepsOf(variant) {
      const steps: VariantStep[] = [];
      for (let at = variant; at !== START; at = parents[at] ?? START) {
        const branch = branches[at] ?? 0;
        steps.push({ status: branch >> 1, isAdjacent: branch % 2 === 0 });
      }
      return { steps: steps.reverse(), isCut: cut.has(plains[variant] ?? START) };
    },
  };
}

/** How many variants are shown, and how many jobs of each are named. */
const MOST_SHOWN = 300;
const MOST_EXAMPLES = 3;

/** The jobs of a variant. */
interface Group {
  count: number;
  /** The numbers of the first ones. */
  readonly examples: number[];
}

/** The variants of jobs, the most common first. */
export function variantsOf(
  jobs: JobStore,
  rows: JobRows,
  variants: Variants,
  statuses: Statuses,
): Pick<PageData, 'variants' | 'variantsOmitted'> {
  const counts = new Uint32Array(variants.size);
  const groups = new Map<VariantId, Group>();
  let total = 0;
  for (let job = 0; job < rows.size; job++) {
    if (jobs.statusAt(job) === jobs.none) continue;
    const variant = rows.variantAt(job);
    counts[variant] = (counts[variant] ?? 0) + 1;
    addTo(groups, variants.plain(variant), job);
    total++;
  }
  const shown = [...groups].sort(([, a], [, b]) => b.count - a.count).slice(0, MOST_SHOWN);
  const gaps = gapsOf(new Set(shown.map(([plain]) => plain)), variants, counts);
  const shownJobs = shown.reduce((sum, [, { count }]) => sum + count, 0);
  return {
    variants: shown.map(([plain, { count, examples }]) => ({
      ...historyOf(plain, variants, statuses),
      count,
      examples: examples.map((job) => jobs.keyAt(job)),
      afterGap: gaps.get(plain),
    })),
    variantsOmitted: { variants: groups.size - shown.length, jobs: total - shownJobs },
  };
}

function addTo(groups: Map<VariantId, Group>, plain: VariantId, job: number): void {
  const group = groups.get(plain);
  if (group === undefined) groups.set(plain, { count: 1, examples: [job] });
  else if (++group.count <= MOST_EXAMPLES) group.examples.push(job);
}

/** For each status of the shown variants, how many jobs had something else reported right before it. */
function gapsOf(
  shown: ReadonlySet<VariantId>,
  variants: Variants,
  counts: Uint32Array,
): ReadonlyMap<VariantId, readonly number[]> {
  const gaps = new Map<VariantId, readonly number[]>();
  for (const [variant, count] of counts.entries()) {
    const plain = variants.plain(variant);
    if (count === 0 || variant === plain || !shown.has(plain)) continue;
    const before = gaps.get(plain) ?? [];
    const { steps } = variants.stepsOf(variant);
    gaps.set(
      plain,
      steps.map(({ isAdjacent }, index) => (before[index] ?? 0) + (isAdjacent ? 0 : count)),
    );
  }
  return gaps;
}

function historyOf(
  variant: VariantId,
  variants: Variants,
  { names, isTerminal, outcomeOf }: Statuses,
): Pick<Variant, 'statuses' | 'isCut' | 'outcome'> {
  const { steps, isCut } = variants.stepsOf(variant);
  const statuses = steps.map(({ status }) => status);
  const last = names[statuses.at(-1) ?? -1];
  const hasEnded = last !== undefined && !isCut && isTerminal(last);
  return { statuses, isCut, outcome: hasEnded ? (outcomeOf(last) ?? 'ended') : 'live' };
}
