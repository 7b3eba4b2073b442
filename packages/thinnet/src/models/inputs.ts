// Looks at the user's data before it reaches a program, so that mistakes are named where they are made.

import { requireNonNegative, wrongType } from '../arguments.js'
import { formatShape } from '../graph/index.js'
import type { Loss } from '../losses/index.js'
import { Tensor, type TensorLike, toTensor } from '../tensor.js'

/** Samples, targets, and how much each sample counts. */
export interface Dataset {
  readonly x: readonly Tensor[]
  readonly y: readonly Tensor[]
  /** For each output. */
  readonly sampleWeight: readonly (Tensor | undefined)[]
}

/** Data of one input or output or, of a model that has several, of all: in their order, or by name. */
export type Data = TensorLike | readonly TensorLike[] | Readonly<Record<string, TensorLike>>

const isNamed = (data: Data): data is Readonly<Record<string, TensorLike>> =>
  typeof data === 'object' && !Array.isArray(data) && !ArrayBuffer.isView(data) && !(data instanceof Tensor)

/**
 * The parts of data for each of `names`, the model's inputs or outputs.
 *
 * @throws TypeError, RangeError if the data is not a list or record of as many
 */
export function partsOf(what: string, data: Data, names: readonly string[]): readonly TensorLike[] {
  if (isNamed(data)) {
    const unknown = Object.keys(data).find(name => !names.includes(name))
    if (unknown !== undefined)
      throw new RangeError(`${what}: there is no ${unknown}; expected ${names.join(', ')}`)
    return names.map(name => {
      if (data[name] === undefined) throw new RangeError(`${what}: ${name} is missing`)
      return data[name]
    })
  }
  if (names.length === 1) return [data as TensorLike]
  if (!Array.isArray(data) || data.length !== names.length) {
    const received = Array.isArray(data) ? `${data.length}` : 'something else'
    throw new RangeError(
      `${what}: expected a list of ${names.length} (${names.join(', ')}) or a record by name, received ${received}`,
    )
  }
  return data
}

/** A tensor with at least two axes: a plain list is one feature, or one target, a sample. */
export function toSamples(what: string, input: TensorLike): Tensor {
  const tensor = toTensor(what, input)
  if (tensor.shape.length === 0 || tensor.shape[0] === 0)
    throw new RangeError(`${what}: there are no samples`)
  return tensor.shape.length === 1 ? new Tensor(tensor.data, [tensor.shape[0], 1]) : tensor
}

/** `x[3][1]`: the place of an element. */
function placeOf(what: string, { shape }: Tensor, index: number): string {
  let rest = index
  let place = ''
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    place = `[${rest % shape[axis]}]${place}`
    rest = Math.floor(rest / shape[axis])
  }
  return `${what}${place}`
}

export function checkFinite(what: string, tensor: Tensor): void {
  const { data } = tensor
  // a sum is finite unless an element is not, or it overflows: the quick way to see that all is well
  let sum = 0
  for (let i = 0; i < data.length; i++) sum += data[i]
  if (Number.isFinite(sum)) return
  const bad = data.findIndex(value => !Number.isFinite(value))
  if (bad >= 0)
    throw new RangeError(`${placeOf(what, tensor, bad)} is ${data[bad]}; expected a finite number`)
}

/** @param shape of one sample, as the model takes it */
export function checkSamples(model: string, what: string, x: Tensor, shape: readonly number[]): void {
  const sample = x.shape.slice(1)
  if (sample.length !== shape.length || sample.some((dim, axis) => dim !== shape[axis])) {
    const single = sample.length === 1 && sample[0] === 1 && x.shape[0] === shape[0] && shape.length === 1
    throw new RangeError(
      `${what}: model ${model} expects samples of shape ${formatShape(shape)}, received ${formatShape(sample)} ` +
        `(in all ${formatShape(x.shape)})${single ? '; a single sample is a list of one row, [[…]]' : ''}`,
    )
  }
  checkFinite(what, x)
}

/** A layer that takes its input as numbers of rows: an Embedding. */
interface IndexedLayer {
  readonly label: string
  readonly inputDim: number
}

/** @throws RangeError naming the place of what is no index into the layer's vectors */
export function checkIndices(what: string, x: Tensor, { label, inputDim }: IndexedLayer): void {
  const { data } = x
  for (let i = 0; i < data.length; i++) {
    const index = data[i]
    if (Number.isInteger(index) && index >= 0 && index < inputDim) continue
    const hint = index === inputDim ? '; inputDim is the largest number plus one' : ''
    throw new RangeError(
      `${placeOf(what, x, i)} is ${Number(index.toPrecision(7))}; layer ${label} expects whole numbers from 0 to ${inputDim - 1} (its inputDim is ${inputDim}${hint})`,
    )
  }
}

