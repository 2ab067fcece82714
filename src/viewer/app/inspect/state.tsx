import { parseStatus } from '../../../model/modelarts-v1/statuses.ts';
import { StatusName } from '../status.tsx';

/** The name of the state of an actor: a status, or something else, as of what is no job. */
export function StateName({ name, isMissed = false }: { name: string | undefined; isMissed?: boolean }) {
  const status = name === undefined ? undefined : parseStatus(name);
  if (status !== undefined && status === name) return <StatusName status={status} isMissed={isMissed} />;
  return <span class="status unknown">{name ?? '…'}</span>;
}
