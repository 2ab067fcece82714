import type { BridgeData } from '../inspect/inspect-data.ts';
import type { Message } from '../inspect/messages.ts';
import { connect } from './connection.ts';
import { elementOf, readData } from './document.ts';

/** What the inspector says once it can be told something. */
const READY = '@statelyai.connected';

/** How long the inspector has to show itself, in milliseconds. */
const PATIENCE = 10_000;

const { inspector } = readData<BridgeData>();
const { origin } = new URL(inspector);
const frame = document.createElement('iframe');
frame.title = 'The Stately inspector';
frame.src = inspector;
const note = document.createElement('p');
note.className = 'note';
note.setAttribute('role', 'status');
note.hidden = true;

elementOf('page').replaceChildren(note, frame);
document.documentElement.classList.add('bridge');

function say(text: string): void {
  note.textContent = text;
  note.hidden = text === '';
}

const timer = setTimeout(() => {
  say(
    `${inspector} does not answer. Without a network, jobstat inspect --offline shows the same on a page of its own.`,
  );
}, PATIENCE);

let disconnect: (() => void) | undefined;
addEventListener('message', ({ source, origin: sender, data }) => {
  if (source !== frame.contentWindow || sender !== origin || data?.type !== READY) return;
  clearTimeout(timer);
  // Each time that the inspector begins anew it is told all that is kept.
  disconnect?.();
  disconnect = connect<Message>({
    onMessage: (message) => frame.contentWindow?.postMessage(message, origin),
    onState: (state) => say(state === 'lost' ? 'The connection is lost; trying to have it again.' : ''),
  });
});
