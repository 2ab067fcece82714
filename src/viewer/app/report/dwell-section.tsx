import * as Plot from '@observablehq/plot';
import { useCallback, useMemo, useState } from 'preact/hooks';
import { counted, figure } from '../../../sentences.ts';
import { binEdge } from '../../report/bins.ts';
import type { Dwell, DwellBound, JobTime, PageData } from '../../report/page-data.ts';
import { duration } from '../format.ts';
import { Section, Table } from '../section.tsx';
import { StatusName, useKinds } from '../status.tsx';
import { Chart } from './chart.tsx';
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
        <p class="note">{counted(untimed, 'visit')} have no bounds: times are missing, or run backwards.</p>
      )}
      {one !== undefined && <Distribution dwell={one} link={link} />}
      <div class="columns">
        <JobTimes title="The slowest jobs" times={data.slowest} link={link} />
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
        A poller does not see when a status begins or ends. Of a visit to a status it knows this: it lasted at least
        from the first sight of the status to the last, and at most from the poll before to the poll after. Each time
        below is given by these two bounds. Choose a status for the distribution of its dwell times.
      </p>
      <p class="note">
        The times are those of visits that a poll met. Short visits that no poll met are not in them, so the means are
        not those of all visits: the rarer the polls, the longer the visits that they meet. “Surely missed” are visits
        without which no chain of transitions leads to what was seen next; there may have been more. The bounds of the
        median and of other quantiles are rounded outwards, by 5 % at most.
      </p>
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
      heads={[
        'Status',
        'Visits met',
        'Surely missed',
        'No upper bound',
        'Mean',
        ...QUANTILES.map(([name]) => name),
        'Longest, at least',
      ]}
    >
      {data.dwell.map(({ status, met, missed, timed, unbounded, atLeast, atMost, longest }) => (
        <tr key={status}>
          <td>
            <button
              type="button"
              class="plain"
              aria-pressed={status === chosen}
              disabled={timed === 0}
              onClick={() => choose(status === chosen ? undefined : status)}
            >
              <StatusName status={status} />
            </button>
          </td>
          <td class="number">{figure(met)}</td>
          <td class="number">{missed === 0 ? '' : figure(missed)}</td>
          <td class="number">{unbounded === 0 ? '' : figure(unbounded)}</td>
          <td class="number">{boundsText(atLeast.mean, atMost.mean)}</td>
          {QUANTILES.map(([name, index]) => (
            <td class="number" key={name}>
              {boundsText(atLeast.quantiles[index] ?? null, atMost.quantiles[index] ?? null)}
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
  );
}

/** The quantiles of the table, by their places in `quantileShares`. */
const QUANTILES = [
  ['Median', 1],
  ['95 %', 2],
] as const;

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
      const [left = 0, right = 1] = axis.domain;
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
          Plot.ruleY(rows, { y: 'status', x1: 'least', x2: 'most', stroke: 'colour', strokeWidth: 10 }),
        ],
      };
    },
    [dwell, kindOf],
  );
  return (
    <>
      <p class="faint">
        Thick: where the median lies. Thin: from the 5 % quantile at least to the 95 % quantile at most. A line up to
        the right edge has no upper bound.
      </p>
      <Chart label="Bounds of the dwell times by status; the table below has the numbers" draw={draw} />
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
      <JobTimes title="The longest, at least" times={dwell.longest} link={link} />
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

/** The position of a duration on a logarithmic axis. */
function place(time: number): number {
  return Math.log10(Math.max(1, time));
}

/** A logarithmic axis of durations, for values that went through {@link place}. It begins at the shortest above 0. */
function timeAxis(times: readonly (number | null)[], width: number) {
  const places = times.flatMap((time) => (time ? [place(time)] : []));
  const shown = places.length > 0 ? places : [place(1), place(1000)];
  const domain = [Math.min(...shown) - 0.1, Math.max(...shown) + 0.1];
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
