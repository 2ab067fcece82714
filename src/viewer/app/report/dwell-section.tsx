import * as Plot from '@observablehq/plot';
import { useCallback, useMemo, useState } from 'preact/hooks';
import { counted, figure } from '../../../sentences.ts';
import { binEdge } from '../../report/bins.ts';
import type { Dwell, DwellBound, JobTime, PageData } from '../../report/page-data.ts';
import { duration } from '../format.ts';
import { Beginning, type Column, Section, Table } from '../section.tsx';
import { StatusName, useKinds } from '../status.tsx';
import { Chart, marginFor } from './chart.tsx';
import { type JobLink, JobName } from './link.tsx';

/** How long did jobs stay in each status? Dwell times by status, the slowest jobs, and those that look stuck. */
export function DwellTimes({ data, link }: { data: PageData; link: JobLink }) {
  return (
    <Section id="dwell" title="How long did jobs stay in each status?">
      {data.span === undefined ? (
        <p class="note">
          The log has no times, so nothing is known of how long jobs stayed in a status, or which of them look stuck. If
          its records hold a time, name its field with <code>--time-field</code>.
        </p>
      ) : (
        <Measured data={data} link={link} />
      )}
    </Section>
  );
}

function Measured({ data, link }: { data: PageData; link: JobLink }) {
  const measured = useMemo(() => data.dwell.filter(({ timed }) => timed > 0), [data]);
  const [chosen, choose] = useState<string>();
  const one = measured.find(({ status }) => status === chosen);
  const untimed = data.dwell.reduce((sum, { met, timed }) => sum + met - timed, 0);
  return (
    <>
      {data.report.mode === 'poll' ? <PollNotes /> : <EventNotes />}
      {measured.length > 0 && <Ranges dwell={measured} />}
      {data.dwell.length === 0 ? (
        <p>No job was seen in a status that lasts.</p>
      ) : (
        <DwellTable data={data} chosen={chosen} choose={choose} link={link} />
      )}
      {untimed > 0 && (
        <p class="note">Without bounds, since times are missing or run backwards: {counted(untimed, 'visit')}.</p>
      )}
      {one !== undefined && <Distribution dwell={one} link={link} />}
      <div class="columns">
        <JobTimes title="The slowest jobs" head="Observed for" times={data.slowest} link={link} />
        <Silent data={data} link={link} />
      </div>
    </>
  );
}

/** What the numbers of a polled log mean. */
function PollNotes() {
  return (
    <>
      <p class="faint">
        A poller does not see when a status begins or ends, so each time is given by two bounds, at least and at most.
        Short visits that no poll met are not in them. Choose a status for the distribution of its dwell times.
      </p>
      <details class="printed">
        <summary>What the times mean</summary>
        <p class="note">
          A visit to a status lasted at least from the first sight of the status to the last, and at most from the poll
          before to the poll after. Only visits that a poll met are counted, so the means are not those of all visits:
          the rarer the polls, the longer the visits that they meet. “Surely missed” are visits without which no chain
          of transitions leads to what was seen next; there may have been more. “Unbounded” are visits that have no
          upper bound: they go on, or nothing was observed before them. The bounds of the median and of other quantiles
          are rounded outwards, by 5 % at most.
        </p>
      </details>
    </>
  );
}

/** What the numbers of a complete feed mean. */
function EventNotes() {
  return (
    <p class="faint">
      The dwell time of a visit to a status is the time from its event to the next. It is exact, unless a status that
      proves nothing was reported in between. Choose a status for the distribution of its dwell times.
    </p>
  );
}

interface DwellTableProps {
  readonly data: PageData;
  readonly chosen: string | undefined;
  choose(status: string | undefined): void;
  readonly link: JobLink;
}

function DwellTable({ data, chosen, choose, link }: DwellTableProps) {
  return (
    <Table
      label="Dwell times by status"
      columns={dwellColumns}
      rows={data.dwell.map(({ status, met, missed, timed, unbounded, atLeast, atMost, longest: [longest] }) => ({
        key: status,
        isCurrent: status === chosen,
        cells: [
          <button
            type="button"
            class="plain"
            aria-pressed={status === chosen}
            disabled={timed === 0}
            onClick={() => choose(status === chosen ? undefined : status)}
            key="status"
          >
            <StatusName status={status} />
          </button>,
          figure(met),
          missed === 0 ? '' : figure(missed),
          unbounded === 0 ? '' : figure(unbounded),
          boundsText(atLeast.mean, atMost.mean),
          ...QUANTILES.map(([, index]) =>
            boundsText(atLeast.quantiles[index] ?? null, atMost.quantiles[index] ?? null),
          ),
          longest === undefined ? '' : duration(longest.time),
          longest === undefined ? '' : <JobName job={longest.job} link={link} key="job" />,
        ],
      }))}
    />
  );
}

