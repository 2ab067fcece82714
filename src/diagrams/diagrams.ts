import { pnml } from './pnml.ts';

/** The formats in which a table can be drawn or written down, each a function of the table. */
export const diagrams = { pnml } as const;
