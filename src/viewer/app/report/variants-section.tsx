import { useState } from 'preact/hooks';
import { figure } from '../../../diagrams/chart.ts';
import { counted } from '../../../sentences.ts';
import type { PageData, Variant } from '../../report/page-data.ts';
import { kindWords, nameOf, percent } from '../format.ts';
import { Section, Table } from '../section.tsx';
import { StatusName } from '../status.tsx';
import { type JobLink, JobName } from './link.tsx';

const SHOWN_AT_FIRST = 10;

/** Which variants are there? Each with its count, the commonest first; each can be painted. */
export function Variants({ data, painted, onPaint, link }: VariantsProps) {
  const [most, setMost] = useState(SHOWN_AT_FIRST);
  const { variants, variantsOmitted } = data;
  const more = Math.min(variants.length - most, 50);
  return (
    <Section id="variants" title="Which variants are there?">
      <p class="faint">A variant is a sequence of known statuses that jobs share, without repeats.</p>
      <Table isStacked label="Variants" heads={['Jobs', 'Share', 'Seen as', 'Ended', 'Show']}>
        {variants.slice(0, most).map((variant, index) => (
          <tr key={variant.statuses.join()} aria-current={painted === index ? 'true' : undefined}>
            <td class="number jobs">{figure(variant.count)}</td>
            <td>
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
          {counted(variantsOmitted.variants, 'rarer variant')}, of {counted(variantsOmitted.jobs, 'job')}, are counted
          and not shown.
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
      {statuses.map((code, index) => {
        const [from, to] = [statuses[index - 1], nameOf(code)];
        const isImpossible = data.steps.some(
          (step) => step.verdict === 'impossible' && from !== undefined && step.from === nameOf(from) && step.to === to,
        );
        return (
          <span key={index}>
            {from !== undefined && (
              <span class={isImpossible ? 'arrow impossible' : 'arrow'} title={isImpossible ? 'impossible' : undefined}>
                {isImpossible ? '✗→' : '→'}
              </span>
            )}{' '}
            <StatusName status={to} />{' '}
          </span>
        );
      })}
      {isCut && '…'}
    </span>
  );
}
