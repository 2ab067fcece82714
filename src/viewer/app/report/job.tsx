import { Fragment } from 'preact';
import { useEffect, useMemo, useState } from 'preact/hooks';
import { counted, figure, reasonTexts, verdictTexts } from '../../../sentences.ts';
import type { JobHistory, PageData, ReportPage } from '../../report/page-data.ts';
import { traceOfRuns } from '../../report/traces.ts';
import { Diagram } from '../diagram.tsx';
import { duration, moment } from '../format.ts';
import { type Column, Section, Table } from '../section.tsx';
import { StatusName } from '../status.tsx';
import { Legend } from './flow.tsx';
import { type JudgedRun, judgedRuns } from './judged-runs.ts';
import { nameOfJob } from './link.tsx';
import { Timeline } from './timeline.tsx';

/** One job: its observations over time, each with its verdict. */
export function Job({ data, job, onJob }: { data: ReportPage; job: string | undefined; onJob(job: string): void }) {
  const history = data.jobs.find((each) => each.job === job);
  const omitted = data.report.jobs - data.jobs.length;
  return (
    <Section id="job" title="One job">
      <Choice data={data} job={job} onJob={onJob} />
      {omitted > 0 && (
        <p class="note">
          Only {figure(data.jobs.length)} of {counted(data.report.jobs, 'job')} can be shown here, those with findings
          first. The sections above count all jobs.
        </p>
      )}
      {data.jobs.length > 1 && (
        <p class="on-paper">One of {counted(data.jobs.length, 'job')}; the page shows each of them on a screen.</p>
      )}
      {history === undefined ? <p>No job chosen.</p> : <Life key={history.job} data={data} history={history} />}
    </Section>
  );
}

const MOST_CHOICES = 12;

/** A list of jobs to choose from, with a search field. */
function Choice({ data, job, onJob }: { data: PageData; job: string | undefined; onJob(job: string): void }) {
  const [text, setText] = useState('');
  const found = useMemo(
    () => data.jobs.filter((each) => each.job.toLowerCase().includes(text.toLowerCase())),
    [data, text],
  );
  return (
    <div class="choice">
      <label>
        Find a job <input type="search" value={text} onInput={({ currentTarget }) => setText(currentTarget.value)} />
      </label>
      <ul class="choices">
        {found.slice(0, MOST_CHOICES).map((each) => (
          <li key={each.job}>
            <button
              type="button"
              class="job"
              title={nameOfJob(each.job)}
              aria-pressed={each.job === job}
              onClick={() => onJob(each.job)}
            >
              {!each.ok && (
                <span class="bad" title="has findings">
                  ✗{' '}
                </span>
              )}
              {nameOfJob(each.job)}
            </button>
          </li>
        ))}
        {found.length > MOST_CHOICES && <li class="faint">and {figure(found.length - MOST_CHOICES)} more</li>}
        {found.length === 0 && <li class="faint">No job has that in its key.</li>}
      </ul>
    </div>
  );
}

/** How long each run is shown during playback, in milliseconds. */
const STEP = 800;

function Life({ data, history }: { data: ReportPage; history: JobHistory }) {
  const runs = useMemo(() => judgedRuns(data, history), [data, history]);
  const [at, setAt] = useState(runs.length - 1);
  const [isPlaying, setPlaying] = useState(false);
  const trace = useMemo(() => traceOfRuns(data, history.runs.slice(0, at + 1)), [data, history, at]);
  const last = runs.length - 1;
  useEffect(() => {
    if (!isPlaying) return;
    if (at >= last) setPlaying(false);
    const timer = setTimeout(() => setAt((now) => Math.min(last, now + 1)), STEP);
    return () => clearTimeout(timer);
  }, [isPlaying, at, last]);
  const play = () => {
    if (at >= last) setAt(0);
    setPlaying(!isPlaying);
  };
  const now = runs[at];
  return (
    <div class="life">
      <h3>
        {nameOfJob(history.job)} <span class="faint">{lifeText(runs)}</span>
      </h3>
      <Timeline runs={runs} at={at} />
      <div class="controls">
        <button type="button" onClick={play}>
          {isPlaying ? 'Pause' : 'Play'}
        </button>
        <label class="grow">
          <span class="hidden">Observations up to</span>
          <input
            type="range"
            min={0}
            max={last}
            value={at}
            aria-valuetext={now && `${now.reported}, ${verdictText(now)}`}
            onInput={({ currentTarget }) => {
              setPlaying(false);
              setAt(Number(currentTarget.value));
            }}
          />
        </label>
        <output>
          {now?.status === undefined ? <code class="value">{now?.reported}</code> : <StatusName status={now.status} />}{' '}
          {now && verdictText(now)}
        </output>
      </div>
      <Legend />
      <Diagram
        picture={data.picture}
        trace={trace}
        current={now?.known}
        label={`The steps of ${nameOfJob(history.job)} up to ${now?.reported ?? 'its start'}`}
      />
      <Runs runs={runs} at={at} />
      {history.omitted > 0 && (
        <p class="note">Not in this page: {counted(history.omitted, 'later observation')} of this job.</p>
      )}
    </div>
  );
}

function lifeText(runs: readonly JudgedRun[]): string {
  const [first, last] = [
    runs.find(({ first }) => first !== null)?.first,
    runs.findLast(({ last }) => last !== null)?.last,
  ];
  const count = counted(
    runs.reduce((sum, { count }) => sum + count, 0),
    'observation',
  );
  return first == null || last == null ? count : `${count} in ${duration(last - first)}`;
}

function verdictText({ verdict, step }: JudgedRun): string {
  const reason = step?.reason === undefined ? '' : `: ${reasonTexts[step.reason]}`;
  return verdict === 'impossible' ? `impossible${reason}` : verdictTexts[verdict];
}

const columns: readonly Column[] = [
  { head: 'Time (UTC)', kind: 'time' },
  { head: 'Status' },
  { head: 'Count', kind: 'number' },
  { head: 'Verdict' },
  { head: 'Where' },
];

function Runs({ runs, at }: { runs: readonly JudgedRun[]; at: number }) {
  return (
    <Table
      label="Observations"
      columns={columns}
      rows={runs.map((run, index) => ({
        key: index,
        isCurrent: index === at,
        cells: [
          run.first === null ? '' : moment(run.first),
          <Reported run={run} key="status" />,
          figure(run.count),
          <Fragment key="verdict">
            <span class={`verdict ${run.verdict}`}>{run.verdict}</span>{' '}
            <span class="faint">{run.step?.reason !== undefined && reasonTexts[run.step.reason]}</span>
          </Fragment>,
          <span class="faint" key="place">
            {run.place}
          </span>,
        ],
      }))}
    />
  );
}

/** What was reported, behind the statuses that were missed. */
function Reported({ run: { step, status, reported } }: { run: JudgedRun }) {
  return (
    <>
      {step?.missed?.map((each) => (
        <Fragment key={each}>
          <StatusName status={each} isMissed />{' '}
        </Fragment>
      ))}
      {status === undefined ? <code class="value">{JSON.stringify(reported)}</code> : <StatusName status={status} />}
    </>
  );
}
