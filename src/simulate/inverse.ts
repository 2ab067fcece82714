/** A matrix: its rows. */
export type Matrix = readonly (readonly number[])[];

/**
 * The inverse of a square matrix, by Gauss–Jordan elimination with partial pivoting.
 *
 * @throws RangeError for a matrix without an inverse
 */
export function inverse(matrix: Matrix): Matrix {
  // A unit matrix beside the matrix becomes its inverse while the matrix itself becomes a unit matrix.
  let rows: Matrix = matrix.map((row, index) => [...row, ...row.map((_, column) => (column === index ? 1 : 0))]);
  for (const column of matrix.keys()) rows = eliminate(rows, column);
  return rows.map((row) => row.slice(matrix.length));
}

/** Turns a column into one of the unit matrix. The pivot is the remaining row with the largest value in it. */
function eliminate(rows: Matrix, column: number): Matrix {
  const valueIn = (row: readonly number[]) => row[column] ?? 0;
  const left = rows.slice(column);
  const pivot = left.reduce((best, row) => (Math.abs(valueIn(row)) > Math.abs(valueIn(best)) ? row : best));
  if (valueIn(pivot) === 0) throw new RangeError('the matrix has no inverse');
  const scaled = pivot.map((value) => value / valueIn(pivot));
  return rows.map((row, index) => {
    if (index === column) return scaled;
    const own = row === pivot ? (left[0] ?? row) : row;
    return own.map((value, place) => value - valueIn(own) * (scaled[place] ?? 0));
  });
}
