import { counted } from '../../../sentences.ts';
import type { Actor } from './actor-log.ts';
import { StateName } from './state.tsx';

/** How many actors are listed, the newest first. */
const MOST_LISTED = 100;

interface ActorsProps {
  readonly actors: readonly Actor[];
  /** The id of the actor that is shown. */
  readonly shown: string | undefined;
  /** The id of the actor that was chosen; without one, the newest is shown. */
  readonly chosen: string | undefined;
  onChoose(id: string | undefined): void;
}

/** A list of actors to choose from. */
export function Actors({ actors, shown, chosen, onChoose }: ActorsProps) {
  if (actors.length === 0) return <p>No job yet.</p>;
  return (
    <>
      <div class="controls">
        <button type="button" aria-pressed={chosen === undefined} onClick={() => onChoose(undefined)}>
          Follow the newest
        </button>
        <span class="faint">
          {counted(actors.length, 'job')}
          {actors.length > MOST_LISTED && `; the newest ${MOST_LISTED} are listed`}
        </span>
      </div>
      <ul class="actors">
        {actors
          .slice(-MOST_LISTED)
          .reverse()
          .map(({ id, name, status }) => (
            <li key={id} class={id === shown ? 'shown' : undefined}>
              <button type="button" class="job" aria-pressed={id === chosen} onClick={() => onChoose(id)}>
                {name}
              </button>{' '}
              <StateName name={status} />
            </li>
          ))}
      </ul>
    </>
  );
}