/** Losses that compare targets and outputs element by element. */
const ELEMENTWISE = new Set([
  'BinaryCrossentropy',
  'CategoricalCrossentropy',
  'MeanSquaredError',
  'MeanAbsoluteError',
  'MeanAbsolutePercentageError',
  'MeanSquaredLogarithmicError',
  'Huber',
  'LogCosh',
  'KLDivergence',
  'Poisson',
  'Hinge',
  'SquaredHinge',
  'CategoricalHinge',
  'CosineSimilarity',
])

/** @param output the shape of one output */
export function checkTargets(loss: Loss, what: string, y: Tensor, output: readonly number[]): void {
  checkFinite(what, y)
  const target = y.shape.slice(1)
  const classes = output.at(-1) ?? 1
  if (loss.className === 'SparseCategoricalCrossentropy') {
    const positions = output.slice(0, -1)
    const expected = [positions, [...positions, 1]]
    if (
      !expected.some(shape => shape.length === target.length && shape.every((dim, i) => dim === target[i]))
    ) {
      throw new RangeError(
        `${what}: sparse categorical cross-entropy expects one label a sample, of shape ${formatShape([...positions, 1])}, ` +
          `received ${formatShape(target)}; for one-hot targets use categoricalCrossentropy`,
      )
    }
    const bad = y.data.findIndex(label => !Number.isInteger(label) || label < 0 || label >= classes)
    if (bad >= 0) {
      throw new RangeError(
        `${placeOf(what, y, bad)} is ${y.data[bad]}; expected a class from 0 to ${classes - 1}, as the model has ${classes} outputs`,
      )
    }
    return
  }
  if (!ELEMENTWISE.has(loss.className)) return
  if (target.length !== output.length || target.some((dim, axis) => dim !== output[axis])) {
    const labels = target.at(-1) === 1 && classes > 1 && loss.className === 'CategoricalCrossentropy'
    throw new RangeError(
      `${what}: loss ${loss.name} expects targets in the shape of the model's output ${formatShape(output)}, ` +
        `received ${formatShape(target)}${labels ? '; for integer labels use sparseCategoricalCrossentropy' : ''}`,
    )
  }
  if (loss.className === 'BinaryCrossentropy' || loss.className === 'CategoricalCrossentropy') {
    const bad = y.data.findIndex(value => value < 0 || value > 1)
    if (bad >= 0) {
      throw new RangeError(
        `${placeOf(what, y, bad)} is ${y.data[bad]}; ${loss.name} expects targets from 0 to 1`,
      )
    }
  }
}

export function checkSameRows(what: string, x: Tensor, other: Tensor): void {
  if (x.shape[0] !== other.shape[0]) {
    throw new RangeError(`${what} has ${other.shape[0]} rows, but x has ${x.shape[0]}`)
  }
}

/** One weight a sample. */
export function toSampleWeight(what: string, input: TensorLike, x: Tensor): Tensor {
  const given = toTensor(what, input)
  if (given.data.length !== given.shape[0]) {
    throw new RangeError(`${what}: expected one weight a sample, received shape ${formatShape(given.shape)}`)
  }
  const weights = new Tensor(given.data, [given.data.length])
  checkSameRows(what, x, weights)
  checkFinite(what, weights)
  return weights
}

/** Weights by class, `{ 0: 1, 1: 5 }`. */
export type ClassWeight = Readonly<Record<number, number>>

/** The class of each sample: of one-hot targets the place of the largest, otherwise the label itself. */
function classesOf(y: Tensor): number[] {
  const width = y.data.length / y.shape[0]
  return Array.from({ length: y.shape[0] }, (_, i) => {
    if (width === 1) return y.data[i]
    const row = y.data.subarray(i * width, (i + 1) * width)
    return row.indexOf(Math.max(...row))
  })
}

/** Turns class weights into sample weights, on top of those that are there. */
export function applyClassWeight(y: Tensor, weights: Tensor | undefined, classWeight: ClassWeight): Tensor {
  if (typeof classWeight !== 'object' || classWeight === null || classWeight instanceof Map) {
    throw wrongType(
      { caller: 'fit', name: 'classWeight', expected: 'an object such as { 0: 1, 1: 5 }' },
      classWeight,
    )
  }
  for (const [label, weight] of Object.entries(classWeight)) {
    requireNonNegative('fit', `classWeight[${label}]`, weight)
  }
  const data = Float32Array.from(
    classesOf(y),
    (label, i) => (classWeight[label] ?? 1) * (weights?.data[i] ?? 1),
  )
  checkFinite('classWeight', new Tensor(data, [data.length]))
  return new Tensor(data, [data.length])
}

/** The rows `from` up to, not including, `to`. */
export function sliceDataset({ x, y, sampleWeight }: Dataset, from: number, to: number): Dataset {
  const cut = (tensor: Tensor) => {
    const stride = tensor.data.length / tensor.shape[0]
    return new Tensor(tensor.data.subarray(from * stride, to * stride), [to - from, ...tensor.shape.slice(1)])
  }
  return { x: x.map(cut), y: y.map(cut), sampleWeight: sampleWeight.map(weight => weight && cut(weight)) }
}
