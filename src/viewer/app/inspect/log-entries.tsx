import { useState } from 'preact/hooks';
import { moment } from '../format.ts';
import { Table } from '../section.tsx';
import type { Actor, LogEntry } from './actor-log.ts';
import { StateName } from './state.tsx';

/** How many entries are shown. */
const MOST_SHOWN = 200;

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
      <Table label="What happened, the newest first" heads={['Job', 'Event', 'From', 'To', '', 'Time (UTC)']}>
        {own
          .slice(-MOST_SHOWN)
          .reverse()
          .map((entry) => (
            <Row key={entry.place} entry={entry} />
          ))}
      </Table>
    </>
  );
}

function Row({ entry }: { entry: LogEntry }) {
  const { time, name, event, from, to, isInferred, isUnseen, isRefused } = entry;
  return (
    <tr class={isInferred ? 'inferred' : undefined}>
      <td>
        <div class="job">{name}</div>
      </td>
      <td class="event">{event ?? <span class="faint">begins</span>}</td>
      <td>{from !== undefined && <StateName name={from} />}</td>
      <td>{to !== undefined && <StateName name={to} isMissed={isUnseen} />}</td>
      <td>
        {isInferred && 'inferred'}
        {isRefused && <span class="bad">not possible: no change</span>}
      </td>
      <td class="number">{Number.isNaN(time) ? '' : moment(time)}</td>
    </tr>
  );
}
