/** A fraction as a percentage: 0.7714 as `77.1 %`. */
export function percent(fraction: number): string {
  return `${(100 * fraction).toFixed(1)}\u00a0%`
}

/** A fraction on an axis, with no more digits than it has: `80 %`. */
export function percentTick(fraction: number): string {
  return `${Number((100 * fraction).toFixed(1))}\u00a0%`
}

/** A difference of fractions in percentage points, without its sign: 0.0214 as `2.1`. */
export function points(difference: number): string {
  return (100 * Math.abs(difference)).toFixed(1)
}

/** A loss: three digits after the point, and small ones as a bound, because 0.000 would say there is none. */
export function lossValue(loss: number): string {
  return loss !== 0 && Math.abs(loss) < 0.0005 ? '< 0.001' : loss.toFixed(3)
}

/** A whole number with its thousands apart: `4,000`. */
export function wholeNumber(value: number): string {
  return value.toLocaleString('en-US', { maximumFractionDigits: 0 })
}

/** A count with its noun: `1 repeat`, `10 repeats`. */
export function counted(count: number, noun: string): string {
  return `${wholeNumber(count)} ${noun}${count === 1 ? '' : 's'}`
}

/** Names in a sentence: `a, b and c`. */
export function listed(items: readonly string[]): string {
  return items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`
}

/** A time span as one would say it: `0.3 s`, `42 s`, `3 min 5 s`. */
export function duration(seconds: number): string {
  if (seconds < 10) return `${seconds.toFixed(1)} s`
  const whole = Math.round(seconds)
  return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`
}
