import { outcomes } from '../catalogue.ts';
import { holdsForAll, type Law } from '../law.ts';
import { type Row, rowName } from '../table.ts';
import { type JobSnapshot, jobMachine } from './machine.ts';

/** What must hold of a ModelArts v1 training job in particular. */
export const laws: Readonly<Record<string, Law>> = {
  'a terminal status is left by deletion only': ({ table: { rows }, statuses: { isTerminal } }) => {
    const deletes = ({ event, to }: Row) =>
      (event === 'delete' && to === 'deleted') || (event === 'delete.fail' && to === 'DELETE_FAILED');
    return holdsForAll(
      rows.filter(({ from }) => isTerminal(from)),
      deletes,
      rowName,
    );
  },
  'outcomes divide the terminal statuses, and the machine has them as tags': ({ table, statuses }) => {
    const hasItsTags = (status: string) => {
      const outcome = statuses.outcomeOf(status);
      const tags = outcome !== undefined ? ['terminal', outcome] : statuses.isGap(status) ? ['gap'] : [];
      return sameItems([...snapshotIn(status, statuses.isTerminal(status)).tags], tags);
    };
    const result = holdsForAll(table.statuses, hasItsTags);
    const ends = outcomes.map(
      (outcome) => `${table.statuses.filter((status) => statuses.outcomeOf(status) === outcome).length} ${outcome}`,
    );
    return { ...result, figure: `${ends.join(' + ')} = ${table.statuses.filter(statuses.isTerminal).length}` };
  },
  'only live statuses can be stopped, and a stop leads to KILLING': ({ table: { rows }, statuses: { isLive } }) => {
    const stops = rows.filter(({ event }) => event === 'stop');
    const result = holdsForAll(stops, ({ from, to }) => isLive(from) && to === 'KILLING', rowName);
    return { ...result, figure: listed(stops.map(({ from }) => from)) };
  },
  'terminal statuses can be deleted, and KILLING cannot': ({ table, statuses: { isTerminal } }) => {
    const deletable = new Set(table.rows.filter(({ event }) => event === 'delete').map(({ from }) => from));
    const decided = table.statuses.filter((status) => isTerminal(status) || status === 'KILLING');
    const result = holdsForAll(decided, (status) => deletable.has(status) === isTerminal(status));
    return { ...result, figure: listed([...deletable]) };
  },
};

function snapshotIn(status: string, isTerminal: boolean): JobSnapshot {
  const value = status === 'UNKNOWN' ? status : isTerminal ? { ended: status } : { live: status };
  return jobMachine.resolveState({ value: value as JobSnapshot['value'] });
}

function listed(names: readonly string[]): string {
  return `${names.length}: ${names.join(', ')}`;
}

function sameItems(some: readonly string[], others: readonly string[]): boolean {
  return [...some].sort().join() === [...others].sort().join();
}
