import {
  dense,
  makeBlobs,
  makeCircles,
  makeMoons,
  RandomState,
  sequential,
  type Table,
  tableOf,
} from 'thinnet'
import { shippedTable } from '../../data/shippedTable.js'
import type { DiagnoseOptions } from '../diagnose.js'
import type { ProbeName } from '../finding.js'

// Data with one fault planted in it, and data without any: what the table of hits and false alarms in docs/diagnose.md is counted on.

/** A kind of data that can be drawn from any seed. */
export interface CalibrationSet {
  readonly name: string
  readonly about: string
  /** The fault that was planted; undefined for clean data. */
  readonly planted: ProbeName | undefined
  make(seed: number): Pick<DiagnoseOptions, 'data' | 'model' | 'hidden'>
}

type Rows = readonly (readonly number[])[]

const table = (
  x: Rows,
  y: readonly (string | number)[],
  more: Readonly<Record<string, readonly number[]>> = {},
): Table => {
  const inputs = x[0]!.map((_, i) => `x${i + 1}`)
  return tableOf(
    'drawn',
    [...inputs, ...Object.keys(more), 'target'],
    x.map((row, i) => [...row, ...Object.values(more).map(column => column[i]!), y[i]!].map(String)),
  )
}

const asData = (given: Table) => ({ data: { table: given, target: 'target' } })
const named = (labels: readonly number[]) => labels.map(label => `class ${label}`)

const blobs = (seed: number, nSamples = 250) => {
  const centers = new RandomState(seed + 1000)
  // centres of random directions, six deviations apart in the mean
  const places = Array.from({ length: 3 }, () => centers.normal(0, 2, 4))
  const { x, y } = makeBlobs({ nSamples, centers: places, clusterStd: 1, randomState: seed })
  return { x, y }
}

const moons = (seed: number, nSamples = 250) => makeMoons({ nSamples, noise: 0.2, randomState: seed })

/** Classes drawn with the probability that a linear function gives: no network can do better than it. */
function logistic(seed: number, rows = 400) {
  const random = new RandomState(seed)
  const weights = [2, -2, 1.5, 0, 0]
  const x = Array.from({ length: rows }, () => random.normal(0, 1, weights.length))
  const y = x.map(row => {
    const score = row.reduce((sum, value, i) => sum + value * weights[i]!, 0)
    return random.rand() < 1 / (1 + Math.exp(-score)) ? 1 : 0
  })
  return { x, y }
}

/** A smooth function of four inputs with noise of a fifth of its deviation. */
function smooth(seed: number, rows = 250) {
  const random = new RandomState(seed)
  const x = Array.from({ length: rows }, () => random.uniform(-2, 2, 4))
  const y = x.map(([a = 0, b = 0, c = 0]) => Math.sin(2 * a) + b - 0.5 * c * c + random.normal(0, 0.3))
  return { x, y }
}

/** The first `count` of a random order. */
const drawn = (seed: number, from: number, count: number) =>
  new RandomState(seed + 2000).permutation(from).slice(0, count)

function flipped({ x, y }: { x: number[][]; y: number[] }, seed: number, share: number, classes: number) {
  const random = new RandomState(seed + 3000)
  const labels = [...y]
  for (const row of drawn(seed, y.length, Math.round(share * y.length))) {
    labels[row] = (labels[row]! + random.randint(1, classes)) % classes
  }
  return { x, y: labels }
}

function withCopies({ x, y }: { x: number[][]; y: number[] }, seed: number, copies: number, jitter: number) {
  const random = new RandomState(seed + 4000)
  const rows = drawn(seed, y.length, copies)
  return {
    x: [...x, ...rows.map(row => x[row]!.map(value => value + jitter * random.normal()))],
    y: [...y, ...rows.map(row => y[row]!)],
  }
}

const plainNetwork: NonNullable<DiagnoseOptions['model']> = ({ inputShape, seed }) =>
  sequential([dense(32, { activation: 'relu', inputShape }), dense(1, { activation: 'sigmoid' })], {
    seed,
  }).compile({
    optimizer: 'adam',
    loss: 'binaryCrossentropy',
  })

/** Nine tenths of the wines, so that seeds differ in their rows. */
function wine(seed: number): Table {
  const cells = shippedTable('wine')
  const rows = drawn(seed, cells.length, Math.round(0.9 * cells.length)).map(row => cells[row]!)
  const names = rows[0]!.map((_, i) => (i === rows[0]!.length - 1 ? 'target' : `x${i + 1}`))
  return tableOf('wine', names, rows)
}

