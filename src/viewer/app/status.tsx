import type { Status } from '../../model/modelarts-v1/statuses.ts';
import { describe, kindOf } from './format.ts';

/** The name of a status in the colour and shape of its kind; hollow where the status was missed. */
export function StatusName({ status, isMissed = false }: { status: Status; isMissed?: boolean }) {
  return (
    <span class={`status ${kindOf(status)}${isMissed ? ' missed' : ''}`} title={describe(status)}>
      {status}
    </span>
  );
}

/** A step from one status to another. */
export function StepName({ from, to }: { from?: Status | undefined; to: Status }) {
  return (
    <span class="step">
      {from === undefined ? <span class="faint">start</span> : <StatusName status={from} />}
      <span class="arrow"> → </span>
      <StatusName status={to} />
    </span>
  );
}
