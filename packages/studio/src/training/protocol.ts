// What the page and its workers say to each other.

import type { Dataset } from '../data/dataset.js'
import type { NetworkData } from '../network/plan.js'
import type { Site } from '../network/sites.js'
import type { Device, TrainingSetting, Variant } from '../setting/setting.js'

/** A network to train. */
export interface TrainJob {
  readonly data: Dataset
  readonly variant: Variant
  readonly training: TrainingSetting
  /** The one whose engine the worker was started with. */
  readonly device: Device
  /** Threads of the engine. */
  readonly threads: number
  /** Whether curves and the plane are wanted while it trains; otherwise only the final scores. */
  readonly live: boolean
}

/** What has happened since the last report. */
export interface Progress {
  /** Epochs done. */
  readonly epoch: number
  /** Of the epochs since the last report, in Keras's manner: training values are taken during an epoch, with dropout on. */
  readonly curves: Curves
  /** The network's answers on `planePoints`, `[points², outputs]`, with dropout off; only where the data lie in a plane. */
  readonly field?: Float32Array
  /** Of training so far, without pauses. */
  readonly seconds: number
}

export interface Curves {
  readonly loss: readonly number[]
  readonly testLoss: readonly number[]
  /** Accuracy or, for numbers, mean absolute error. */
  readonly score: readonly number[]
  readonly testScore: readonly number[]
}

export type GrowingCurves = { readonly [Name in keyof Curves]: number[] }

export const noCurves = (): GrowingCurves => ({ loss: [], testLoss: [], score: [], testScore: [] })

/** Measured after training, with dropout off. */
export interface Scores {
  readonly trainLoss: number
  readonly testLoss: number
  readonly trainScore: number
  readonly testScore: number
}

export interface Outcome {
  readonly scores: Scores
  readonly epochs: number
  readonly seconds: number
  /** Whether it was ended before its last epoch. */
  readonly stopped: boolean
}

/** Monte Carlo dropout over the plane; each `[points²]`. */
export interface Doubt {
  /** `[points², outputs]`: the mean over the samples. */
  readonly mean: Float32Array
  /** Entropy of the mean, in bits: all doubt. */
  readonly entropy: Float32Array
  /** Mutual information (BALD), in bits: how far the thinned networks disagree. */
  readonly disagreement: Float32Array
  readonly samples: number
}

/** What a convolution makes of an image, with dropout off. */
export interface FeatureMaps {
  /** `[rows, columns, maps]`. */
  readonly shape: readonly number[]
  /** In row-major order. */
  readonly values: Float32Array
}

export type FileFormat = 'keras' | 'onnx'

/** A worker's side, through Comlink. It trains one network at a time and keeps the last one. */
export interface Trainer {
  /** Holds a lock of the browser for as long as the worker lives; resolves when it is held. */
  hold(lock: string): Promise<void>
  /** All places where the network of a variant drops something; needs no engine. */
  sites(variant: Variant, data: NetworkData, seed: number): Site[]
  /** What there is to compute on; needs no engine. */
  devices(): Promise<Device[]>
  /** Hands the WebAssembly of a device's engine over; to be called before the first training. */
  start(device: Device, engine: ArrayBuffer): void
  /**
   * Trains until the last epoch or `stop`.
   *
   * @param report is told how far it is, several times a second
   */
  train(job: TrainJob, report?: (progress: Progress) => void): Promise<Outcome>
  pause(): void
  resume(): void
  stop(): void
  /** Monte Carlo dropout on the plane, by the network trained last. */
  doubt(samples: number): Promise<Doubt>
  /**
   * The feature maps of one image by the network trained last, behind the pooling if there is some.
   *
   * @param convolution counted from 0
   */
  featureMaps(image: Float32Array, convolution: number): Promise<FeatureMaps>
  /** The network trained last, as a file. */
  save(format: FileFormat): Promise<Uint8Array>
}
