import type { InputIssue } from '../input.ts';
import type { TableData } from './table.ts';

/** How a lifecycle is drawn. */
export interface Drawing<S extends string = string, E extends string = string> {
  /** Statuses in order. They and the transitions between them are drawn heavy and on one line. */
  readonly mainRoad: readonly S[];
  /** Event types whose transitions are drawn pale. */
  readonly quiet: readonly E[];
  /** Where everything stands if it is drawn as a map. Without a grid, a layout is computed. */
  readonly grid?: Grid<S>;
}

/** The cell of each status, and of each state in which the record is gone. No two have the same. */
export type Grid<S extends string = string> = Readonly<Record<S, Cell>> & Readonly<Record<string, Cell>>;

/** A place in a grid: its column from the left and its row from the top, from 0. */
export type Cell = readonly [column: number, row: number];

/** A drawing that does not fit its lifecycle. The message lists what is wrong, one on each line. */
export class DrawingError extends RangeError {
  override name = 'DrawingError';
  /** What is wrong, with the keys that lead to it. */
  readonly issues: readonly InputIssue[];

  constructor(issues: readonly InputIssue[]) {
    super(issues.map(({ path, problem }) => `${path.join('.')}: ${problem}`).join('\n'));
    this.issues = issues;
  }
}

/** The greatest column and row. */
const GREATEST = 99;

/** What a cell is, in words. */
export const CELL_TEXT = `a column and a row, whole numbers from 0 to ${GREATEST}`;

/**
 * Checks the drawing of a lifecycle: it names what the lifecycle has, and its grid has a cell of its own for each status and each
 * state without a record.
 *
 * @throws DrawingError with all issues
 */
export function checkDrawing(drawing: Drawing, { statuses, gone }: Pick<TableData<string>, 'statuses' | 'gone'>): void {
  const issues = [
    ...drawing.mainRoad.flatMap((name, index) =>
      statuses.includes(name) ? [] : [{ path: ['mainRoad', String(index)], problem: `no such status: ${name}` }],
    ),
    ...(drawing.grid === undefined ? [] : gridIssues(drawing.grid, [...statuses, ...gone])),
  ];
  if (issues.length > 0)
    throw new DrawingError(issues.map(({ path, problem }) => ({ path: ['drawing', ...path], problem })));
}

function gridIssues(grid: Readonly<Record<string, Cell>>, names: readonly string[]): readonly InputIssue[] {
  const first = new Map<string, string>();
  const missing = names.filter((name) => !Object.hasOwn(grid, name));
  return [
    ...missing.map((name) => ({ path: ['grid'], problem: `no cell for ${name}; give all statuses one, or none` })),
    ...Object.entries(grid).flatMap(([name, cell]) => {
      const path = ['grid', name];
      if (!names.includes(name)) return [{ path, problem: `no such status: ${name}` }];
      if (!isCell(cell)) return [{ path, problem: `expected ${CELL_TEXT}, but got ${JSON.stringify(cell)}` }];
      const other = first.get(cell.join());
      first.set(cell.join(), other ?? name);
      return other === undefined ? [] : [{ path, problem: `${other} is in the same cell: ${JSON.stringify(cell)}` }];
    }),
  ];
}

function isCell(cell: Cell): boolean {
  return cell.length === 2 && cell.every((each) => Number.isInteger(each) && each >= 0 && each <= GREATEST);
}
