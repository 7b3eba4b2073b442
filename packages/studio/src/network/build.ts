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
import { lossNames, scoreName } from '../data/measures.js'
import type { TrainingSetting, Variant } from '../setting/setting.js'
import { type Call, type NetworkData, type Option, type PlannedLayer, planOf } from './plan.js'

/** Kernels of zeros are quick, where nobody asks for what the library draws. */
const blankKernels: Partial<Record<Call['name'], Call['options']>> = {
  dense: { kernelInitializer: 'zeros' },
  conv2D: { kernelInitializer: 'zeros' },
  gru: { kernelInitializer: 'zeros', recurrentInitializer: 'zeros' },
  lstm: { kernelInitializer: 'zeros', recurrentInitializer: 'zeros' },
}

const functions = {
  ...{ conv2D, dense, dropBlock2D, dropout, flatten, gru, inputLayer, lstm },
  ...{ masking, maxNorm, maxPooling2D, spatialDropout2D },
}

const isCall = (option: Option): option is Call => typeof option === 'object' && 'numbers' in option

/** What a call of the plan gives. */
function make({ name, numbers, options }: Call, data: NetworkData): unknown {
  if (name === 'standardize') return standardizer(data)
  const own = Object.entries(options).map(([key, option]) => [
    key,
    isCall(option) ? make(option, data) : option,
  ])
  const call = functions[name] as (...given: unknown[]) => unknown
  return own.length > 0 ? call(...numbers, Object.fromEntries(own)) : call(...numbers)
}

const join = (plan: readonly PlannedLayer[], data: NetworkData, seed: number): Sequential =>
  sequential(
    plan.map(layer => make(layer, data) as Layer),
    { seed },
  )

function standardizer({ train: { rows, x }, inputShape }: NetworkData): Layer {
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
    const plan = planOf(variant, data)
    const model = join(plan, data, training.seed)
    const twin = plan.filter(({ drops }) => !drops)
    model.setWeights(join(twin, data, training.seed).getWeights())
    model.compile({
      optimizer: optimizerOf(training),
      loss: lossNames[data.task],
      metrics: [scoreName(data.task)],
      threads,
    })
    return model
  })
}

/** The network of a variant with kernels of zeros, not compiled: for its masks, or for weights from elsewhere. */
export function blankNetwork(variant: Variant, data: NetworkData, seed: number): Sequential {
  const plan = planOf(variant, data).map(layer => ({
    ...layer,
    options: { ...layer.options, ...blankKernels[layer.name] },
  }))
  return withoutRateHints(() => join(plan, data, seed))
}
