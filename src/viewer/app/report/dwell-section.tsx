import * as Plot from '@observablehq/plot';
import { useCallback, useMemo, useState } from 'preact/hooks';
import { counted, figure } from '../../../sentences.ts';
import { binEdge } from '../../report/bins.ts';
import type { Dwell, JobTime, PageData } from '../../report/page-data.ts';
import { duration } from '../format.ts';
import { Section, Table } from '../section.tsx';
import { StatusName, useKinds } from '../status.tsx';
import { Chart } from './chart.tsx';
import { type JobLink, JobName } from './link.tsx';

/** How long did jobs stay in each status? Dwell times by status, the slowest jobs, and those that look stuck. */
export function DwellTimes({ data, link }: { data: PageData; link: JobLink }) {
  const measured = useMemo(() => data.dwell.filter(({ count }) => count > 0), [data]);
  const [chosen, choose] = useState<string>();
  const one = measured.find(({ status }) => status === chosen);
  return (
    <Section id="dwell" title="How long did jobs stay in each status?">
      <p class="faint">
        The dwell time in a status: from its first observation to the first of another status. It is only as exact as
        the times between polls. Choose a status for the distribution of its dwell times.
      </p>
      {measured.length > 0 && <Ranges dwell={measured} />}
      <Table
        label="Dwell times by status"
        heads={['Status', 'Measured', 'Open', '5 %', '25 %', 'Median', '75 %', '95 %', 'Longest']}
      >
        {data.dwell.map(({ status, count, open, quantiles, longest }) => (
          <tr key={status}>
            <td>
              <button
                type="button"
                class="plain"
                aria-pressed={status === chosen}
                disabled={count === 0}
                onClick={() => choose(status === chosen ? undefined : status)}
              >
                <StatusName status={status} />
              </button>
            </td>
            <td class="number">{figure(count)}</td>
            <td class="number">{open === 0 ? '' : figure(open)}</td>
            {[0, 1, 2, 3, 4].map((index) => (
              <td class="number" key={index}>
                {quantiles[index] === undefined ? '' : duration(quantiles[index])}
              </td>
            ))}
            <td class="number">
              {longest.slice(0, 1).map(({ job, time }) => (
                <span key={job}>
                  {duration(time)} <JobName job={job} link={link} />
                </span>
              ))}
            </td>
          </tr>
        ))}
      </Table>
      {one !== undefined && <Histogram dwell={one} link={link} />}
      <div class="columns">
        <JobTimes title="The slowest jobs" times={data.slowest} link={link} />
        <Silent data={data} link={link} />
      </div>
    </Section>
  );
}

/**
 * The dwell times in each status: a thick line for the middle half, a thin one for the middle 90 %, a dot for the
 * median.
 */
function Ranges({ dwell }: { dwell: readonly Dwell[] }) {
  const kindOf = useKinds();
  const draw = useCallback(
    (width: number): Plot.PlotOptions => {
      const rows = dwell.map(({ status, quantiles: [p5 = 1, p25 = 1, p50 = 1, p75 = 1, p95 = 1] }) => {
        return {
          status,
          p5: place(p5),
          p25: place(p25),
          p50: place(p50),
          p75: place(p75),
          p95: place(p95),
          colour: `var(--${kindOf(status)})`,
        };
      });
      const axis = timeAxis(
        dwell.flatMap(({ quantiles }) => quantiles),
        width,
      );
      return {
        marginLeft: Math.min(190, width / 2),
        marginTop: 4,
        height: 48 + 24 * rows.length,
        x: {
          ...axis,
          label: 'dwell time (logarithmic scale)',
        },
        y: { domain: rows.map(({ status }) => status), label: null, tickSize: 0 },
        marks: [
          Plot.gridX(axis.ticks, { stroke: 'var(--line)', strokeOpacity: 1 }),
          Plot.ruleY(rows, { y: 'status', x1: 'p5', x2: 'p95', stroke: 'colour', strokeWidth: 2 }),
          Plot.ruleY(rows, { y: 'status', x1: 'p25', x2: 'p75', stroke: 'colour', strokeWidth: 10 }),
          Plot.dot(rows, { y: 'status', x: 'p50', r: 5, fill: 'var(--paper)', stroke: 'colour', strokeWidth: 2 }),
        ],
      };
    },
    [dwell, kindOf],
  );
  return <Chart label="Ranges of dwell times by status; the table below has the numbers" draw={draw} />;
}

