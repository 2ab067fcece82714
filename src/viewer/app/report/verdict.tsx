import {
  counted,
  exceptedText,
  exceptionText,
  expectedText,
  figure,
  problemTexts,
  readAsText,
  reasonTexts,
  verdictText,
  verdictTexts,
} from '../../../sentences.ts';
import { verdicts } from '../../../validate/verdicts.ts';
import type { Example, FindingGroup, JudgedStep, PageData } from '../../report/page-data.ts';
import { percent, placeIn } from '../format.ts';
import { Beginning, type Column, Section, Table } from '../section.tsx';
import { StatusName, StepName, useKinds } from '../status.tsx';
import { type JobLink, JobName } from './link.tsx';

const columns: readonly Column[] = [
  { head: 'Finding', kind: 'wide' },
  { head: 'Reason', kind: 'wide' },
  { head: 'Count', kind: 'number' },
  { head: 'Jobs', kind: 'number' },
  { head: 'Examples', kind: 'wide' },
];

/** Is anything wrong? The answer, and the findings by kind. */
export function Verdict({ data, link }: { data: PageData; link: JobLink }) {
  const { report, findings, warnings } = data;
  return (
    <Section id="verdict" title="Is anything wrong?">
      <p class={`banner ${report.ok ? 'good' : 'bad'}`} role="status">
        {report.ok
          ? `✓ No: no findings in ${counted(report.observations, 'observation')}.`
          : `✗ Yes: ${findingsText(data)}.`}
      </p>
      <Counts data={data} />
      {findings.length > 0 && (
        <Beginning items={findings} noun="kinds of findings" isPrinted>
          {(groups, shown) => (
            <Table
              label="Findings"
              columns={columns}
              rows={groups.map((group, index) => ({
                key: index,
                kind: index < shown ? undefined : 'later',
                cells: [
                  <What group={group} data={data} key="what" />,
                  <Why group={group} data={data} key="why" />,
                  figure(group.count),
                  group.kind === 'malformed' ? '' : figure(group.jobs),
                  <Examples examples={group.examples} files={data.files} link={link} key="examples" />,
                ],
              }))}
            />
          )}
        </Beginning>
      )}
      {warnings.map(({ kind, count, examples }) => (
        <div class="note" key={kind}>
          {counted(count, 'warning')}:{' '}
          {kind === 'out-of-order'
            ? 'the time of an observation lies before that of the observation before it.'
            : 'a time could not be read; the status was checked anyway.'}{' '}
          <Examples examples={examples} files={data.files} link={link} />
        </div>
      ))}
    </Section>
  );
}

/** How many findings there are, and where. Malformed records are of no job. */
function findingsText({ findings, jobsWithFindings, report }: PageData): string {
  const count = counted(
    findings.reduce((sum, { count }) => sum + count, 0),
    'finding',
  );
  return jobsWithFindings === 0
    ? `${count}, all of them records that could not be read`
    : `${count}, in ${figure(jobsWithFindings)} of ${counted(report.jobs, 'job')}`;
}

function What({ group, data }: { group: FindingGroup; data: PageData }) {
  if (group.kind === 'malformed') return <>malformed records</>;
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

interface ExamplesProps {
  readonly examples: readonly Example[];
  readonly files: readonly string[];
  readonly link: JobLink;
}

function Examples({ examples, files, link }: ExamplesProps) {
  return (
    <ul class={files.length < 2 ? 'examples' : 'examples long'}>
      {examples.map((example) => (
        <li key={`${example.file}:${example.line}`}>
          {example.job !== undefined && <JobName job={example.job} link={link} />}{' '}
          <span class="faint">{placeIn(files, example)}</span>
        </li>
      ))}
    </ul>
  );
}

function Counts({ data: { report, lifecycle } }: { data: PageData }) {
  const { outcomes, jobs, observations, malformed, excepted = [], readAs = [] } = report;
  const gaps = lifecycle.statuses.flatMap(({ name, isGap }) => (isGap ? [name] : []));
  return (
    <div class="counts">
      <dl>
        <Count name="jobs" count={jobs} />
        {(['success', 'failure', 'stopped', 'ended', 'live', 'unknown'] as const).map(
          (kind) =>
            outcomes[kind] !== undefined && (
              <Count key={kind} name={kind} kind={kind} count={outcomes[kind] ?? 0} whole={jobs} />
            ),
        )}
      </dl>
      <details class="printed">
        <summary>
          The verdicts on {counted(observations, 'observation')}
          {malformed > 0 && `, and ${counted(malformed, 'malformed record')}`}
        </summary>
        <dl class="rows">
          {verdicts.map((verdict) => (
            <NamedCount
              key={verdict}
              name={verdict}
              meaning={verdictText(verdict, gaps)}
              count={report.verdicts[verdict]}
            />
          ))}
          <NamedCount name="malformed" meaning="no observation could be read" count={malformed} />
        </dl>
      </details>
      {excepted.length > 0 && (
        <details class="printed">
          <summary>{exceptedText(excepted)}</summary>
          <dl class="rows">
            {excepted.map((each) => (
              <NamedCount
                key={JSON.stringify(each)}
                name={exceptionText(each)}
                meaning={each.reason}
                count={each.count}
              />
            ))}
          </dl>
        </details>
      )}
      {readAs.length > 0 && (
        <details class="printed">
          <summary>{counted(readAs.length, 'spelling')} read as statuses</summary>
          <ul>
            {readAs.map((each) => (
              <li key={each.spelling}>
                <code>{JSON.stringify(each.spelling)}</code> read as <StatusName status={each.status} />{' '}
                <span class="faint">{readAsText(each)}</span>
              </li>
            ))}
          </ul>
        </details>
      )}
    </div>
  );
}

function NamedCount({ name, meaning, count }: { name: string; meaning: string; count: number }) {
  return (
    <div>
      <dt>
        {name} <span class="faint">{meaning}</span>
      </dt>
      <dd>{figure(count)}</dd>
    </div>
  );
}

function Count({ name, kind, count, whole }: { name: string; kind?: string; count: number; whole?: number }) {
  return (
    <div class={`count ${kind ?? ''}`}>
      <dt>{name}</dt>
      <dd>
        {figure(count)} {whole !== undefined && count > 0 && <span class="faint">{percent(count, whole)}</span>}
      </dd>
    </div>
  );
}
