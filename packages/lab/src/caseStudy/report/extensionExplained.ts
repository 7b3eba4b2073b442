import type { Model } from '../network.js'

/** What is worth knowing about a model that extends the dropout network, in a sentence. */
export function extensionExplained({ network: { inputRate, maxNorm } }: Model): string | undefined {
  if (inputRate > 0 && inputRate < 1) {
    const scale = Number((1 / (1 - inputRate)).toFixed(3))
    return (
      `In training, inputs that stay are multiplied by 1 / (1 − ${inputRate}) = ${scale}, and points with a dropped ` +
      'input move onto an axis. With two inputs that is much: the rings that the network learns are wider than those ' +
      'that it is asked about later, when nothing is dropped.'
    )
  }
  if (maxNorm !== undefined) {
    return 'A unit whose weights would grow longer is scaled back after each step; weights shorter than that are left alone.'
  }
  return undefined
}
