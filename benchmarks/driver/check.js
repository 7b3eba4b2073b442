// Whether all peers compute the same: the losses of the first 20 steps, from the same weights on the same rows.

import { groupOf } from '../works/index.js'
import { withoutDropout } from '../works/network.js'

const STEPS = 20
/** Of the first loss: float32 rounding, grown over 20 steps, and Adam's epsilon, which PyTorch and tfjs add elsewhere than Keras. */
const EXACT = 0.005
/** Deep networks amplify rounding from step to step: this many must agree so closely, and all of them on average as below. */
const EXACT_STEPS = 10
/** Masks differ from peer to peer; the means over all steps differ by that much at most. */
const DRAWN = 0.1
/** Of the rate of ones in a mask of 65,536 elements: five standard deviations. */
const KEPT = 0.01

const mean = values => values.reduce((sum, value) => sum + value, 0) / values.length

const descent = (a, b) => Math.abs(mean(a) - mean(b)) / mean(a)
const falls = losses => mean(losses.slice(-3)) < losses[0]

/** The variants of a work that are checked, each with what two lists of figures may differ by. */
function variants(work) {
  if (work.kind === 'masks') {
    return [{ name: 'share kept', work, difference: (a, b) => Math.abs(a[0] - b[0]), tolerance: KEPT }]
  }
  const largest = (a, b) =>
    Math.max(...a.slice(0, EXACT_STEPS).map((value, i) => Math.abs(value - b[i]))) / Math.abs(a[0])
  const outputs = work.kind === 'predict' || work.kind === 'matmul'
  if (outputs) return [{ name: 'outputs', work, difference: largest, tolerance: EXACT }]
  if (work.kind === 'monteCarlo') {
    const apart = (a, b) => Math.max(...a.map((value, i) => Math.abs(value - b[i])))
    return [{ name: 'mean outputs', work, difference: apart, tolerance: 0.05 }]
  }
  const oneBatch = { ...work, batches: 1 }
  const plain = { ...oneBatch, layers: withoutDropout(work.layers) }
  const draws = JSON.stringify(plain.layers) !== JSON.stringify(work.layers)
  return [
    {
      name: draws ? 'without dropout' : 'losses',
      work: plain,
      difference: largest,
      tolerance: EXACT,
      falls: true,
    },
    ...(draws
      ? [{ name: 'with dropout', work: oneBatch, difference: descent, tolerance: DRAWN, falls: true }]
      : []),
  ]
}

/** @returns for each variant the losses of each peer, how far they are from ours, and whether that is alike */
export async function checkWork(work, contenders, start, jobFor) {
  const checked = []
  for (const variant of variants(work)) {
    const job = { ...(await jobFor(variant.work)), check: true }
    const results = []
    // Thinnet in another way of running is the same program
    for (const peer of contenders.filter(({ name }) => name !== 'thinnet-watched')) {
      const worker = await start(peer)
      const ready = await worker.ask({ do: 'job', job })
      const failed = ready.absent ?? ready.cannot ?? ready.slow
      const answer = failed === undefined ? await worker.ask({ do: 'losses', steps: STEPS }) : ready
      await worker.close()
      const { losses, ...rest } = answer
      const ours = results.find(result => result.losses)?.losses ?? losses
      const difference = losses && ours && variant.difference(ours, losses)
      const alike =
        losses &&
        difference <= variant.tolerance &&
        (!variant.falls || (falls(losses) && descent(ours, losses) <= DRAWN))
      results.push({ peer: peer.name, title: peer.title, ...(losses ? { losses, difference, alike } : rest) })
    }
    checked.push({
      ...{ work: work.name, group: groupOf(work), title: work.title, variant: variant.name },
      ...{ tolerance: variant.tolerance, results },
    })
  }
  return checked
}
