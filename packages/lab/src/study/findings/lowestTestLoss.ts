/** Where a test-loss curve is at its lowest. */
export interface LowestTestLoss {
  /** Counts from 1. */
  epoch: number
  loss: number
}

/** The lowest point of the test-loss curve, the first one where several are as low. */
export function lowestTestLoss({ valLoss }: { valLoss: readonly number[] }): LowestTestLoss {
  const index = valLoss.reduce((best, loss, epoch) => (loss < valLoss[best]! ? epoch : best), 0)
  return { epoch: index + 1, loss: valLoss[index]! }
}
