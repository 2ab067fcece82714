import { createContext } from 'preact';
import { useContext, useMemo } from 'preact/hooks';
import type { PageLifecycle, PageStatus } from '../page-lifecycle.ts';
import { kindOf, type StatusKind } from './format.ts';

/** The lifecycle of a page. */
export const LifecycleContext = createContext<PageLifecycle>({ title: '', statuses: [] });

/** Finds the statuses of the lifecycle of a page by their names. */
export function useStatuses(): ReadonlyMap<string, PageStatus> {
  const { statuses } = useContext(LifecycleContext);
  return useMemo(() => new Map(statuses.map((status) => [status.name, status])), [statuses]);
}

/** Finds the kinds of statuses by their names; a status that is not known is of unknown kind. */
export function useKinds(): (status: string) => StatusKind {
  const statuses = useStatuses();
  return useMemo(
    () => (name: string) => {
      const status = statuses.get(name);
      return status === undefined ? 'unknown' : kindOf(status);
    },
    [statuses],
  );
}

/** The name of a status in the colour and shape of its kind; hollow where the status was missed. */
export function StatusName({ status, isMissed = false }: { status: string; isMissed?: boolean }) {
  const kind = useKinds()(status);
  return (
    <span class={`status ${kind}${isMissed ? ' missed' : ''}`} title={useStatuses().get(status)?.description}>
      {status}
    </span>
  );
}

/** A step from one status to another. */
export function StepName({ from, to }: { from?: string | undefined; to: string }) {
  return (
    <span class="step">
      {from === undefined ? <span class="faint">start</span> : <StatusName status={from} />}
      <span class="arrow"> → </span>
      <StatusName status={to} />
    </span>
  );
}
