/** How many logs a costly property tries: this many where a change is landed (`CI` is set), a quarter of them elsewhere. */
export function runs(count: number): number {
  return process.env.CI === undefined ? Math.ceil(count / 4) : count;
}
