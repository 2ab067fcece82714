import { parseStatus } from '../../../model/modelarts-v1/statuses.ts';
import { StatusName } from '../status.tsx';

/** The state of an actor: a status, or for an actor that is not a job, whatever its machine calls it. */
export function StateName({ name, isMissed = false }: { name: string | undefined; isMissed?: boolean }) {
  const status = name === undefined ? undefined : parseStatus(name);
  if (status !== undefined && status === name) return <StatusName status={status} isMissed={isMissed} />;
  return <span class="status unknown">{name ?? '…'}</span>;
}
