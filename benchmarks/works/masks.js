// Drawing the mask of one dropout layer of the multilayer perceptron: 128 rows of 512 elements.

export const masks = [0.1, 0.5, 0.4].map(rate => ({
  name: `masks/${rate}`,
  title: `Mask at rate ${rate}, an element`,
  kind: 'masks',
  unit: 'ns',
  rate,
  elements: 128 * 512,
}))
