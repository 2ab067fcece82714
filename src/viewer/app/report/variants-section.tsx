import { counted, figure } from '../../../sentences.ts';
import { stepIndex } from '../../../validate/judge.ts';
import { unpackVerdict } from '../../../validate/verdicts.ts';
import type { PageData, Variant } from '../../report/page-data.ts';
import { nameOf, percent } from '../format.ts';
import { Beginning, type Column, Section, Table } from '../section.tsx';
import { StatusName } from '../status.tsx';
import { type JobLink, JobName } from './link.tsx';

/** How many more variants are shown each time. */
const STEP = 50;

const columns: readonly Column[] = [
  { head: 'Jobs', kind: 'number' },
  { head: 'Share', kind: 'number', isClear: true },
  { head: 'Statuses', kind: 'wide' },
  { head: 'Outcome' },
  { head: 'Example' },
  { head: 'Machine', kind: 'action' },
];

/** Which variants are there? The most common first, each with its count; each can be painted. */
export function Variants({ data, painted, onPaint, link }: VariantsProps) {
  const { variants, variantsOmitted } = data;
  return (
    <Section id="variants" title="Which variants are there?">
      <p class="faint">
        A variant is a sequence of statuses that jobs share. Repeats, and statuses that prove nothing, are left out.
      </p>
      <Beginning items={variants} step={STEP} noun="variants">
        {(shown) => (
          <Table
            label="Variants"
            columns={columns}
            rows={shown.map((variant, index) => ({
              key: variant.statuses.join(),
              isCurrent: painted === index,
              cells: [
                figure(variant.count),
                <Share count={variant.count} whole={data.report.jobs} key="share" />,
                <VariantName variant={variant} data={data} key="statuses" />,
                variant.outcome,
                variant.examples.slice(0, 1).map((job) => <JobName job={job} link={link} key={job} />),
                <button type="button" aria-pressed={painted === index} onClick={() => onPaint(index)} key="paint">
                  Paint <span class="hidden">variant {index + 1}</span>
                </button>,
              ],
            }))}
          />
        )}
      </Beginning>
      {variantsOmitted.variants > 0 && (
        <p class="note">
          Not in this page: {counted(variantsOmitted.variants, 'less common variant')} of{' '}
          {counted(variantsOmitted.jobs, 'job')}.
        </p>
      )}
    </Section>
  );
}

function Share({ count, whole }: { count: number; whole: number }) {
  return (
    <>
      <meter min={0} max={whole} value={count} aria-label="share of all jobs" /> {percent(count, whole)}
    </>
  );
}

interface VariantsProps {
  readonly data: PageData;
  readonly painted: number | undefined;
  onPaint(variant: number | undefined): void;
  readonly link: JobLink;
}

function VariantName({ variant: { statuses, isCut }, data }: { variant: Variant; data: PageData }) {
  return (
    <span class="variant">
      {statuses.map((status, index) => (
        <span key={index}>
          {index > 0 && <Arrow isImpossible={isImpossible(data, statuses[index - 1], status)} />}{' '}
          <StatusName status={nameOf(data.lifecycle, status)} />{' '}
        </span>
      ))}
      {isCut && '…'}
    </span>
  );
}

function isImpossible({ transitions }: PageData, from: number | undefined, to: number): boolean {
  const at = stepIndex(transitions, from ?? transitions.size, to);
  return unpackVerdict(transitions.verdicts[at] ?? 0).verdict === 'impossible';
}

function Arrow({ isImpossible }: { isImpossible: boolean }) {
  if (!isImpossible) return <span class="arrow">→</span>;
  return (
    <span class="arrow impossible" title="impossible">
      ✗→
    </span>
  );
}
