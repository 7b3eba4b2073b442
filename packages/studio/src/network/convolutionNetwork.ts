import { inputLayer, type Layer, type Sequential, sequential } from 'thinnet'
import type { Variant } from '../setting/setting.js'
import { blankNetwork } from './build.js'
import type { NetworkData } from './plan.js'

/** The layers up to a convolution, counted from 0, and the pooling behind it. */
export function upToConvolution(layers: readonly Layer[], convolution: number): readonly Layer[] {
  const places = layers.flatMap(({ className }, i) => (className === 'Conv2D' ? [i] : []))
  const at = places[convolution]
  if (at === undefined) {
    throw new RangeError(`there are ${places.length} convolutions, and none with number ${convolution}`)
  }
  return layers.slice(0, at + (layers[at + 1]?.className === 'MaxPooling2D' ? 2 : 1))
}

/**
 * The network of a variant up to a convolution, with copies of the weights that `model` has now. Layers are not shared: what
 * runs with the layers of a model that is being trained takes their weights away from the training.
 */
export function convolutionNetwork(
  model: Sequential,
  variant: Variant,
  data: NetworkData,
  convolution: number,
): Sequential {
  const twin = blankNetwork(variant, data, model.seed)
  twin.setWeights(model.getWeights())
  return sequential([inputLayer({ shape: data.inputShape }), ...upToConvolution(twin.layers, convolution)])
}
