import { Model, withoutRateHints } from 'thinnet'
import type { DataInput } from './readData.js'
import { formatShape } from './shape.js'
import type { ModelSettings, Setting, Space } from './trial.js'

/** Makes a network of one's own, compiled or not. */
export type ModelFunction = (settings: ModelSettings) => Model | Promise<Model>

/** What a module with a model of one's own exports. */
export interface ModelModule {
  readonly model: ModelFunction
  readonly data?: (() => DataInput | Promise<DataInput>) | undefined
  readonly space?: Space | undefined
}

/** A module with a model that cannot be used as it is; the message says what to do. */
export class ModelError extends Error {
  /** To tell it from other errors: `ModelError`. */
  override readonly name = 'ModelError'
}

const isFunction = (value: unknown): value is (...args: never[]) => unknown => typeof value === 'function'
const isModelFunction = (value: unknown): value is ModelFunction => isFunction(value)
const isDataFunction = (value: unknown): value is () => DataInput | Promise<DataInput> => isFunction(value)
const isSetting = (value: unknown): value is Setting =>
  value === null || ['number', 'string', 'boolean'].includes(typeof value)
const isSpace = (value: unknown): value is Space =>
  typeof value === 'object' &&
  value !== null &&
  Object.values(value).every(values => Array.isArray(values) && values.every(isSetting))

/**
 * Finds the model in what a module exports: `model`, or the default export.
 *
 * @throws ModelError that says what is missing
 */
export function findModel(file: string, exported: Readonly<Record<string, unknown>>): ModelModule {
  const { model = exported.default, data, space } = exported
  if (!isModelFunction(model)) {
    const names = Object.keys(exported)
    const found = names.length === 0 ? 'it exports nothing' : `it exports ${names.join(', ')}`
    throw new ModelError(
      `${file}: expected a function named model, such as\n` +
        '  export const model = ({ candidate, inputShape, outputs, seed }: ModelSettings) => sequential([…], { seed })\n' +
        `but ${model === undefined ? found : `model is a ${typeof model}`}`,
    )
  }
  if (data !== undefined && !isDataFunction(data)) {
    throw new ModelError(`${file}: data must be a function that gives { x, y }, received a ${typeof data}`)
  }
  if (space !== undefined && !isSpace(space)) {
    throw new ModelError(
      `${file}: space must give each setting a list of values, such as { dropout: [0, 0.2, 0.4] }`,
    )
  }
  return { model, data, space }
}

/**
 * Builds a model of one's own and checks that it fits the data.
 *
 * @throws ModelError if it throws, gives no model, or wants or gives another shape
 */
export async function buildModel(
  file: string,
  model: ModelFunction,
  settings: ModelSettings,
): Promise<Model> {
  let built: unknown
  try {
    // High rates are what a study is to try.
    built = await withoutRateHints(() => model(settings))
  } catch (error) {
    throw new ModelError(`${file}: the model function failed: ${messageOf(error)}`, { cause: error })
  }
  if (!(built instanceof Model)) {
    throw new ModelError(
      `${file}: the model function must give a model, made with sequential(…) or model(…), received ${kindOf(built)}`,
    )
  }
  if (built.built) checkShapes(file, built, settings)
  return built
}

/** @throws ModelError if a model that knows its shapes does not fit the data */
export function checkShapes(file: string, built: Model, { inputShape, outputs, task }: ModelSettings): void {
  const { inputShapes, outputShapes } = built
  if (inputShapes.length !== 1 || outputShapes.length !== 1) {
    throw new ModelError(
      `${file}: a study trains models of one input and one output; this one has ${inputShapes.length} and ${outputShapes.length}`,
    )
  }
  const [wanted = []] = inputShapes
  const fits = wanted.length === inputShape.length && wanted.every((dim, axis) => dim === inputShape[axis])
  if (!fits) {
    throw new ModelError(
      `${file}: the model takes samples of shape ${formatShape(wanted)}, but those of the data are ${formatShape(inputShape)}; ` +
        'give its first layer the inputShape of the settings',
    )
  }
  const [given = []] = outputShapes
  if (given.length === 1 && given[0] === outputs) return
  const meaning = {
    binary: 'two classes: one output with a sigmoid',
    classes: `${outputs} classes: ${outputs} outputs with a softmax`,
    regression: 'a number: one linear output',
  }[task]
  throw new ModelError(
    `${file}: the model gives ${formatShape(given)} for each sample, but the target is ${meaning}; ` +
      'give its last layer the outputs of the settings',
  )
}

const kindOf = (value: unknown) =>
  value === null || value === undefined
    ? `${value} (is a return missing?)`
    : typeof value === 'object'
      ? `an object of the class ${value.constructor?.name ?? 'Object'}`
      : `a ${typeof value}`

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error))