/** The quantiles of the table, by their places in `quantileShares`. */
const QUANTILES = [
  ['Median', 1],
  ['95 %', 2],
] as const;

const dwellColumns: readonly Column[] = [
  { head: 'Status' },
  ...['Visits met', 'Surely missed', 'Unbounded', 'Mean', ...QUANTILES.map(([name]) => name), 'Longest, at least'].map(
    (head) => ({ head, kind: 'number' as const }),
  ),
  { head: 'Job' },
];

/** A time as bounds: `1 min – 3 min`, or `≥ 1 min` without an upper one. Empty where nothing is known. */
function boundsText(least: number | null, most: number | null): string {
  if (least === null) return '';
  if (most === null) return `≥ ${timeText(least)}`;
  const [from, to] = [timeText(least), timeText(most)];
  return from === to ? from : `${from} – ${to}`;
}

function timeText(time: number): string {
  return time === 0 ? '0 s' : duration(time);
}

/**
 * The dwell times in each status: a thick line from the lower to the upper bound of the median, a thin one from the lower bound
 * of the 5 % quantile to the upper bound of the 95 % quantile. A line without an upper bound goes on to the right edge.
 */
function Ranges({ dwell }: { dwell: readonly Dwell[] }) {
  const kindOf = useKinds();
  const draw = useCallback(
    (width: number): Plot.PlotOptions => {
      const axis = timeAxis(
        dwell.flatMap(({ atLeast, atMost }) => [...atLeast.quantiles, ...atMost.quantiles]),
        width,
      );
      const [left, right] = axis.domain;
      const from = (time: number | null | undefined) => (time ? place(time) : left);
      const to = (time: number | null | undefined) => (time == null ? right : Math.max(left, place(time)));
      const rows = dwell.map(({ status, atLeast, atMost }) => {
        return {
          status,
          p5: from(atLeast.quantiles[0]),
          p95: to(atMost.quantiles[2]),
          least: from(atLeast.quantiles[1]),
          most: to(atMost.quantiles[1]),
          colour: `var(--${kindOf(status)})`,
        };
      });
      return {
        marginLeft: marginFor(
          rows.map(({ status }) => status),
          width,
        ),
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
          // What is exact has a width, too.
          Plot.ruleY(rows, {
            y: 'status',
            x1: 'least',
            x2: 'most',
            insetLeft: -2,
            insetRight: -2,
            stroke: 'colour',
            strokeWidth: 10,
          }),
        ],
      };
    },
    [dwell, kindOf],
  );
  return (
    <>
      <Chart label="Bounds of the dwell times by status; the table below has the numbers" draw={draw} />
      <p class="faint">
        Thick: the bounds of the median. Thin: from the lower bound of the 5 % quantile to the upper bound of the 95 %
        quantile. Up to the right edge: no upper bound.
      </p>
    </>
  );
}

