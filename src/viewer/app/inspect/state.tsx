import { StatusName, useStatuses } from '../status.tsx';

/** The state of an actor: a status, or for an actor that is not a job, whatever its machine calls it. */
export function StateName({ name, isMissed = false }: { name: string | undefined; isMissed?: boolean }) {
  const statuses = useStatuses();
  if (name !== undefined && statuses.has(name)) return <StatusName status={name} isMissed={isMissed} />;
  return <span class="status unknown">{name ?? '…'}</span>;
}
