import type { PageRow } from '../../inspect/inspect-data.ts';
import { type Actor, nextOf } from './actor-log.ts';
import { StateName } from './state.tsx';

/** What can happen next to an actor. */
export function Next({ actor, rows }: { actor: Actor; rows: readonly PageRow[] }) {
  const next = nextOf(actor, rows);
  if (next.length === 0) return <p>Nothing more can happen.</p>;
  return (
    <>
      <h3>What can happen next</h3>
      <ul class="next">
        {next.map(({ event, to, description }) => (
          <li key={`${event} ${to}`} title={description}>
            <span class="event">{event}</span>
            <span class="arrow">→</span>
            <StateName name={to} />
          </li>
        ))}
      </ul>
    </>
  );
}
