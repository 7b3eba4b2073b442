// Where a visitor starts, and what a choice of data brings with it.

import type {
  Card,
  ConvolutionCard,
  DataKind,
  DenseCard,
  RecurrentCard,
  Setting,
  Variant,
} from './setting.js'

export const dense = (units: number, dropout = 0): DenseCard => ({
  kind: 'dense',
  units,
  activation: 'relu',
  dropout,
  maxNorm: null,
})

export const convolution = (
  filters: number,
  options: Partial<Pick<ConvolutionCard, 'drop' | 'dropout' | 'pool'>> = {},
): ConvolutionCard => ({
  kind: 'conv2D',
  filters,
  activation: 'relu',
  pool: false,
  drop: 'spatialDropout2D',
  dropout: 0,
  maxNorm: null,
  ...options,
})

export const recurrent = (
  kind: RecurrentCard['kind'],
  units: number,
  options: Partial<Pick<RecurrentCard, 'mask' | 'dropout' | 'recurrentDropout'>> = {},
): RecurrentCard => ({ kind, units, mask: 'variational', dropout: 0, recurrentDropout: 0, ...options })

const variant = (name: string, layers: Card[]): Variant => ({ name, inputDropout: 0, layers })

/** The case study: 100 points on two noisy circles, 30 to train on, 500 hidden units, 4,000 epochs of Adam. */
export const caseStudy: Setting = {
  view: 'play',
  data: { kind: 'circles', rows: 100, noise: 0.1, trainRows: 30, seed: 1, table: null },
  variants: [variant('without dropout', [dense(500)]), variant('with dropout', [dense(500, 0.4)])],
  training: { optimizer: 'adam', learningRate: 0.001, batchSize: 32, epochs: 4000, seed: 1 },
  sweep: { variant: 1, layer: 0, from: 0, to: 0.9, step: 0.1, repeats: 5 },
  doubtSamples: 100,
}

/** Data, networks and training that go together; view, seeds and the number of samples stay as they are. */
export function presetFor(kind: DataKind, current: Setting): Setting {
  const { data, training } = current
  const withData = (changes: Partial<Setting['data']>): Setting['data'] => ({
    ...data,
    kind,
    table: kind === 'csv' ? data.table : null,
    ...changes,
  })
  const sweep = { ...caseStudy.sweep }
  switch (kind) {
    case 'circles':
      return { ...current, ...caseStudy, view: current.view, doubtSamples: current.doubtSamples }
    case 'moons':
    case 'spirals':
    case 'blobs': {
      const rows = kind === 'blobs' ? 150 : 100
      const noise = { moons: 0.3, spirals: 0.1, blobs: 1 }[kind]
      return {
        ...current,
        data: withData({ rows, noise, trainRows: Math.round(rows * 0.4) }),
        variants: caseStudy.variants,
        training: { ...training, ...caseStudy.training, seed: training.seed, epochs: 2000 },
        sweep,
      }
    }
    case 'digits': {
      const layers = (drop: number): Card[] => [
        convolution(16),
        convolution(16, { pool: true, dropout: drop }),
        dense(64, drop ? 0.5 : 0),
      ]
      return {
        ...current,
        data: withData({ trainRows: 100 }),
        variants: [variant('without dropout', layers(0)), variant('with dropout', layers(0.25))],
        training: { ...training, optimizer: 'adam', learningRate: 0.001, batchSize: 32, epochs: 60 },
        sweep: { ...sweep, layer: 2 },
      }
    }
    case 'vowels':
      return {
        ...current,
        data: withData({ trainRows: 90 }),
        variants: [
          variant('without dropout', [recurrent('gru', 32)]),
          variant('ordinary masks', [recurrent('gru', 32, { mask: 'ordinary', dropout: 0.2 })]),
          variant('variational masks', [recurrent('gru', 32, { dropout: 0.1, recurrentDropout: 0.4 })]),
        ],
        training: { ...training, optimizer: 'adam', learningRate: 0.005, batchSize: 32, epochs: 60 },
        sweep: { ...sweep, variant: 2 },
      }
    case 'csv':
      return {
        ...current,
        data: withData({}),
        variants: [variant('without dropout', [dense(64)]), variant('with dropout', [dense(64, 0.4)])],
        training: { ...training, optimizer: 'adam', learningRate: 0.001, batchSize: 32, epochs: 300 },
        sweep,
      }
  }
}
