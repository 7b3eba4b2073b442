/**
 * The value that Student's t exceeds with probability `1 - probability`.
 *
 * For whole degrees of freedom the distribution is a finite sum in θ = atan(t / √ν) (Abramowitz & Stegun 1964,
 * 26.7.3 and 26.7.4). It grows with θ, so halving the range of θ finds the quantile to the last digits.
 *
 * @param probability - In (0, 1).
 * @param degreesOfFreedom - A whole number from 1.
 * @throws RangeError for arguments outside these ranges
 *
 * @example
 * ```ts
 * studentTQuantile(0.975, 9) // 2.262: the factor of a 95 % interval of the mean of 10 values
 * ```
 */
export function studentTQuantile(probability: number, degreesOfFreedom: number): number {
  if (!(probability > 0 && probability < 1)) {
    throw new RangeError(`probability must be between 0 and 1; received ${probability}`)
  }
  if (!Number.isInteger(degreesOfFreedom) || degreesOfFreedom < 1) {
    throw new RangeError(`degreesOfFreedom must be a whole number from 1; received ${degreesOfFreedom}`)
  }
  const central = Math.abs(2 * probability - 1)
  let low = 0
  let high = Math.PI / 2
  for (let halving = 0; halving < 60; halving++) {
    const middle = (low + high) / 2
    if (centralProbability(middle, degreesOfFreedom) < central) low = middle
    else high = middle
  }
  return Math.sign(probability - 0.5) * Math.sqrt(degreesOfFreedom) * Math.tan((low + high) / 2)
}

/**
 * The probability that Student's t lies between `-t` and `t`.
 *
 * @param t - From 0.
 * @param degreesOfFreedom - A whole number from 1.
 *
 * @example
 * ```ts
 * studentTProbability(2.2622, 9) // 0.95
 * ```
 */
export function studentTProbability(t: number, degreesOfFreedom: number): number {
  return centralProbability(Math.atan(t / Math.sqrt(degreesOfFreedom)), degreesOfFreedom)
}

/** P(|T| ≤ √ν tan θ): 26.7.3 for odd ν, 26.7.4 for even ν. */
function centralProbability(theta: number, nu: number): number {
  const odd = nu % 2 === 1
  const cosine = Math.cos(theta)
  let term = odd ? cosine : 1
  let sum = 0
  for (let power = odd ? 1 : 0; power <= nu - 2; power += 2) {
    sum += term
    term *= (cosine * cosine * (power + 1)) / (power + 2)
  }
  return odd ? (2 / Math.PI) * (theta + Math.sin(theta) * sum) : Math.sin(theta) * sum
}
