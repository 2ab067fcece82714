import { useState } from 'preact/hooks';
import { moment } from '../format.ts';
import { type Column, type Row, Table } from '../section.tsx';
import type { Actor, LogEntry } from './actor-log.ts';
import { StateName } from './state.tsx';

/** How many entries are shown. */
const MOST_SHOWN = 200;

const columns: readonly Column[] = [
  { head: 'Job' },
  { head: 'Event' },
  { head: 'From', kind: 'named' },
  { head: 'To', kind: 'named' },
  { head: 'Note' },
  { head: 'Time (UTC)', kind: 'time' },
];

/** The log, the newest entry first: of all actors, or only of the one that is shown. */
export function LogEntries({ entries, actor }: { entries: readonly LogEntry[]; actor: Actor | undefined }) {
  const [isOfOne, setOfOne] = useState(false);
  if (actor === undefined) return <p>Nothing has happened yet.</p>;
  const own = isOfOne ? entries.filter((each) => each.actor === actor.id) : entries;
  return (
    <>
      <div class="controls">
        <label>
          <input type="checkbox" checked={isOfOne} onInput={({ currentTarget }) => setOfOne(currentTarget.checked)} />{' '}
          only {actor.name}
        </label>
        {own.length > MOST_SHOWN && <span class="faint">the newest {MOST_SHOWN} entries are shown</span>}
      </div>
      <Table
        label="What happened, the newest first"
        columns={columns}
        rows={own
          .slice(-MOST_SHOWN)
          .reverse()
          .map((entry) => ({
            key: entry.place,
            kind: entry.isInferred ? 'inferred' : undefined,
            cells: cellsOf(entry),
          }))}
      />
    </>
  );
}

function cellsOf({ time, name, event, from, to, isInferred, isUnseen, isRefused }: LogEntry): Row['cells'] {
  return [
    <span class="job" title={name} key="job">
      {name}
    </span>,
    event === undefined ? (
      <span class="faint" key="event">
        begins
      </span>
    ) : (
      <span class="event" key="event">
        {event}
      </span>
    ),
    from === undefined ? '' : <StateName name={from} key="from" />,
    to === undefined ? '' : <StateName name={to} isMissed={isUnseen} key="to" />,
    isRefused ? (
      <span class="bad" key="note">
        not possible: no change
      </span>
    ) : isInferred ? (
      'inferred'
    ) : (
      ''
    ),
    Number.isNaN(time) ? '' : moment(time),
  ];
}
