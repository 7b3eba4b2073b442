import { wrongType } from '../arguments.js'
import { Tensor } from '../tensor.js'
import { requireSchema } from './requireSchema.js'
import type { ClassTarget, Schema } from './schema.js'

/** Outputs of a classifier, by name. */
export interface ClassPredictions {
  /** Tells the kinds of {@link Predictions} apart. */
  readonly kind: 'classes'
  /** The names of the classes, in the order of the probabilities. */
  readonly classes: readonly string[]
  /** The likeliest class of each row. */
  readonly labels: readonly string[]
  /** The probability of each class, `[rows, classes]`. */
  readonly probabilities: Tensor
}

/** Outputs of a regression, in the unit of the target. */
export interface NumberPredictions {
  /** Tells the kinds of {@link Predictions} apart. */
  readonly kind: 'number'
  /** One for each row. */
  readonly values: Float64Array
}

/** What {@link decodePredictions} gives: classes or numbers, as the schema's target has it. */
export type Predictions = ClassPredictions | NumberPredictions

/** What rounding may do to a probability. */
const rounding = 1e-3

/**
 * What the outputs of a model mean: class names with their probabilities, or numbers in the unit of the target.
 *
 * @param output of `model.predict`: `[rows, 1]` for a number or, with a sigmoid, for the second of two classes;
 *   `[rows, classes]` with a softmax
 * @throws RangeError if the shape does not fit the schema, or outputs for classes are no probabilities
 *
 * @example
 * ```ts
 * const schema = { version: 1, target: { name: 'colour', kind: 'classes', classes: ['red', 'blue'] } }
 * decodePredictions(schema, tensor([[0.25], [0.75]])).labels // ['red','blue']
 * ```
 */
export function decodePredictions(schema: Schema & { target: ClassTarget }, output: Tensor): ClassPredictions
export function decodePredictions(schema: Schema, output: Tensor): Predictions
export function decodePredictions(schema: Schema, output: Tensor): Predictions {
  requireSchema('decodePredictions', schema)
  const { target } = schema
  if (!target)
    throw wrongType({ caller: 'decodePredictions', name: 'schema', expected: 'one with a target' }, target)
  const [rows] = output.shape
  const width = output.data.length / rows
  const expected =
    target.kind === 'number' ? [1] : target.classes.length === 2 ? [1, 2] : [target.classes.length]
  if (rows > 0 && !expected.includes(width)) {
    const meaning = target.kind === 'number' ? 'a number' : `${target.classes.length} classes`
    throw new RangeError(
      `decodePredictions: ${target.name} is ${meaning}, expected ${expected.join(' or ')} outputs a row, received ${width}`,
    )
  }
  if (target.kind === 'number') {
    return {
      kind: 'number',
      values: Float64Array.from(output.data, value => value * target.scale + target.mean),
    }
  }
  checkProbabilities(output)
  const { classes } = target
  const probabilities = rows > 0 && width === 1 ? withBothClasses(output) : output
  const labels = Array.from({ length: rows }, (_, row) => {
    const ofRow = probabilities.data.subarray(row * classes.length, (row + 1) * classes.length)
    return classes[ofRow.indexOf(Math.max(...ofRow))]
  })
  return { kind: 'classes', classes, labels, probabilities }
}

/** From the probability of the second class, `[rows, 1]`, those of both, `[rows, 2]`. */
export function withBothClasses({ data }: Tensor): Tensor {
  const both = new Float32Array(2 * data.length)
  data.forEach((second, row) => {
    both[2 * row] = 1 - second
    both[2 * row + 1] = second
  })
  return new Tensor(both, [data.length, 2])
}

function checkProbabilities({ data }: Tensor): void {
  const bad = data.findIndex(value => !(value >= -rounding && value <= 1 + rounding))
  if (bad < 0) return
  throw new RangeError(
    `decodePredictions: expected probabilities from 0 to 1, received ${data[bad]}; ` +
      'the last layer of a classifier needs a sigmoid or softmax',
  )
}
