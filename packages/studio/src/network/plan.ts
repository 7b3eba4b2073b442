// The network of a variant as a list of calls of the library: what builds it makes them, what prints its code writes them down.

import type { Dataset } from '../data/dataset.js'
import type { Card, ConvolutionCard, Variant } from '../setting/setting.js'
import { fits } from './fits.js'

/** The data's side of a network: what goes in and what comes out. */
export type NetworkData = Pick<Dataset, 'form' | 'task' | 'inputShape' | 'outputs' | 'standardize' | 'train'>

/** The side of a square that DropBlock drops, in pixels: images are 8 by 8. */
export const BLOCK = 3

/** A call of one of the library's functions: the numbers that it is given first, then its options. */
export interface Call {
  /** `standardize` is none of the library's: a normalization that has seen the training rows. */
  readonly name:
    | Card['kind']
    | ConvolutionCard['drop']
    | 'inputLayer'
    | 'flatten'
    | 'masking'
    | 'maxPooling2D'
    | 'maxNorm'
    | 'standardize'
  readonly numbers: readonly number[]
  readonly options: Readonly<Record<string, Option>>
}

export type Option = string | number | boolean | readonly number[] | Call

export interface PlannedLayer extends Call {
  /** Whether it is there for dropout alone: without it the network is the same but for dropout. */
  readonly drops: boolean
}

const keep = (
  name: Call['name'],
  numbers: readonly number[] = [],
  options: Readonly<Record<string, Option | undefined>> = {},
): PlannedLayer => ({ name, numbers, options: given(options), drops: false })

const given = (options: Readonly<Record<string, Option | undefined>>): Call['options'] =>
  Object.fromEntries(
    Object.entries(options).filter((entry): entry is [string, Option] => entry[1] !== undefined),
  )

const drop = (rate: number, name: Call['name'] = 'dropout'): PlannedLayer[] => {
  const options: Call['options'] = name === 'dropBlock2D' ? { blockSize: BLOCK } : {}
  return rate > 0 ? [{ name, numbers: [rate], options, drops: true }] : []
}

const constraint = (longest: number | null): Call | undefined =>
  longest === null ? undefined : { name: 'maxNorm', numbers: [longest], options: {} }

function layersOf(card: Card, isLastRecurrent: boolean): PlannedLayer[] {
  switch (card.kind) {
    case 'dense': {
      const { units, activation, maxNorm } = card
      return [
        keep('dense', [units], { activation, kernelConstraint: constraint(maxNorm) }),
        ...drop(card.dropout),
      ]
    }
    case 'conv2D': {
      const { filters, activation, pool, maxNorm } = card
      return [
        keep('conv2D', [filters, 3], {
          activation,
          padding: 'same',
          kernelConstraint: constraint(maxNorm),
        }),
        ...(pool ? [keep('maxPooling2D')] : []),
        ...drop(card.dropout, card.drop),
      ]
    }
    default: {
      const { kind, units, mask, recurrentDropout } = card
      return [
        ...(mask === 'ordinary' ? drop(card.dropout) : []),
        keep(kind, [units], {
          dropout: mask === 'variational' && card.dropout > 0 ? card.dropout : undefined,
          recurrentDropout: recurrentDropout > 0 ? recurrentDropout : undefined,
          returnSequences: isLastRecurrent ? undefined : true,
        }),
      ]
    }
  }
}

const outputActivations = { binary: 'sigmoid', classes: 'softmax', regression: undefined } as const

/** All layers of a variant, from the input to the output. Cards that do not fit the data are left out. */
export function planOf(
  { inputDropout, layers: cards }: Variant,
  data: Omit<NetworkData, 'train'>,
): PlannedLayer[] {
  const { form, task, inputShape, outputs, standardize } = data
  const used = cards.filter(({ kind }) => fits(kind, form))
  const lastRecurrent = used.findLastIndex(({ kind }) => kind === 'gru' || kind === 'lstm')
  const firstDense = used.findIndex(({ kind }) => kind === 'dense')
  const flattenAt = form === 'images' || (form === 'sequences' && lastRecurrent < 0) ? firstDense : undefined
  return [
    keep('inputLayer', [], { shape: inputShape }),
    ...(form === 'sequences' && lastRecurrent >= 0 ? [keep('masking')] : []),
    ...(standardize ? [keep('standardize')] : []),
    ...drop(inputDropout),
    ...used.flatMap((card, i) => [
      ...(i === flattenAt ? [keep('flatten')] : []),
      ...layersOf(card, i === lastRecurrent),
    ]),
    ...(flattenAt === -1 ? [keep('flatten')] : []),
    keep('dense', [outputs], { activation: outputActivations[task] }),
  ]
}
