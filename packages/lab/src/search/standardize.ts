import { Flatten, InputLayer, type Model, Normalization, Tensor } from 'thinnet'

/**
 * Shows training rows to the Normalization layer at a model's input, if there is one whose mean and variance are not given.
 *
 * An input that is the same in all of them is left at a variance of 1: divided by next to nothing, the first row with another
 * value would drown all else.
 */
export function standardize(model: Model, x: Tensor): void {
  let samples = x
  for (const layer of model.layers) {
    if (layer instanceof InputLayer) continue
    if (layer instanceof Flatten) {
      const [rows = 0] = x.shape
      samples = new Tensor(x.data, [rows, x.data.length / rows])
      continue
    }
    if (layer instanceof Normalization && layer.getConfig().mean === null && !layer.invert) {
      layer.adapt(samples.shape.length === 2 ? withSpread(samples) : samples)
    }
    return
  }
}

/** The same samples, but for constant inputs: these become v - 1 and v + 1 in turn, which has their mean v, and variance 1. */
function withSpread({ data, shape }: Tensor): Tensor {
  const [rows = 0, width = 0] = shape
  const spread = data.slice()
  const even = rows - (rows % 2)
  for (let input = 0; input < width; input++) {
    let constant = true
    for (let row = 1; row < rows && constant; row++) constant = data[row * width + input] === data[input]
    if (!constant) continue
    for (let row = 0; row < even; row++) spread[row * width + input]! += row % 2 === 0 ? -1 : 1
  }
  return new Tensor(spread, shape)
}
