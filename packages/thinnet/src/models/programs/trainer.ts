// What trains by steps, and the samples that it takes them from.

import type { EngineTensor } from '../../runtime/index.js'
import { inputName, targetName, weightName } from './names.js'
import type { SumsLayout } from './network.js'

/** Samples in memory that batches are picked from. */
export interface Pool {
  readonly x: readonly EngineTensor[]
  readonly y: readonly EngineTensor[]
  /** For each output. */
  readonly sampleWeight: readonly (EngineTensor | undefined)[]
}

/** A pool by the names of a program's inputs. */
export function poolFeeds({ x, y, sampleWeight }: Pool): Record<string, EngineTensor> {
  const feeds: Record<string, EngineTensor> = {}
  x.forEach((value, i) => {
    feeds[inputName(i)] = value
  })
  y.forEach((value, i) => {
    feeds[targetName(i)] = value
  })
  sampleWeight.forEach((value, i) => {
    if (value) feeds[weightName(i)] = value
  })
  return feeds
}

/** The rows of a pool in that order, as a pool of their own. */
export function pickRows({ x, y, sampleWeight }: Pool, order: Int32Array): Pool {
  const pick = ({ dtype, data, shape: [rows, ...sample] }: EngineTensor): EngineTensor => {
    if (!(data instanceof Float32Array)) throw new TypeError('samples are float32')
    const width = data.length / rows
    const picked = new Float32Array(order.length * width)
    order.forEach((row, i) => {
      picked.set(data.subarray(row * width, (row + 1) * width), i * width)
    })
    return { dtype, data: picked, shape: [order.length, ...sample] }
  }
  return { x: x.map(pick), y: y.map(pick), sampleWeight: sampleWeight.map(weight => weight && pick(weight)) }
}

export interface Step {
  /** The rows of the pool that make up the batch. */
  readonly rows: Int32Array
  /** Whether to validate after it. */
  readonly validate: boolean
}

export interface StepResult {
  readonly rows: number
  readonly loss: number
  /** Sums of the metrics over the batch. */
  readonly metrics: readonly number[]
  /** Loss and sums of the metrics of the validation data, if the step validated. */
  readonly validation: readonly number[] | undefined
}

/** Makes steps of training. */
export interface Trainer {
  /** How the metrics' sums are laid out. */
  readonly layout: SumsLayout
  /** Bytes of memory that a step surely needs for each row; on another device than the CPU 0. */
  readonly bytesPerRow: number
  /** The memory that the draws for a batch of so many rows take until the run ends. */
  drawBytes(rows: number): number
  /** Bytes of state that every run copies into the engine and out of it. */
  readonly copiedBytes: number
  /** Makes all steps; `optimizer.iterations` counts them. */
  run(pool: Pool, steps: readonly Step[], validation?: Pool): Promise<StepResult[]>
  /** To be called before anybody looks at the weights: they may be on a device. */
  settle(): Promise<void>
}
