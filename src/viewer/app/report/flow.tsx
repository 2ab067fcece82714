import { useMemo, useState } from 'preact/hooks';
import { traceTitles } from '../../../diagrams/legend.ts';
import { counted } from '../../../sentences.ts';
import type { PageData, ReportPage, Variant } from '../../report/page-data.ts';
import { traceOfAll, traceOfVariants } from '../../report/traces.ts';
import { Diagram } from '../diagram.tsx';
import { percent } from '../format.ts';
import { Section } from '../section.tsx';

/** What did the jobs do? The machine, painted with all variants, the most common ones, or a single one. */
export function Flow({ data, variant, onPaint }: FlowProps) {
  const [share, setShare] = useState(100);
  const shown = useMemo(() => {
    const one = variant === undefined ? undefined : data.variants[variant];
    return one === undefined ? mostCommon(data, share / 100) : [one];
  }, [data, share, variant]);
  const isAll = variant === undefined && share === 100;
  const trace = useMemo(() => (isAll ? traceOfAll(data) : traceOfVariants(data, shown)), [data, isAll, shown]);
  const all = data.variants.length + data.variantsOmitted.variants;
  const jobs = isAll ? data.report.jobs : shown.reduce((sum, { count }) => sum + count, 0);
  const name =
    variant !== undefined ? `variant ${variant + 1}` : isAll ? allText(all) : mostCommonText(shown.length, all);
  const words = `${name}: ${counted(jobs, 'job')}, ${percent(jobs, data.report.jobs)}`;
  return (
    <Section id="flow" title="What did the jobs do?">
      <div class="controls">
        <label hidden={all < 2}>
          Share of jobs shown, most common variants first{' '}
          <input
            type="range"
            min={1}
            max={100}
            value={share}
            aria-valuetext={words}
            onInput={({ currentTarget }) => {
              onPaint(undefined);
              setShare(Number(currentTarget.value));
            }}
          />
        </label>
        <output>{words}</output>
        {variant !== undefined && (
          <button type="button" onClick={() => onPaint(undefined)}>
            Paint all jobs again
          </button>
        )}
      </div>
      <Legend />
      <p class="faint">
        The number in a status is how often jobs entered it; the number on a line is how often they took that step.
      </p>
      <Diagram picture={data.picture} trace={trace} label={`The machine, painted with ${words}`} />
    </Section>
  );
}

function allText(count: number): string {
  return count === 1 ? 'the only variant' : `all ${counted(count, 'variant')}`;
}

function mostCommonText(count: number, all: number): string {
  return `the ${count === 1 ? '' : `${count} `}most common of ${counted(all, 'variant')}`;
}

/** The most common variants that together have at least this share of the jobs. */
function mostCommon({ variants, variantsOmitted }: PageData, share: number): readonly Variant[] {
  const jobs = variants.reduce((sum, { count }) => sum + count, variantsOmitted.jobs);
  let sum = 0;
  const end = variants.findIndex(({ count }) => {
    sum += count;
    return sum >= share * jobs;
  });
  return end < 0 ? variants : variants.slice(0, end + 1);
}

interface FlowProps {
  readonly data: ReportPage;
  /** The index of the variant that is painted alone. */
  readonly variant: number | undefined;
  onPaint(variant: number | undefined): void;
}

/** What the lines of a diagram mean. */
export function Legend() {
  return (
    <ul class="legend">
      {(['direct', 'inferred', 'impossible', 'unseen'] as const).map((kind) => (
        <li class={kind} key={kind}>
          {traceTitles[kind]}
        </li>
      ))}
    </ul>
  );
}
