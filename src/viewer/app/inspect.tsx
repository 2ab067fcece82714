import { render } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { InspectData } from '../inspect/inspect-data.ts';
import type { Message } from '../inspect/messages.ts';
import type { PageLifecycle } from '../page-lifecycle.ts';
import { type ConnectionState, connect } from './connection.ts';
import { ConnectionNote } from './connection-note.tsx';
import { Diagram } from './diagram.tsx';
import { elementOf, readData } from './document.ts';
import { type Actor, createActorLog, type LogContents } from './inspect/actor-log.ts';
import { Actors } from './inspect/actors.tsx';
import { LogEntries } from './inspect/log-entries.tsx';
import { Next } from './inspect/next.tsx';
import { StateName } from './inspect/state.tsx';
import { Legend } from './report/flow.tsx';
import { Section } from './section.tsx';
import { LifecycleContext } from './status.tsx';

/** How many log entries are kept. */
const MOST_ENTRIES = 1000;

/** The page is updated at most this often, in milliseconds. */
const PAUSE = 50;

/** The lifecycle of a page as far as its drawing shows it. */
function lifecycleIn({ picture: { nodes } }: InspectData): PageLifecycle {
  return { title: '', statuses: nodes.filter(({ isStatus }) => isStatus) };
}

/** The page of an inspection: the actors, the chosen one in detail, and a log of what happened. */
function Inspect({ data }: { data: InspectData }) {
  const { state, contents } = useActorLog(data);
  const [chosen, setChosen] = useState<string>();
  const actor = contents.actors.find(({ id }) => id === chosen) ?? contents.actors.at(-1);
  return (
    <LifecycleContext.Provider value={data.lifecycle ?? lifecycleIn(data)}>
      <header>
        <h1>Job inspector</h1>
        <ConnectionNote state={state} />
      </header>
      <main>
        <Section id="jobs" title="Jobs">
          <Actors actors={contents.actors} shown={actor?.id} chosen={chosen} onChoose={setChosen} />
        </Section>
        {actor && <Now data={data} actor={actor} />}
        <Section id="log" title="What happened">
          <LogEntries entries={contents.entries} actor={actor} />
        </Section>
      </main>
    </LifecycleContext.Provider>
  );
}

/** One actor: its status, what can happen next, and the steps that it has made. */
function Now({ data, actor }: { data: InspectData; actor: Actor }) {
  const host = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    if (host.current !== null && actor.status !== undefined) showCurrent(host.current);
  }, [actor.status]);
  const isJob = data.rows.some(({ from, to }) => from === actor.status || to === actor.status);
  return (
    <Section id="now" title={actor.name}>
      <p class="now">
        is <StateName name={actor.status} />
      </p>
      <Announcement text={`${actor.name} is ${actor.status}`} />
      {isJob ? (
        <>
          <Next actor={actor} model={data} />
          <Legend />
          <div ref={host}>
            <Diagram
              picture={data.picture}
              trace={actor.trace}
              current={actor.status}
              label={`The steps of ${actor.name} up to ${actor.status}`}
            />
          </div>
        </>
      ) : (
        <p class="note">This actor is not a job of this machine, so there is no drawing of it.</p>
      )}
    </Section>
  );
}

/** Scrolls a drawing that is wider than the page to its current status. */
function showCurrent(host: HTMLElement): void {
  const place = host.querySelector('.picture');
  const node = host.querySelector('[data-current="true"]');
  if (place === null || node === null) return;
  const [outer, inner] = [place.getBoundingClientRect(), node.getBoundingClientRect()];
  place.scrollLeft += inner.left + inner.width / 2 - (outer.left + outer.width / 2);
}

/** The status is announced at most this often, in milliseconds. */
const SILENCE = 2000;

/** A text for screen readers, announced once it has not changed for a while. */
function Announcement({ text }: { text: string }) {
  const [said, setSaid] = useState('');
  useEffect(() => {
    const timer = setTimeout(() => setSaid(text), SILENCE);
    return () => clearTimeout(timer);
  }, [text]);
  return (
    <p role="status" class="hidden">
      {said}
    </p>
  );
}

/** The log of actors, updated as messages arrive. */
function useActorLog(data: InspectData): { state: ConnectionState; contents: LogContents } {
  const [state, setState] = useState<ConnectionState>('connecting');
  const [contents, setContents] = useState<LogContents>({ actors: [], entries: [] });
  useEffect(() => {
    let log = createActorLog(data, MOST_ENTRIES);
    let timer: ReturnType<typeof setTimeout> | undefined;
    const show = () => {
      timer = undefined;
      setContents(log.contents());
    };
    const disconnect = connect<Message>({
      onMessage(message) {
        log.receive(message);
        timer ??= setTimeout(show, PAUSE);
      },
      onState(next) {
        // The server sends all kept messages again.
        if (next === 'connected') log = createActorLog(data, MOST_ENTRIES);
        setState(next);
      },
    });
    return () => {
      clearTimeout(timer);
      disconnect();
    };
  }, [data]);
  return { state, contents };
}

render(<Inspect data={readData<InspectData>()} />, elementOf('page'));
