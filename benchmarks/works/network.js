// The layers that works are made of, as plain data that every peer reads, and the shapes of their weights in Keras's order.

export const dense = (units, activation) => ({ type: 'dense', units, activation })
export const dropout = rate => ({ type: 'dropout', rate })
export const spatialDropout = rate => ({ type: 'spatialDropout2D', rate })
export const conv = (filters, padding = 'valid') => ({ type: 'conv2D', filters, kernel: 3, padding })
export const pool = { type: 'maxPooling2D' }
export const flatten = { type: 'flatten' }
export const lstm = (units, dropout = 0, recurrentDropout = 0) => ({
  ...{ type: 'lstm', units, dropout, recurrentDropout },
})
export const bidirectionalGru = units => ({ type: 'bidirectionalGru', units })

/** The same layers without anything that draws. */
export function withoutDropout(layers) {
  return layers
    .filter(({ type }) => type !== 'dropout' && type !== 'spatialDropout2D')
    .map(layer => (layer.type === 'lstm' ? { ...layer, dropout: 0, recurrentDropout: 0 } : layer))
}

/** What each kind of layer makes of a shape (without the batch), and the shapes of its weights. */
const kinds = {
  dense: ([size], { units }) => ({
    shape: [units],
    weights: [[size, units], [units]],
  }),
  conv2D: ([height, width, channels], { filters, kernel, padding }) => {
    const loss = padding === 'same' ? 0 : kernel - 1
    return {
      shape: [height - loss, width - loss, filters],
      weights: [[kernel, kernel, channels, filters], [filters]],
    }
  },
  maxPooling2D: ([height, width, channels]) => ({
    shape: [Math.floor(height / 2), Math.floor(width / 2), channels],
    weights: [],
  }),
  flatten: shape => ({ shape: [shape.reduce((product, size) => product * size, 1)], weights: [] }),
  lstm: ([, features], { units }) => ({
    shape: [units],
    weights: [[features, 4 * units], [units, 4 * units], [4 * units]],
  }),
  bidirectionalGru: ([, features], { units }) => {
    const oneWay = [
      [features, 3 * units],
      [units, 3 * units],
      [2, 3 * units],
    ]
    return { shape: [2 * units], weights: [...oneWay, ...oneWay] }
  },
}

/** Each layer with the shape that it receives and the shapes of its weights. */
export function describe(inputShape, layers) {
  let inputs = inputShape
  return layers.map(layer => {
    const { shape, weights } = kinds[layer.type]?.(inputs, layer) ?? { shape: inputs, weights: [] }
    const described = { ...layer, inputs, weights }
    inputs = shape
    return described
  })
}
