import { useState } from 'preact/hooks';
import { counted } from '../../../sentences.ts';
import { stepIndex } from '../../../validate/judge.ts';
import { unpackVerdict } from '../../../validate/verdicts.ts';
import type { PageData, Variant } from '../../report/page-data.ts';
import { kindWords, nameOf, percent } from '../format.ts';
import { CountCell, Section, Table } from '../section.tsx';
import { StatusName } from '../status.tsx';
import { type JobLink, JobName } from './link.tsx';

const SHOWN_AT_FIRST = 10;

/** Which variants are there? The most common first, each with its count; each can be painted. */
export function Variants({ data, painted, onPaint, link }: VariantsProps) {
  const [most, setMost] = useState(SHOWN_AT_FIRST);
  const { variants, variantsOmitted } = data;
  const more = Math.min(variants.length - most, 50);
  return (
    <Section id="variants" title="Which variants are there?">
      <p class="faint">A variant is a sequence of known statuses that jobs share, without repeats.</p>
      <Table isStacked label="Variants" heads={['Jobs', 'Share', 'Statuses', 'Outcome', 'Show']}>
        {variants.slice(0, most).map((variant, index) => (
          <tr key={variant.statuses.join()} aria-current={painted === index ? 'true' : undefined}>
            <CountCell count={variant.count} unit="job" />
            <td class="number">
              <meter min={0} max={data.report.jobs} value={variant.count} aria-label="share of all jobs" />{' '}
              {percent(variant.count, data.report.jobs)}
            </td>
            <td>
              <VariantName variant={variant} data={data} />
            </td>
            <td>{variant.outcome === 'live' ? 'still live' : kindWords[variant.outcome]}</td>
            <td class="actions">
              <button type="button" aria-pressed={painted === index} onClick={() => onPaint(index)}>
                Paint <span class="hidden">variant {index + 1}</span>
              </button>
              {variant.examples.slice(0, 1).map((job) => (
                <JobName job={job} link={link} key={job} />
              ))}
            </td>
          </tr>
        ))}
      </Table>
      {more > 0 && (
        <button type="button" onClick={() => setMost(most + more)}>
          Show {more} more of {variants.length}
        </button>
      )}
      {variantsOmitted.variants > 0 && (
        <p class="note">
          {counted(variantsOmitted.variants, 'less common variant')} of {counted(variantsOmitted.jobs, 'job')} are not
          shown.
        </p>
      )}
    </Section>
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
