// Checks of the one number that is most often given wrongly: as a percentage, or as the fraction to keep.

/** From here on, a hint says that some papers quote the opposite. */
const HIGH = 0.7

let silenced = 0
let hinted = false

/**
 * Lets a dropout rate through: the fraction to drop, from 0 to 1.
 *
 * A rate from 0.7 on is valid but rare, and often a paper's probability to retain: the first one of a process is
 * answered with a hint on the console, unless inside `withoutRateHints`.
 *
 * @param label who asks, `layer dropout`
 * @throws RangeError for anything else, with the mend for a percentage
 */
export function checkRate(label: string, rate: number): number {
  if (!(typeof rate === 'number' && rate >= 0 && rate <= 1)) {
    const mend = rate > 1 && rate <= 100 ? `; for ${rate} % write ${rate / 100}` : ''
    throw new RangeError(`${label}: rate is the fraction to drop, from 0 to 1, received ${rate}${mend}`)
  }
  if (rate >= HIGH && !hinted && silenced === 0) {
    hinted = true
    console.warn(
      `${label}: rate ${rate}: rate is the fraction to drop; for a paper's retain probability p use retain(p), that is rate 1 - p`,
    )
  }
  return rate
}

/**
 * Runs a function without hints about high rates, for code that means what it says, such as a study over all rates.
 * Hints stay off until the promise settles, if the function gives one.
 *
 * @example
 * ```ts
 * const layers = withoutRateHints(() => [0.5, 0.7, 0.9].map(rate => dropout(rate)))
 * ```
 */
export function withoutRateHints<T>(run: () => T): T {
  silenced++
  const restore = () => {
    silenced--
  }
  let result: T
  try {
    result = run()
  } catch (error) {
    restore()
    throw error
  }
  if (result instanceof Promise) result.then(restore, restore)
  else restore()
  return result
}
