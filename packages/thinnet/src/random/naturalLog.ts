/** ln 2 in two parts; the first ends in so many zero bits that its product with any exponent is exact. */
const ln2High = 0.6931471803691238
const ln2Low = 1.9082149292705877e-10

/**
 * The natural logarithm of a number in (0, 1), correctly rounded but for about one argument in four hundred.
 *
 * `Math.log` may be off by one unit in the last place (in V8 for 7 arguments in 100), and not in the same places in
 * every engine; data made from a seed should be the same wherever it is made, and the same as NumPy's.
 *
 * With x = m · 2^e, m in [√½, √2) and s = (m - 1) / (m + 1):
 *
 * ln x = e ln 2 + 2 artanh s = e ln 2 + 2s + 2s (s²/3 + s⁴/5 + s⁶/7 + …)
 *
 * where the large terms are carried in two float64 each: the rounded value and what the rounding left out.
 */
export function naturalLog(x: number): number {
  let m = x
  let e = 0
  while (m < Math.SQRT1_2) {
    m *= 2
    e--
  }
  const [d, dLow] = twoSum(m, 1)
  const s = (m - 1) / d
  const [p, pLow] = twoProduct(s, d)
  const sLow = (m - 1 - p - pLow - s * dLow) / d

  // s² is below 0.03, so terms past s^26 lie beyond the last bit.
  const s2 = s * s
  let series = 0
  for (let k = 27; k >= 3; k -= 2) series = (series + 1 / k) * s2

  const [sum, sumLow] = twoSum(e * ln2High, 2 * s)
  return sum + (sumLow + e * ln2Low + 2 * (sLow + s * series))
}

/** a + b and its rounding error (Knuth). */
function twoSum(a: number, b: number): [sum: number, error: number] {
  const sum = a + b
  const bRounded = sum - a
  return [sum, a - (sum - bRounded) + (b - bRounded)]
}

/** a · b and its rounding error (Dekker). */
function twoProduct(a: number, b: number): [product: number, error: number] {
  const product = a * b
  const [aHigh, aLow] = split(a)
  const [bHigh, bLow] = split(b)
  return [product, aHigh * bHigh - product + aHigh * bLow + aLow * bHigh + aLow * bLow]
}

/** The upper and the lower half of a number's bits (Veltkamp). */
function split(a: number): [high: number, low: number] {
  const shifted = (2 ** 27 + 1) * a
  const high = shifted - (shifted - a)
  return [high, a - high]
}
