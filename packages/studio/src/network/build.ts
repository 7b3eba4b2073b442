// From cards to a network of the library. The same for every part of the studio: play, sweep, doubt, files.

import {
  adam,
  adamw,
  conv2D,
  dense,
  dropBlock2D,
  dropout,
  flatten,
  gru,
  inputLayer,
  type Layer,
  lstm,
  masking,
  maxNorm,
  maxPooling2D,
  normalization,
  type Optimizer,
  rmsprop,
  type Sequential,
  sequential,
  sgd,
  spatialDropout2D,
  tensor,
  withoutRateHints,
} from 'thinnet'
import type { Dataset } from '../data/dataset.js'
import { lossNames, scoreName } from '../data/measures.js'
import type { Card, ConvolutionCard, TrainingSetting, Variant } from '../setting/setting.js'
import { fits } from './fits.js'

/** The data's side of a network: what goes in and what comes out. */
export type NetworkData = Pick<Dataset, 'form' | 'task' | 'inputShape' | 'outputs' | 'standardize' | 'train'>

/** The side of a square that DropBlock drops, in pixels: images are 8 by 8. */
export const BLOCK = 3

const featureDropout: Readonly<Record<ConvolutionCard['drop'], (rate: number) => Layer>> = {
  dropout: rate => dropout(rate),
  spatialDropout2D: rate => spatialDropout2D(rate),
  dropBlock2D: rate => dropBlock2D(rate, { blockSize: BLOCK }),
}

const constraint = (longest: number | null) =>
  longest === null ? {} : { kernelConstraint: maxNorm(longest) }

/** A layer that draws, and whether it is there for that alone: without it the network is the same but for dropout. */
interface Built {
  readonly layer: Layer
  readonly drops: boolean
}

const keep = (layer: Layer): Built => ({ layer, drops: false })
const drop = (rate: number, layer: (rate: number) => Layer): Built[] =>
  rate > 0 ? [{ layer: layer(rate), drops: true }] : []

/** How kernels begin: as the library draws them or, where nobody asks for them, with zeros, which are quick. */
interface Beginning {
  readonly dense: { readonly kernelInitializer?: 'zeros' }
  readonly recurrent: { readonly kernelInitializer?: 'zeros'; readonly recurrentInitializer?: 'zeros' }
}

const drawn: Beginning = { dense: {}, recurrent: {} }
const zeros: Beginning = {
  dense: { kernelInitializer: 'zeros' },
  recurrent: { kernelInitializer: 'zeros', recurrentInitializer: 'zeros' },
}

function layersOf(card: Card, isLastRecurrent: boolean, beginning: Beginning): Built[] {
  switch (card.kind) {
    case 'dense': {
      const { units, activation, maxNorm: longest } = card
      return [
        keep(dense(units, { activation, ...constraint(longest), ...beginning.dense })),
        ...drop(card.dropout, rate => dropout(rate)),
      ]
    }
    case 'conv2D': {
      const { filters, activation, pool, maxNorm: longest } = card
      return [
        keep(conv2D(filters, 3, { activation, padding: 'same', ...constraint(longest), ...beginning.dense })),
        ...(pool ? [keep(maxPooling2D())] : []),
        ...drop(card.dropout, featureDropout[card.drop]),
      ]
    }
    default: {
      const { kind, units, mask, recurrentDropout } = card
      const options = {
        recurrentDropout,
        dropout: mask === 'variational' ? card.dropout : 0,
        returnSequences: !isLastRecurrent,
        ...beginning.recurrent,
      }
      return [
        ...(mask === 'ordinary' ? drop(card.dropout, rate => dropout(rate)) : []),
        keep(kind === 'gru' ? gru(units, options) : lstm(units, options)),
      ]
    }
  }
}

function build({ inputDropout, layers: cards }: Variant, data: NetworkData, beginning = drawn): Built[] {
  const { form, task, inputShape, outputs, standardize, train } = data
  const used = cards.filter(({ kind }) => fits(kind, form))
  const isRecurrent = ({ kind }: Card) => kind === 'gru' || kind === 'lstm'
  const lastRecurrent = used.findLastIndex(isRecurrent)
  const firstDense = used.findIndex(({ kind }) => kind === 'dense')
  const flattenAt = form === 'images' || (form === 'sequences' && lastRecurrent < 0) ? firstDense : undefined
  const hidden = used.flatMap((card, i) => [
    ...(i === flattenAt ? [keep(flatten())] : []),
    ...layersOf(card, i === lastRecurrent, beginning),
  ])
  if (flattenAt === -1) hidden.push(keep(flatten()))
  const activation = task === 'binary' ? 'sigmoid' : task === 'classes' ? 'softmax' : undefined
  const built = [
    ...(form === 'sequences' && lastRecurrent >= 0 ? [keep(masking())] : []),
    ...(standardize ? [keep(standardizer(train, inputShape))] : []),
    ...drop(inputDropout, rate => dropout(rate)),
    ...hidden,
    keep(dense(outputs, { ...(activation && { activation }), ...beginning.dense })),
  ]
  return built
}

function standardizer({ rows, x }: Dataset['train'], inputShape: readonly number[]): Layer {
  const layer = normalization()
  layer.adapt(tensor(x, [rows, ...inputShape]))
  return layer
}

function optimizerOf({ optimizer, learningRate }: TrainingSetting): Optimizer {
  const makers = { adam, adamw, rmsprop, sgd }
  return makers[optimizer]({ learningRate })
}

/**
 * Builds and compiles the network of a variant. It starts from the weights of the network of the same seed without its dropout
 * layers, so that variants differ by their dropout alone: by itself, a layer's initial weights depend on its place.
 *
 * @param threads of the engine
 */
export function buildNetwork(
  variant: Variant,
  data: NetworkData,
  training: TrainingSetting,
  threads = 1,
): Sequential {
  return withoutRateHints(() => {
    const { task, inputShape } = data
    const join = (built: readonly Built[]) =>
      sequential([inputLayer({ shape: inputShape }), ...built.map(({ layer }) => layer)], {
        seed: training.seed,
      })
    const model = join(build(variant, data))
    model.setWeights(join(build(variant, data).filter(({ drops }) => !drops)).getWeights())
    model.compile({
      optimizer: optimizerOf(training),
      loss: lossNames[task],
      metrics: [scoreName(task)],
      threads,
    })
    return model
  })
}

/** The network of a variant with kernels of zeros, not compiled: for its masks, or for weights from elsewhere. */
export function blankNetwork(variant: Variant, data: NetworkData, seed: number): Sequential {
  return withoutRateHints(() =>
    sequential(
      [inputLayer({ shape: data.inputShape }), ...build(variant, data, zeros).map(({ layer }) => layer)],
      { seed },
    ),
  )
}
