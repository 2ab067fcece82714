/** Beyond this, the error function is 1 or -1 to the last bit of a double. */
const LIMIT = 6;

/**
 * The error function, erf(x) = 2/√π ∫₀ˣ e^(-t²) dt, to about 15 digits: by the series 2/√π e^(-x²) Σ 2ⁿ x^(2n+1) / (2n+1)!!,
 * whose terms are all positive (Abramowitz and Stegun, 7.1.6).
 */
export function errorFunction(x: number): number {
  if (Math.abs(x) >= LIMIT) return Math.sign(x);
  let term = x;
  let sum = x;
  for (let n = 1; Math.abs(term) > Math.abs(sum) * Number.EPSILON; n++) {
    term *= (2 * x * x) / (2 * n + 1);
    sum += term;
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum;
}
