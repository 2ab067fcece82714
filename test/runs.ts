/**
 * How many cases a costly property tries: this many where a change is landed (`CI` is set), a quarter of them elsewhere,
 * and a fortieth for each mutant of the code (`MUTATION` is set).
 */
export function runs(count: number): number {
  if (process.env.MUTATION !== undefined) return Math.ceil(count / 40);
  return process.env.CI === undefined ? Math.ceil(count / 4) : count;
}