/** The distribution of the dwell times in one status: for each time, between which shares of the visits were no longer. */
function Distribution({ dwell, link }: { dwell: Dwell; link: JobLink }) {
  const kindOf = useKinds();
  const draw = useCallback(
    (width: number): Plot.PlotOptions => {
      const points = sharesOf(dwell);
      const colour = `var(--${kindOf(dwell.status)})`;
      return {
        height: 220,
        marginLeft: 50,
        x: {
          ...timeAxis(
            points.map(({ time }) => time),
            width,
          ),
          label: `dwell time in ${dwell.status} (logarithmic scale)`,
        },
        y: { label: 'visits no longer', grid: true, domain: [0, 100], tickFormat: (share: number) => `${share} %` },
        marks: [
          Plot.areaY(points, {
            x: ({ time }) => place(time),
            y1: 'least',
            y2: 'most',
            curve: 'step-after',
            fill: colour,
            fillOpacity: 0.35,
          }),
          ...(['least', 'most'] as const).map((bound) =>
            Plot.lineY(points, {
              x: ({ time }) => place(time),
              y: bound,
              curve: 'step-after',
              stroke: colour,
              strokeWidth: 2,
            }),
          ),
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
      <p class="faint">
        The share of the visits that lasted no longer than a time lies between the two lines: the lower one counts
        visits that were surely no longer, the upper one those that may have been.
      </p>
      <Chart label={`Distribution of the dwell times in ${dwell.status}, as bounds`} draw={draw} />
      <JobTimes title="The longest visits" head="At least" times={dwell.longest} link={link} />
    </div>
  );
}

/** For each time, the share of visits in percent that were surely no longer, and of those that may have been. */
function sharesOf({ timed, atLeast, atMost }: Dwell): readonly { time: number; least: number; most: number }[] {
  const ends = [atLeast, atMost].map(({ firstBin, bins }) => firstBin + bins.length);
  const starts = [atLeast, atMost].flatMap(({ firstBin, bins }) => (bins.length > 0 && firstBin > 0 ? [firstBin] : []));
  const start = Math.max(0, Math.min(...starts, ...ends) - 1);
  const share = ({ firstBin, bins }: DwellBound, bin: number) => {
    const count = bins.slice(0, Math.max(0, bin - firstBin + 1)).reduce((sum, own) => sum + own, 0);
    return (100 * count) / timed;
  };
  return Array.from({ length: Math.max(...ends) - start + 1 }, (_, index) => {
    const bin = start + index;
    return { time: binEdge(bin + 1), least: share(atMost, bin), most: share(atLeast, bin) };
  });
}

/** Round durations, in milliseconds, for ticks. */
const ROUND_TIMES = [
  1, 10, 100, 1000, 10_000, 60_000, 600_000, 3_600_000, 21_600_000, 86_400_000, 604_800_000, 2_592_000_000,
];

/** The ends of an axis, moved outwards to round durations where it would have fewer than two ticks. */
function withTicks(left: number, right: number): readonly [left: number, right: number] {
  const places = ROUND_TIMES.map(place);
  if (places.filter((each) => each >= left && each <= right).length > 1) return [left, right];
  return [places.findLast((each) => each < left) ?? left, places.find((each) => each > right) ?? right];
}

/** The position of a duration on a logarithmic axis. */
function place(time: number): number {
  return Math.log10(Math.max(1, time));
}

/** A logarithmic axis of durations, for values that went through {@link place}. It begins at the shortest above 0. */
function timeAxis(times: readonly (number | null)[], width: number) {
  const places = times.flatMap((time) => (time ? [place(time)] : []));
  const shown = places.length > 0 ? places : [place(1), place(1000)];
  const domain = withTicks(Math.min(...shown) - 0.1, Math.max(...shown) + 0.1);
  const within = ROUND_TIMES.map(place).filter((each) => each >= domain[0] && each <= domain[1]);
  const every = Math.ceil(within.length / Math.max(1, width / 90));
  return {
    type: 'linear' as const,
    domain,
    ticks: within.filter((_, index) => index % every === 0),
    tickFormat: (each: number) => duration(Math.round(10 ** each)),
  };
}

interface JobTimesProps {
  readonly title: string;
  /** What the times are. */
  readonly head: string;
  readonly times: readonly JobTime[];
  readonly link: JobLink;
}

function JobTimes({ title, head, times, link }: JobTimesProps) {
  if (times.length === 0) return null;
  return (
    <div>
      <h3>{title}</h3>
      <Beginning items={times} noun="jobs">
        {(shown) => (
          <Table
            label={title}
            columns={[{ head: 'Job' }, { head, kind: 'number' }]}
            rows={shown.map(({ job, time }) => ({
              key: `${job} ${time}`,
              cells: [<JobName job={job} link={link} key="job" />, duration(time)],
            }))}
          />
        )}
      </Beginning>
    </div>
  );
}

/** The live jobs without an observation for a time that can be chosen, up to the end of the log. */
function Silent({ data: { silence }, link }: { data: PageData; link: JobLink }) {
  const [atLeast, setAtLeast] = useState(60 * 60_000);
  const count = silence.counts.find((each) => each.atLeast === atLeast)?.jobs ?? 0;
  const silent = silence.jobs.filter(({ time }) => time >= atLeast);
  return (
    <div>
      <h3>Jobs that look stuck</h3>
      <p>
        <label>
          Live jobs that were not seen in the last{' '}
          <select value={atLeast} onChange={({ currentTarget }) => setAtLeast(Number(currentTarget.value))}>
            {silence.counts.map(({ atLeast, jobs }) => (
              <option value={atLeast} key={atLeast}>
                {duration(atLeast)} ({counted(jobs, 'job')})
              </option>
            ))}
          </select>{' '}
          of the log
        </label>
      </p>
      {count === 0 ? (
        <p>None.</p>
      ) : (
        <Beginning items={silent} noun="jobs">
          {(shown) => (
            <Table
              label="Jobs that look stuck"
              columns={[{ head: 'Job' }, { head: 'Status' }, { head: 'Not seen for', kind: 'number' }]}
              rows={shown.map(({ job, time, status }) => ({
                key: job,
                cells: [
                  <JobName job={job} link={link} key="job" />,
                  <StatusName status={status} key="status" />,
                  duration(time),
                ],
              }))}
            />
          )}
        </Beginning>
      )}
      {silent.length < count && <p class="note">Not in this page: {counted(count - silent.length, 'job')}.</p>}
    </div>
  );
}
