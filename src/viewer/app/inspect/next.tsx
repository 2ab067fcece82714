import { type Actor, type LogModel, nextOf } from './actor-log.ts';
import { StateName } from './state.tsx';

/** The events that are possible for an actor. */
export function Next({ actor, model }: { actor: Actor; model: LogModel }) {
  const next = nextOf(actor, model);
  if (next.length === 0) return <p>No more events are possible.</p>;
  return (
    <>
      <h3>Possible events</h3>
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
