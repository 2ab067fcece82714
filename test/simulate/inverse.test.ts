import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { inverse, type Matrix } from '../../src/simulate/inverse.ts';

/** The product of two matrices, by its definition. */
function product(one: Matrix, other: Matrix): number[][] {
  return one.map((row) =>
    other.map((_, column) =>
      row.reduce((sum, value, index) => sum + value * (other[index]?.[column] ?? Number.NaN), 0),
    ),
  );
}

/** The distance of a matrix from the unit matrix: the largest difference of two values. */
function distanceFromUnit(matrix: Matrix): number {
  const differences = matrix.flatMap((row, index) =>
    row.map((value, column) => Math.abs(value - Number(column === index))),
  );
  return Math.max(0, ...differences);
}

/** Square matrices that are far from singular: in each row, the diagonal outweighs all others together. */
const dominant = fc.integer({ min: 1, max: 40 }).chain((size) =>
  fc
    .array(fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: size, maxLength: size }), {
      minLength: size,
      maxLength: size,
    })
    .map((rows) => rows.map((row, index) => row.map((value, column) => (column === index ? size + 1 : value)))),
);

describe('the inverse of a matrix', () => {
  test('times the matrix is the unit matrix, on either side and for any order of the rows', () => {
    fc.assert(
      fc.property(dominant, fc.nat(), (matrix, turn) => {
        const by = turn % matrix.length;
        const turned = [...matrix.slice(by), ...matrix.slice(0, by)];
        expect(distanceFromUnit(product(turned, inverse(turned)))).toBeLessThan(1e-12);
        expect(distanceFromUnit(product(inverse(turned), turned))).toBeLessThan(1e-12);
      }),
    );
  });

  test.each<[Matrix, Matrix]>([
    [[], []],
    [[[4]], [[0.25]]],
    [
      [
        [0, 1],
        [2, 0],
      ],
      [
        [0, 0.5],
        [1, 0],
      ],
    ],
    [
      [
        [2, 1, 1],
        [1, 3, 2],
        [1, 0, 0],
      ],
      [
        [0, 0, 1],
        [-2, 1, 3],
        [3, -1, -5],
      ],
    ],
  ])('of %j is %j', (matrix, expected) => {
    for (const [index, row] of inverse(matrix).entries()) {
      for (const [column, value] of row.entries())
        expect(value).toBeCloseTo(expected[index]?.[column] ?? Number.NaN, 12);
    }
    expect(inverse(matrix)).toHaveLength(expected.length);
  });

  test('is found by pivoting: a tiny value on the diagonal does not spoil the others', () => {
    const tiny = [
      [1e-20, 1],
      [1, 1],
    ];
    expect(distanceFromUnit(product(tiny, inverse(tiny)))).toBeLessThan(1e-12);
  });

  test.each<[Matrix]>([
    [[[0]]],
    [
      [
        [1, 2],
        [2, 4],
      ],
    ],
  ])('does not exist for %j', (matrix) => {
    expect(() => inverse(matrix)).toThrow('the matrix has no inverse');
  });
});
