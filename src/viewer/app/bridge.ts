import type { BridgeData } from '../inspect/inspect-data.ts';
import type { Message } from '../inspect/messages.ts';
import { connect } from './connection.ts';
import { elementOf, readData } from './document.ts';

/** The type of the message with which the inspector says that it is ready. */
const READY = '@statelyai.connected';

/** How long to wait for the inspector to load, in milliseconds. */
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
    `${inspector} does not answer. Without a network, use jobstat inspect --offline, which serves a page of its own.`,
  );
}, PATIENCE);

let disconnect: (() => void) | undefined;
addEventListener('message', ({ source, origin: sender, data }) => {
  if (source !== frame.contentWindow || sender !== origin || data?.type !== READY) return;
  clearTimeout(timer);
  // An inspector that is loaded again needs all kept messages again: a new connection is sent them.
  disconnect?.();
  disconnect = connect<Message>({
    onMessage: (message) => frame.contentWindow?.postMessage(message, origin),
    onState: (state) => say(state === 'lost' ? 'Connection lost; trying to connect again.' : ''),
  });
});
