// ECMAScript leaves the last bits of Math.cos and Math.sin to each engine. This uses only +, -, ×, ÷,
// which IEEE 754 rounds one way everywhere, so that noise and initial weights are the same in every browser.

/** Sum of coefficients[i] × x^i, by Horner's rule. */
function polynomial(x: number, coefficients: readonly number[]): number {
  let sum = 0
  for (let i = coefficients.length - 1; i >= 0; i--) sum = sum * x + coefficients[i]!
  return sum
}

const factorial = (n: number): number => (n < 2 ? 1 : n * factorial(n - 1))
// sin θ = θ - θ^3/3! + θ^5/5! - …, cos θ = 1 - θ^2/2! + θ^4/4! - …
const SINE = Array.from({ length: 9 }, (_, i) => (-1) ** i / factorial(2 * i + 1))
const COSINE = Array.from({ length: 9 }, (_, i) => (-1) ** i / factorial(2 * i))

/** Cosine and sine of `turn` × 2π for 0 ≤ turn < 1, within 4e-16; the same bits on every machine. */
export function pointOnCircle(turn: number): [cosine: number, sine: number] {
  const quarter = Math.floor(4 * turn + 0.5)
  const angle = (turn - quarter / 4) * 2 * Math.PI
  const sine = angle * polynomial(angle * angle, SINE)
  const cosine = polynomial(angle * angle, COSINE)
  if (quarter === 1) return [-sine, cosine]
  if (quarter === 2) return [-cosine, -sine]
  if (quarter === 3) return [sine, -cosine]
  return [cosine, sine]
}
