// Where the batches of `fit` come from: arrays in memory, or anything that can be iterated.

import { Purpose, permutation } from '../random/index.js'
import type { EngineTensor } from '../runtime/index.js'
import { Tensor } from '../tensor.js'
import type { Data, Dataset } from './inputs.js'
import type { Pool } from './programs/trainRunner.js'

/** A batch as a user's iterable gives it. */
export type BatchLike = readonly [x: Data, y: Data] | readonly [x: Data, y: Data, sampleWeight: Data]

/** Batches, again and again: an iterable that can start anew each epoch, or a function that makes one. */
export type Batches =
  | Iterable<BatchLike>
  | AsyncIterable<BatchLike>
  | ((epoch: number) => Iterable<BatchLike> | AsyncIterable<BatchLike>)

export interface SourceStep {
  readonly pool: Pool
  readonly rows: Int32Array
  /** Whether it is known to be the last of its epoch; of a stream it is known only afterwards. */
  readonly last: boolean
}

/** The batches of one epoch after another. */
export interface Source {
  /** Batches an epoch, where known beforehand. */
  readonly steps: number | undefined
  epoch(epoch: number, seedStep: number): AsyncIterator<SourceStep> | Iterator<SourceStep>
}

export const toEngine = ({ data, shape }: Tensor): EngineTensor => ({ dtype: 'float32', data, shape })

export const toPool = ({ x, y, sampleWeight }: Dataset): Pool => ({
  x: x.map(toEngine),
  y: y.map(toEngine),
  sampleWeight: sampleWeight.map(weight => weight && toEngine(weight)),
})

/** Arrays: all samples are the pool, and batches are pieces of a permutation of its rows. */
export function arraySource(data: Dataset, batchSize: number, shuffle: boolean, seed: number): Source {
  const pool = toPool(data)
  const total = data.x[0].shape[0]
  const steps = Math.ceil(total / batchSize)
  return {
    steps,
    *epoch(_epoch, seedStep) {
      const order = shuffle
        ? permutation({ seed, purpose: Purpose.shuffle, position: 0, step: seedStep }, total)
        : Int32Array.from({ length: total }, (_, i) => i)
      for (let step = 0; step < steps; step++) {
        const rows = order.subarray(step * batchSize, Math.min((step + 1) * batchSize, total))
        yield { pool, rows, last: step === steps - 1 }
      }
    },
  }
}

const isAsync = (
  batches: Iterable<BatchLike> | AsyncIterable<BatchLike>,
): batches is AsyncIterable<BatchLike> => Symbol.asyncIterator in batches

/**
 * An iterable: every batch is a pool of its own.
 *
 * @param stepsPerEpoch cuts what would go on without end; without it an epoch ends with its iterator
 */
export function iterableSource(
  batches: Batches,
  stepsPerEpoch: number | undefined,
  toDataset: (batch: BatchLike, step: number) => Dataset,
): Source {
  let endless: AsyncIterator<BatchLike> | Iterator<BatchLike> | undefined
  const start = (epoch: number) => {
    const iterable = typeof batches === 'function' ? batches(epoch) : batches
    return isAsync(iterable) ? iterable[Symbol.asyncIterator]() : iterable[Symbol.iterator]()
  }
  return {
    steps: stepsPerEpoch,
    async *epoch(epoch) {
      // with a number of steps, one iterator goes on through the epochs
      const iterator = stepsPerEpoch === undefined ? start(epoch) : (endless ?? start(epoch))
      endless = iterator
      let next = await iterator.next()
      for (let step = 0; !next.done && (stepsPerEpoch === undefined || step < stepsPerEpoch); step++) {
        const data = toDataset(next.value, step)
        const cut = stepsPerEpoch !== undefined && step === stepsPerEpoch - 1
        if (!cut) next = await iterator.next()
        const rows = Int32Array.from({ length: data.x[0].shape[0] }, (_, i) => i)
        const last = cut || next.done === true
        yield { pool: toPool(data), rows, last }
        if (cut) return
      }
    },
  }
}

export function isBatches(value: Data | Batches): value is Batches {
  if (typeof value === 'function') return true
  if (
    typeof value !== 'object' ||
    value instanceof Tensor ||
    Array.isArray(value) ||
    ArrayBuffer.isView(value)
  )
    return false
  return Symbol.iterator in value || Symbol.asyncIterator in value
}

/** An iterator as something that can be gone through. */
export async function* drain<T>(iterator: Iterator<T> | AsyncIterator<T>): AsyncGenerator<T> {
  for (let next = await iterator.next(); !next.done; next = await iterator.next()) yield next.value
}