/** The distribution of the dwell times in one status. */
function Histogram({ dwell, link }: { dwell: Dwell; link: JobLink }) {
  const kindOf = useKinds();
  const draw = useCallback(
    (width: number): Plot.PlotOptions => {
      const bars = barsOf(dwell);
      return {
        height: 200,
        marginLeft: 50,
        x: {
          ...timeAxis(
            bars.flatMap(({ from, to }) => [from, to]),
            width,
          ),
          label: `dwell time in ${dwell.status}`,
        },
        y: { label: 'count', grid: true },
        marks: [
          Plot.rectY(bars, {
            x1: ({ from }) => place(from),
            x2: ({ to }) => place(to),
            y: 'count',
            fill: `var(--${kindOf(dwell.status)})`,
            inset: 0.5,
          }),
          Plot.ruleY([0], { stroke: 'var(--ink)' }),
        ],
      };
    },
    [dwell, kindOf],
  );
  return (
    <div class="panel">
      <h3>
        Dwell times in <StatusName status={dwell.status} />
      </h3>
      <Chart label={`Distribution of the dwell times in ${dwell.status}`} draw={draw} />
      <JobTimes title="The longest" times={dwell.longest} link={link} />
    </div>
  );
}

/** How many bins make a bar of the histogram. */
const BINS_IN_BAR = 5;

function barsOf({ bins, firstBin }: Dwell): readonly { from: number; to: number; count: number }[] {
  const counts = new Map<number, number>();
  for (const [index, count] of bins.entries()) {
    const bar = Math.floor((firstBin + index) / BINS_IN_BAR);
    counts.set(bar, (counts.get(bar) ?? 0) + count);
  }
  return [...counts].map(([bar, count]) => {
    return { from: binEdge(bar * BINS_IN_BAR), to: binEdge((bar + 1) * BINS_IN_BAR), count };
  });
}

/** Round durations, in milliseconds, for ticks. */
const ROUND_TIMES = [
  1, 10, 100, 1000, 10_000, 60_000, 600_000, 3_600_000, 21_600_000, 86_400_000, 604_800_000, 2_592_000_000,
];

/** The position of a duration on a logarithmic axis. */
function place(time: number): number {
  return Math.log10(Math.max(1, time));
}

/** A logarithmic axis of durations, for values that went through {@link place}. */
function timeAxis(times: readonly number[], width: number) {
  const places = times.map(place);
  const domain = [Math.min(...places) - 0.1, Math.max(...places) + 0.1];
  const within = ROUND_TIMES.map(place).filter((each) => each >= (domain[0] ?? 0) && each <= (domain[1] ?? 0));
  const every = Math.ceil(within.length / Math.max(1, width / 90));
  return {
    type: 'linear' as const,
    domain,
    ticks: within.filter((_, index) => index % every === 0),
    tickFormat: (each: number) => duration(Math.round(10 ** each)),
  };
}

function JobTimes({ title, times, link }: { title: string; times: readonly JobTime[]; link: JobLink }) {
  if (times.length === 0) return null;
  return (
    <div>
      <h3>{title}</h3>
      <ol class="times">
        {times.map(({ job, time }) => (
          <li key={`${job} ${time}`}>
            <JobName job={job} link={link} /> <span class="faint">{duration(time)}</span>
          </li>
        ))}
      </ol>
    </div>
  );
}

const SHOWN_AT_FIRST = 10;

/** The live jobs without an observation for a time that can be chosen, up to the end of the log. */
function Silent({ data: { silence }, link }: { data: PageData; link: JobLink }) {
  const [atLeast, setAtLeast] = useState(60 * 60_000);
  const count = silence.counts.find((each) => each.atLeast === atLeast)?.jobs ?? 0;
  const [most, setMost] = useState(SHOWN_AT_FIRST);
  const silent = silence.jobs.filter(({ time }) => time >= atLeast);
  const shown = silent.slice(0, most);
  return (
    <div>
      <h3>Jobs that look stuck</h3>
      <label>
        Live, without an observation in the last{' '}
        <select value={atLeast} onChange={({ currentTarget }) => setAtLeast(Number(currentTarget.value))}>
          {silence.counts.map(({ atLeast, jobs }) => (
            <option value={atLeast} key={atLeast}>
              {duration(atLeast)} ({figure(jobs)})
            </option>
          ))}
        </select>{' '}
        of the log
      </label>
      <p>{count === 0 ? 'None.' : `${counted(count, 'job')}.`}</p>
      <ol class="times">
        {shown.map(({ job, time, status }) => (
          <li key={job}>
            <JobName job={job} link={link} /> <StatusName status={status} /> <span class="faint">{duration(time)}</span>
          </li>
        ))}
      </ol>
      {shown.length < silent.length && (
        <button type="button" onClick={() => setMost(silent.length)}>
          Show {silent.length - shown.length} more
        </button>
      )}
      {silent.length < count && <p class="note">{figure(count - silent.length)} more are not shown.</p>}
    </div>
  );
}
