import { mean } from 'simple-statistics'

/**
 * The mean of a curve over the last tenth of its epochs: where it ended, without the luck of the very last epoch,
 * which dropout makes noisy.
 */
export function lastTenth(curve: readonly number[]): number {
  return mean(curve.slice(-Math.ceil(curve.length / 10)))
}
