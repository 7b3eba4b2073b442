// Where the batches of `fit` come from: arrays in memory, or anything that can be iterated.

import { Purpose, permutation } from '../random/index.js'
import type { EngineTensor } from '../runtime/index.js'
import { Tensor } from '../tensor.js'
import type { Data, Dataset } from './inputs.js'
import type { Pool } from './programs/trainer.js'

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
  /** All samples, where they are in memory. */
  readonly data?: Dataset
  /**
   * @param seedStep the step at which the epoch begins: its order is drawn for it
   * @param skip batches at the beginning to leave out, when training goes on within an epoch
   */
  epoch(epoch: number, seedStep: number, skip: number): AsyncIterator<SourceStep> | Iterator<SourceStep>
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
  const inOrder = Int32Array.from({ length: total }, (_, i) => i)
  return {
    steps,
    data,
    *epoch(_epoch, seedStep, skip) {
      const order = shuffle
        ? permutation({ seed, purpose: Purpose.shuffle, position: 0, step: seedStep }, total)
        : inOrder
      for (let step = skip; step < steps; step++) {
        const rows = order.subarray(step * batchSize, Math.min((step + 1) * batchSize, total))
        yield { pool, rows, last: step === steps - 1 }
      }
    },
  }
}

const isAsync = (
  batches: Iterable<BatchLike> | AsyncIterable<BatchLike>,
): batches is AsyncIterable<BatchLike> => Symbol.asyncIterator in batches

/** Batches of an iterator, with a look at the next one. */
class BatchStream {
  taken = 0
  private upcoming: Promise<IteratorResult<BatchLike>> | undefined

  constructor(
    readonly epoch: number,
    readonly iterator: Iterator<BatchLike> | AsyncIterator<BatchLike>,
  ) {}

  peek(): Promise<IteratorResult<BatchLike>> {
    this.upcoming ??= Promise.resolve(this.iterator.next())
    return this.upcoming
  }

  async take(): Promise<IteratorResult<BatchLike>> {
    const result = await this.peek()
    this.upcoming = undefined
    this.taken++
    return result
  }
}

export interface IterableSource extends Source {
  /** The first batch, which tells shapes; it stays where it is. */
  first(): Promise<Pool | undefined>
}

/**
 * An iterable: every batch is a pool of its own. Training that goes on within an epoch leaves out the batches that it has
 * seen: the iterable has to give the same ones again.
 *
 * @param stepsPerEpoch cuts what would go on without end; without it an epoch ends with its iterator
 */
export function iterableSource(
  batches: Batches,
  { stepsPerEpoch, initialEpoch }: { stepsPerEpoch: number | undefined; initialEpoch: number },
  toDataset: (batch: BatchLike, step: number) => Dataset,
): IterableSource {
  let stream: BatchStream | undefined
  let firstPool: Pool | undefined
  const start = (epoch: number) => {
    const iterable = typeof batches === 'function' ? batches(epoch) : batches
    return new BatchStream(
      epoch,
      isAsync(iterable) ? iterable[Symbol.asyncIterator]() : iterable[Symbol.iterator](),
    )
  }
  /** The stream of an epoch. With a number of steps, one goes on through the epochs. */
  const streamOf = (epoch: number) => {
    if (stream && (stepsPerEpoch !== undefined || (stream.epoch === epoch && stream.taken === 0)))
      return stream
    // an iterator that was only looked at
    if (stream?.taken === 0 && typeof batches === 'function') void stream.iterator.return?.()
    firstPool = undefined
    return start(epoch)
  }
  return {
    steps: stepsPerEpoch,
    async first() {
      stream = start(initialEpoch)
      const { value, done } = await stream.peek()
      if (done) return undefined
      firstPool = toPool(toDataset(value, 0))
      return firstPool
    },
    async *epoch(epoch, _seedStep, skip) {
      stream = streamOf(epoch)
      const seen = stepsPerEpoch === undefined ? skip : (epoch - initialEpoch) * stepsPerEpoch + skip
      while (stream.taken < seen && !(await stream.take()).done) firstPool = undefined
      for (let step = skip; stepsPerEpoch === undefined || step < stepsPerEpoch; step++) {
        const { value, done } = await stream.take()
        if (done) return
        const pool = firstPool ?? toPool(toDataset(value, step))
        firstPool = undefined
        const last = step + 1 === stepsPerEpoch || (await stream.peek()).done === true
        yield { pool, rows: Int32Array.from({ length: pool.x[0].shape[0] }, (_, i) => i), last }
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