export const plantedSets: readonly CalibrationSet[] = [
  {
    name: 'flipped labels',
    about:
      'three blobs in 4 dimensions, 500 rows; 15 % of the labels changed to another class; hidden layers of 32, 32 units',
    planted: 'labels',
    make(seed) {
      const { x, y } = flipped(blobs(seed, 500), seed, 0.15, 3)
      return { ...asData(table(x, named(y))), hidden: [32, 32] }
    },
  },
  {
    name: 'flipped labels, two classes',
    about: 'two moons, 500 rows; 15 % of the labels changed; hidden layers of 32, 32 units',
    planted: 'labels',
    make(seed) {
      const { x, y } = flipped(moons(seed, 500), seed, 0.15, 2)
      return { ...asData(table(x, named(y))), hidden: [32, 32] }
    },
  },
  {
    name: 'leaking column',
    about: 'linear-logistic, 250 rows; a column that is the target with noise of deviation 0.1',
    planted: 'leak',
    make(seed) {
      const { x, y } = logistic(seed, 250)
      const random = new RandomState(seed + 5000)
      return asData(table(x, named(y), { leak: y.map(label => label + random.normal(0, 0.1)) }))
    },
  },
  {
    name: 'leaking column, regression',
    about:
      'smooth regression, 250 rows; a column that is twice the target with noise of 5 % of its deviation',
    planted: 'leak',
    make(seed) {
      const { x, y } = smooth(seed)
      const random = new RandomState(seed + 5000)
      return asData(table(x, y, { leak: y.map(value => 2 * value + random.normal(0, 0.1)) }))
    },
  },
  {
    name: 'duplicated rows',
    about: 'two moons, 250 rows and copies of 50 of them',
    planted: 'duplicates',
    make(seed) {
      const { x, y } = withCopies(moons(seed, 250), seed, 50, 0)
      return asData(table(x, named(y)))
    },
  },
  {
    name: 'near-duplicated rows',
    about: 'three blobs in 4 dimensions, 250 rows and copies of 50 of them, moved by 1/1000 of a deviation',
    planted: 'duplicates',
    make(seed) {
      const { x, y } = withCopies(blobs(seed, 250), seed, 50, 0.001)
      return asData(table(x, named(y)))
    },
  },
  {
    name: 'unscaled inputs',
    about:
      "linear-logistic, 400 rows, columns in units of 1, 1,000 and 0.001; a model of one's own without Normalization",
    planted: 'scale',
    make(seed) {
      const { x, y } = logistic(seed)
      const units = [1, 1000, 0.001, 1000, 1]
      return {
        ...asData(
          table(
            x.map(row => row.map((value, i) => value * units[i]!)),
            named(y),
          ),
        ),
        model: plainNetwork,
      }
    },
  },
  {
    name: 'too small a network',
    about: 'two circles, 300 rows; one hidden layer of 2 units, which cannot enclose the inner one',
    planted: 'capacity',
    make(seed) {
      const { x, y } = makeCircles({ nSamples: 300, noise: 0.1, factor: 0.5, randomState: seed })
      return { ...asData(table(x, named(y))), hidden: [2] }
    },
  },
]

export const cleanSets: readonly CalibrationSet[] = [
  {
    name: 'blobs',
    about: 'three blobs in 4 dimensions, 250 rows',
    planted: undefined,
    make(seed) {
      const { x, y } = blobs(seed)
      return asData(table(x, named(y)))
    },
  },
  {
    name: 'moons',
    about: 'two moons with noise 0.2, 250 rows',
    planted: undefined,
    make(seed) {
      const { x, y } = moons(seed)
      return asData(table(x, named(y)))
    },
  },
  {
    name: 'linear-logistic',
    about: 'classes drawn with the probability that a linear function of 5 columns gives, 400 rows',
    planted: undefined,
    make(seed) {
      const { x, y } = logistic(seed)
      return asData(table(x, named(y)))
    },
  },
  {
    name: 'wine',
    about: 'the real data set; each seed leaves out another tenth of its 178 rows',
    planted: undefined,
    make: seed => asData(wine(seed)),
  },
  {
    name: 'regression',
    about: 'a smooth function of 4 columns with noise, 250 rows',
    planted: undefined,
    make(seed) {
      const { x, y } = smooth(seed)
      return asData(table(x, y))
    },
  },
]
