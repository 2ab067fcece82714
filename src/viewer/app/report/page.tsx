import { useCallback, useEffect, useMemo, useState } from 'preact/hooks';
import { counted } from '../../../sentences.ts';
import type { PageData, ReportPage, ReportUpdate } from '../../report/page-data.ts';
import { type ConnectionState, connect } from '../connection.ts';
import { ConnectionNote } from '../connection-note.tsx';
import { moment } from '../format.ts';
import { LifecycleContext } from '../status.tsx';
import { DwellTimes } from './dwell-section.tsx';
import { Flow } from './flow.tsx';
import { Job } from './job.tsx';
import { Variants } from './variants-section.tsx';
import { Verdict } from './verdict.tsx';

/** The sections of the page, each with the question that it answers. */
const sections = [
  ['verdict', 'Is anything wrong?'],
  ['flow', 'What did the jobs do?'],
  ['dwell', 'How long did jobs stay in each status?'],
  ['variants', 'Which variants are there?'],
  ['job', 'One job'],
] as const;

/** The page of a report. A followed page starts with this data and receives updates. */
export function Report({ first }: { first: ReportPage }) {
  const { data, state } = useUpdates(first);
  const [job, setJob] = useState(data.jobs[0]?.job);
  const [variant, setVariant] = useState<number>();
  const openJob = useCallback((key: string) => {
    setJob(key);
    goTo('job');
  }, []);
  const paintVariant = useCallback((index: number | undefined) => {
    setVariant(index);
    if (index !== undefined) goTo('flow');
  }, []);
  const known = useMemo(() => new Set(data.jobs.map(({ job }) => job)), [data]);
  const link = useMemo(() => ({ known, openJob }), [known, openJob]);
  return (
    <LifecycleContext.Provider value={data.lifecycle}>
      <Header data={data} state={state} />
      <main>
        <Verdict data={data} link={link} />
        {data.report.jobs === 0 ? (
          <p>No job was observed{data.isFollowed && ' yet'}, so there is nothing more to show.</p>
        ) : (
          <>
            <Flow data={data} variant={variant} onPaint={paintVariant} />
            <DwellTimes data={data} link={link} />
            <Variants data={data} painted={variant} onPaint={paintVariant} link={link} />
            <Job data={data} job={job ?? data.jobs[0]?.job} onJob={setJob} />
          </>
        )}
      </main>
      <footer>
        Made by jobstat {data.version} on {moment(data.created)} UTC. All times are in UTC.
      </footer>
    </LifecycleContext.Provider>
  );
}

function Header({ data, state }: { data: PageData; state: ConnectionState | undefined }) {
  const { files, lifecycle, report, span } = data;
  return (
    <header>
      <h1>Job report</h1>
      {report.jobs > 0 && (
        <nav aria-label="Sections">
          {sections.map(([id, title]) => (
            <a href={`#${id}`} key={id}>
              {title}
            </a>
          ))}
        </nav>
      )}
      <p class="faint">
        {lifecycle.title}, checked in {report.mode} mode
        {report.minBasis !== undefined && `, using evidence ${report.minBasis} or better`}
        {span && ` · ${moment(span[0])} to ${moment(span[1])} UTC`}
        {files.length <= MOST_FILES && ` · ${files.join(', ')}`}
      </p>
      {files.length > MOST_FILES && (
        <details class="printed faint">
          <summary>{counted(files.length, 'file')}</summary>
          {files.join(', ')}
        </details>
      )}
      {state !== undefined && <ConnectionNote state={state} />}
    </header>
  );
}

/** More files than these are named only where they are asked for. */
const MOST_FILES = 3;

/** Scrolls to a section, and gives its heading the focus. */
function goTo(id: string): void {
  const heading = document.querySelector<HTMLElement>(`#${id} h2`);
  heading?.scrollIntoView({ block: 'start' });
  heading?.focus({ preventScroll: true });
}

/** The newest data, and the connection of a followed page. */
function useUpdates(first: ReportPage): { readonly data: ReportPage; readonly state: ConnectionState | undefined } {
  const [data, setData] = useState(first);
  const [state, setState] = useState<ConnectionState | undefined>(first.isFollowed ? 'connecting' : undefined);
  useEffect(() => {
    if (!first.isFollowed) return;
    return connect<ReportUpdate>({
      onMessage: (update) => setData((before) => ({ ...before, ...update })),
      onState: setState,
    });
  }, [first.isFollowed]);
  return { data, state };
}
