import type { ConnectionState } from './connection.ts';

const texts: Readonly<Record<ConnectionState, string>> = {
  connecting: 'connecting …',
  connected: 'connected',
  lost: 'not connected; this page shows what it received before and tries to reconnect',
};

/** The state of the connection to the server of the page. */
export function ConnectionNote({ state }: { state: ConnectionState }) {
  return (
    <p role="status" class={`connection ${state}`}>
      {texts[state]} <span class="faint">{location.host}</span>
    </p>
  );
}
