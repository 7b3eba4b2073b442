import { conv2D, dense, dropout, flatten, type Layer, maxPooling2D, spatialDropout2D } from 'thinnet'
import { digits } from '../../data/digits.js'
import type { Example, Variant } from '../example.js'
import { digitsFigure } from './digitsFigure.js'

const trainRows = 200
/** Fractions to drop: of what leaves the convolutions, and of the hidden units. */
const early = 0.5
const late = 0.5
const network = 'CNN'

/** Conv-Conv-Pool-Dense-Dense, with dropout, if any, after the pooling and after the first dense layer. */
function layersWith(afterPooling: Layer[], afterHidden: Layer[]): Layer[] {
  return [
    conv2D(16, 3, { padding: 'same', activation: 'relu', inputShape: [8, 8, 1] }),
    conv2D(32, 3, { padding: 'same', activation: 'relu' }),
    maxPooling2D(),
    ...afterPooling,
    flatten(),
    dense(128, { activation: 'relu' }),
    ...afterHidden,
    dense(10, { activation: 'softmax' }),
  ]
}

const variants: readonly Variant[] = [
  {
    name: 'noDropout',
    network,
    label: 'no dropout',
    rates: {},
    explained:
      'is two convolutions of 16 and 32 filters of 3 by 3 (ReLU, same padding), max-pooling of 2 by 2, a dense layer of ' +
      '128 units (ReLU) and one of 10 (softmax).',
    layers: () => layersWith([], []),
  },
  {
    name: 'dropout',
    network,
    label: 'Dropout',
    rates: { afterPooling: early, afterHidden: late },
    explained:
      `drops each element of the pooled feature maps with probability ${early}, and each hidden unit with probability ` +
      `${late} (Srivastava et al., 2014).`,
    layers: () => layersWith([dropout(early)], [dropout(late)]),
  },
  {
    name: 'spatialDropout',
    network,
    label: 'SpatialDropout2D',
    rates: { afterPooling: early, afterHidden: late },
    explained:
      `drops whole feature maps with probability ${early} instead of their elements (Tompson et al., 2015), and hidden ` +
      `units as before.`,
    layers: () => layersWith([spatialDropout2D(early)], [dropout(late)]),
  },
]

/** A small convolutional network on handwritten digits. */
export const cnnExample: Example = {
  name: 'cnn',
  summary: 'a convolutional network on few handwritten digits, with Dropout and SpatialDropout2D',
  description:
    `Trains a convolutional network on ${trainRows} handwritten digits of 8 by 8 pixels: without dropout, with Dropout, ` +
    'and with SpatialDropout2D in place of the first Dropout; measures it on 1,597 others, and writes figures, a ' +
    'report and the results.',
  question: 'Which dropout for a convolutional network?',
  aboutData: [
    'Each sample is an image of 8 by 8 pixels; a pixel is the share of dark points in a square of 4 by 4. The task is to ' +
      'tell the digit.',
    `${trainRows} images, drawn at random with every digit in its share, are for training, the others for testing. So few ` +
      'are easily learnt by heart.',
  ],
  aboutDropout: [
    'Neighbours in a feature map say nearly the same. Where single elements are dropped, the others tell what is missing; ' +
      'dropping the whole map hides it (Tompson et al., 2015, section 3.2). The coarser the maps, the less their ' +
      'neighbours agree and the smaller is the difference: here the maps are 4 by 4 after pooling.',
    'Dense layers hold most of the weights, and overfit first: the dropout between them is the same in both variants.',
  ],
  source:
    'Optical recognition of handwritten digits (Alpaydin and Kaynak, 1998), UCI Machine Learning Repository, test part, as ' +
    "scikit-learn's load_digits; CC BY 4.0",
  epochs: 100,
  batchSize: 32,
  variants,
  data: () => digits(trainRows),
  dataFigure: digitsFigure,
  columns: 3,
}
