/** A number by chance, from 0, included, to 1, excluded. */
export const chance: () => number = Math.random;
