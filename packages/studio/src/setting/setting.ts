// Everything that a visitor can set. It fits into a link, and the same setting always gives the same trainings.

import * as z from 'zod/mini'

const rate = z.number().check(z.minimum(0), z.maximum(0.95))
const count = (from: number, to: number) => z.int().check(z.minimum(from), z.maximum(to))
const seed = count(0, 2 ** 32 - 1)
const longest = z.nullable(z.number().check(z.positive(), z.maximum(100)))

export const activations = ['relu', 'tanh', 'sigmoid', 'elu', 'selu', 'gelu', 'linear'] as const
const activation = z.enum(activations)

/** A fully connected layer with what stands behind it. */
const denseCard = z.object({
  kind: z.literal('dense'),
  units: count(1, 2048),
  activation,
  /** Fraction of its units to drop; 0 for none. */
  dropout: rate,
  /** Greatest length of a unit's incoming weights; null for any. */
  maxNorm: longest,
})

/** What a convolution's output can lose: single elements, whole feature maps, or squares of them. */
export const featureDropouts = ['dropout', 'spatialDropout2D', 'dropBlock2D'] as const

/** A 3×3 convolution, for images; `pool` halves both sides behind it. */
const convolutionCard = z.object({
  kind: z.literal('conv2D'),
  filters: count(1, 128),
  activation,
  pool: z.boolean(),
  drop: z.enum(featureDropouts),
  dropout: rate,
  maxNorm: longest,
})

/** Whether a sequence's mask is drawn anew for every time step, or once for all of them (Gal & Ghahramani). */
export const stepMasks = ['variational', 'ordinary'] as const

/** A recurrent layer, for sequences. */
const recurrentCard = z.object({
  kind: z.enum(['gru', 'lstm']),
  units: count(1, 256),
  /** How its inputs are dropped. */
  mask: z.enum(stepMasks),
  /** Fraction of the inputs to drop. */
  dropout: rate,
  /** Fraction of the state to drop, one mask for all steps. */
  recurrentDropout: rate,
})

const card = z.discriminatedUnion('kind', [denseCard, convolutionCard, recurrentCard])

const variant = z.object({
  name: z.string().check(z.maxLength(40)),
  /** Fraction of the inputs to drop. */
  inputDropout: rate,
  /** The hidden layers, from the input on; the output layer follows from the data. */
  layers: z.array(card).check(z.maxLength(8)),
})

export const dataKinds = ['circles', 'moons', 'blobs', 'spirals', 'digits', 'vowels', 'csv'] as const

const data = z.object({
  kind: z.enum(dataKinds),
  /** Rows in all, for generated data. */
  rows: count(10, 5000),
  /** Standard deviation of the noise, for generated data. */
  noise: z.number().check(z.minimum(0), z.maximum(2)),
  /** Rows to train on; the others are for testing. */
  trainRows: count(2, 5000),
  /** Of the generator or, for data that are given, of the split. */
  seed,
  /** For a CSV file: its name and the column to predict. Its rows are kept by this browser, not in the link. */
  table: z.nullable(z.object({ name: z.string(), target: z.string() })),
})

export const optimizers = ['adam', 'adamw', 'rmsprop', 'sgd'] as const

const training = z.object({
  optimizer: z.enum(optimizers),
  learningRate: z.number().check(z.positive(), z.maximum(10)),
  batchSize: count(1, 1024),
  epochs: count(1, 20_000),
  /** Of initial weights, shuffles and masks. */
  seed,
})

const sweep = z.object({
  /** The variant whose rate is swept. */
  variant: count(0, 3),
  /** Its layer, counted from 0; -1 for the dropout of the inputs. */
  layer: count(-1, 7),
  from: rate,
  to: rate,
  step: z.number().check(z.minimum(0.01), z.maximum(0.5)),
  repeats: count(1, 50),
})

/** What trainings can compute on. */
export const deviceNames = ['cpu', 'webgpu'] as const

export const views = ['play', 'sweep', 'doubt', 'studies'] as const

/** Studies that the server compares at once. */
export const MOST_COMPARED = 12

export const settingSchema = z.object({
  view: z.enum(views),
  data,
  /** One to four networks that are trained side by side. */
  variants: z.array(variant).check(z.minLength(1), z.maxLength(4)),
  training,
  /** What the trainings of Play compute on; the CPU where nothing is said, or where it is not there. */
  device: z.optional(z.enum(deviceNames)),
  sweep,
  /** Samples of Monte Carlo dropout. */
  doubtSamples: count(2, 500),
  /** Ids of the studies that are looked at: one by itself, several side by side; none or nothing for the list. */
  studies: z.optional(
    z.array(z.string().check(z.minLength(1), z.maxLength(200))).check(z.maxLength(MOST_COMPARED)),
  ),
})

export type Setting = z.infer<typeof settingSchema>
export type View = (typeof views)[number]
export type Device = (typeof deviceNames)[number]
export type DataKind = (typeof dataKinds)[number]
export type DataSetting = z.infer<typeof data>
export type TrainingSetting = z.infer<typeof training>
export type SweepSetting = z.infer<typeof sweep>
export type Variant = z.infer<typeof variant>
export type Card = z.infer<typeof card>
export type DenseCard = z.infer<typeof denseCard>
export type ConvolutionCard = z.infer<typeof convolutionCard>
export type RecurrentCard = z.infer<typeof recurrentCard>
