import { counted, expectedText, figure, problemTexts, reasonTexts, verdictTexts } from '../../../sentences.ts';
import { verdicts } from '../../../validate/verdicts.ts';
import type { Example, FindingGroup, JudgedStep, PageData } from '../../report/page-data.ts';
import { kindWords, percent } from '../format.ts';
import { CountCell, Section, Table } from '../section.tsx';
import { StepName, useKinds } from '../status.tsx';
import { type JobLink, JobName } from './link.tsx';

/** Is anything wrong? The answer, and the findings by kind. */
export function Verdict({ data, link }: { data: PageData; link: JobLink }) {
  const { report, findings, warnings, jobsWithFindings } = data;
  const count = findings.reduce((sum, { count }) => sum + count, 0);
  return (
    <Section id="verdict" title="Is anything wrong?">
      <p class={`banner ${report.ok ? 'good' : 'bad'}`} role="status">
        {report.ok
          ? `✓ No: no findings in ${counted(report.observations, 'observation')}.`
          : `✗ Yes: ${counted(count, 'finding')}, in ${figure(jobsWithFindings)} of ${counted(report.jobs, 'job')}.`}
      </p>
      <Counts data={data} />
      {findings.length > 0 && (
        <Table isStacked label="Findings" heads={['What', 'Why', 'Count', 'Jobs', 'Examples']}>
          {findings.map((group, index) => (
            <tr key={index}>
              <td>
                <What group={group} data={data} />
              </td>
              <td>
                <Why group={group} data={data} />
              </td>
              <CountCell count={group.count} unit="time" />
              {group.kind === 'malformed' ? <td /> : <CountCell count={group.jobs} unit="job" />}
              <td>
                <Examples examples={group.examples} link={link} />
              </td>
            </tr>
          ))}
        </Table>
      )}
      {warnings.map(({ kind, count, examples }) => (
        <div class="note" key={kind}>
          {kind === 'out-of-order'
            ? `Time ran backwards within a job ${counted(count, 'time')}.`
            : `${counted(count, 'time')} could not be read; the statuses were checked anyway.`}{' '}
          <Examples examples={examples} link={link} />
        </div>
      ))}
    </Section>
  );
}

function What({ group, data }: { group: FindingGroup; data: PageData }) {
  if (group.kind === 'malformed') return <>records</>;
  if (group.kind === 'unrecognized') return <Values values={group.values ?? []} count={group.count} />;
  const step = stepOf(group, data);
  return step === undefined ? <>a step</> : <StepName from={step.from} to={step.to} />;
}

function Values({ values, count }: { values: NonNullable<FindingGroup['values']>; count: number }) {
  const others = values.reduce((left, [, own]) => left - own, count);
  return (
    <ul class="values">
      {values.map(([value, own]) => (
        <li key={value}>
          <code class="value">{JSON.stringify(value)}</code> <span class="faint">{figure(own)}×</span>
        </li>
      ))}
      {others > 0 && <li class="faint">others {figure(others)}×</li>}
    </ul>
  );
}

function stepOf(group: FindingGroup, { steps }: PageData): JudgedStep | undefined {
  return steps.find(({ at }) => at === group.step);
}

function Why({ group, data }: { group: FindingGroup; data: PageData }) {
  const kindOf = useKinds();
  const { kind, problem } = group;
  if (kind === 'malformed') return <>{problem && problemTexts[problem]}</>;
  if (kind === 'unrecognized') return <>{verdictTexts.unrecognized}</>;
  const { reason = 'unreachable', expected = [] } = stepOf(group, data) ?? {};
  return (
    <>
      {reasonTexts[reason]}{' '}
      <span class="hint">
        {expectedText(
          expected.filter((status) => kindOf(status) !== 'unknown'),
          [],
        )}
      </span>
    </>
  );
}

function Examples({ examples, link }: { examples: readonly Example[]; link: JobLink }) {
  return (
    <ul class="examples">
      {examples.map(({ job, file, line }) => (
        <li key={`${file}:${line}`}>
          {job !== undefined && <JobName job={job} link={link} />} <span class="faint">{placeOf(file, line)}</span>
        </li>
      ))}
    </ul>
  );
}

function placeOf(file: string | undefined, line: number | undefined): string {
  return [file, line].filter((part) => part !== undefined).join(':');
}

function Counts({ data: { report } }: { data: PageData }) {
  const { outcomes, jobs, observations, malformed } = report;
  return (
    <div class="counts">
      <dl>
        <Count name="jobs" count={jobs} />
        {(['success', 'failure', 'stopped', 'ended', 'live', 'unknown'] as const).map(
          (kind) =>
            outcomes[kind] !== undefined && (
              <Count
                key={kind}
                name={kind === 'live' ? 'still live' : kindWords[kind]}
                kind={kind}
                count={outcomes[kind] ?? 0}
                whole={jobs}
              />
            ),
        )}
      </dl>
      <details>
        <summary>
          {counted(observations, 'observation')}
          {malformed > 0 && `, ${counted(malformed, 'malformed record')}`}
        </summary>
        <dl class="rows">
          {verdicts.map((verdict) => (
            <div key={verdict}>
              <dt>
                {verdict} <span class="faint">{verdictTexts[verdict]}</span>
              </dt>
              <dd>{figure(report.verdicts[verdict])}</dd>
            </div>
          ))}
        </dl>
      </details>
    </div>
  );
}

function Count({ name, kind, count, whole }: { name: string; kind?: string; count: number; whole?: number }) {
  return (
    <div class={`count ${kind ?? ''}`}>
      <dt>{name}</dt>
      <dd>
        {figure(count)} {whole !== undefined && <span class="faint">{percent(count, whole)}</span>}
      </dd>
    </div>
  );
}
