// The training program: a loop over steps, each of them forward, loss, metrics, gradients, optimizer and constraints, and,
// at the steps that ask for it, the validation. How many steps a run makes is an input, so that one compiled model serves
// every batch size and every way to cut a training into runs, and all of them give the same bits.
//
// For a device that holds state between runs, the program is the step alone: the engine's loop is the CPU's, and would carry
// the state there and back in every step.

import {
  applyAll,
  BATCH,
  concat,
  conditional,
  constant,
  type DType,
  differentiate,
  dynamicSlice,
  gather,
  graphInput,
  identity,
  reshape,
  type Shape,
  simplify,
  slice,
  type Value,
} from '../../graph/index.js'
import { Tracer } from '../../layers/tracer.js'
import { encodeModel } from '../../onnx/index.js'
import { clipGradients, decayWeights, type Optimizer } from '../../optimizers/index.js'
import { type DeviceName, keepsTensors } from '../../runtime/index.js'
import { type Bank, bankInput, joinVariables, readBank, weightsIn } from './banks.js'
import { type DrawInputs, DrawReader } from './draws.js'
import {
  inputName,
  LEARNING_RATE,
  nextName,
  slotName,
  targetName,
  validationName,
  weightName,
} from './names.js'
import {
  computeSums,
  countMultiplications,
  countSharedWork,
  joinSums,
  type Network,
  type Objective,
  replaceSizes,
  rowsOf,
} from './network.js'
import { placement } from './placement.js'
import type { Program } from './program.js'

export interface TrainProgramOptions {
  readonly network: Network
  readonly objective: Objective
  readonly optimizer: Optimizer
  readonly banks: readonly Bank[]
  /** The shape of one target of each output. */
  readonly targetShapes: readonly (readonly number[])[]
  /** For each output, whether samples have weights. */
  readonly weighted: readonly boolean[]
  /** Whether the program validates and, for each output, whether with weights. */
  readonly validation: false | readonly boolean[]
  readonly device: DeviceName
}

export interface TrainProgram extends Program {
  /** Names of the optimizer's numbers, which are fed for every step. */
  readonly scalars: readonly string[]
}

/** State of a program that is one step: the figures of the last steps, a row each, the newest last. */
export const FIGURES = 'figures'
/** Steps whose figures stay on the device until somebody fetches them. */
export const FIGURE_ROWS = 64

/** Where a step finds what it is fed. */
interface StepInputs {
  readonly draws: DrawInputs
  /** A number that is fed for every step, as a scalar. */
  perStep(name: string, dtype: DType): Value
  /** The rows of the batch. */
  batch(name: string, shape: readonly number[]): Value
}

type MakeInput = (name: string, dtype: DType, shape: Shape) => Value

/** In a loop: its part of what is fed for all steps, and rows of a pool, in the order fed. */
function inputsOfLoop(input: MakeInput, iteration: Value): StepInputs {
  const perStep = (name: string, dtype: DType) => gather(input(name, dtype, ['steps']), iteration)
  /** A bound of a slice, as the vector of one element that ONNX wants. */
  const bound = (name: string) => gather(input(name, 'int32', ['steps', 1]), iteration)
  const order = dynamicSlice(input('order', 'int32', ['order']), 0, bound('rowStart'), bound('rowEnd'), BATCH)
  return {
    draws: { bound, scalar: name => perStep(name, 'float32') },
    perStep,
    batch: (name, shape) => gather(input(name, 'float32', ['pool', ...shape]), order),
  }
}

/** Of a step by itself: everything is fed as it is. */
function inputsOfStep(input: MakeInput): StepInputs {
  return {
    draws: { bound: outside, scalar: name => input(name, 'float32', []), whole: input },
    perStep: (name, dtype) => input(name, dtype, []),
    batch: (name, shape) => input(name, 'float32', [BATCH, ...shape]),
  }
}

export function buildTrainProgram(options: TrainProgramOptions): TrainProgram {
  const { network, objective, optimizer, banks, targetShapes, weighted, validation } = options
  const inputs: Record<string, Value> = {}
  const input = (name: string, dtype: DType, shape: readonly (number | string)[]) => {
    inputs[name] = graphInput(name, dtype, shape)
    return inputs[name]
  }

  const alone = keepsTensors(options.device)
  const iteration = graphInput('iteration', 'int64', [])
  const fed = alone ? inputsOfStep(input) : inputsOfLoop(input, iteration)
  const { perStep } = fed
  const x = network.inputShapes.map((shape, i) => fed.batch(inputName(i), shape))
  const y = targetShapes.map((shape, i) => fed.batch(targetName(i), shape))
  const weights = weighted.map((has, i) => (has ? fed.batch(weightName(i), []) : undefined))
  const rows = perStep('rows', 'float32')

  // state: banks of weights, and the optimizer's memory of them
  const bankValues = new Map(banks.map(bank => [bank, bankInput(bank)]))
  for (const [bank, value] of bankValues) inputs[bank.name] = value
  const trained = banks.filter(bank => bank.trainable)
  const slots = new Map(
    trained.map(bank => [
      bank,
      Object.keys(optimizer.slots).map(slot => {
        const name = slotName(bank, slot)
        return { slot, name, value: graphInput(name, 'float32', bank.state.shape) }
      }),
    ]),
  )

  const draws = new DrawReader(fed.draws)
  const weightOf = weightsIn(banks, bankValues)
  const tracer = new Tracer({
    training: true,
    weight: weightOf,
    draw: site => draws.read(site),
    scheduled: schedule => draws.schedule(schedule),
  })
  const outputs = network.trace(x, tracer)
  const sums = computeSums(network, objective, outputs, y, weights, tracer)

  // gradients, weight by weight; then the update, bank by bank
  const learned = trained.flatMap(bank => bank.variables)
  const gradients = clipGradients(differentiate(sums.loss, learned.map(weightOf)), optimizer)
  const gradientOf = new Map(learned.map((variable, i) => [variable, gradients[i]]))
  const scalars = Object.keys(optimizer.scalars(0, optimizer.learningRateAt(0)))
  const scalarValues = Object.fromEntries(scalars.map(name => [name, perStep(`scalar_${name}`, 'float32')]))
  const decay = optimizer.weightDecay ? perStep(LEARNING_RATE, 'float32') : undefined

  const next = new Map<Bank, Value>()
  const carried: { name: string; value: Value; result: Value }[] = []
  for (const bank of trained) {
    const value = bankValues.get(bank) ?? bankInput(bank)
    const memory = slots.get(bank) ?? []
    const updated = optimizer.update({
      parameter: decay ? decayWeights(value, optimizer, decay) : value,
      gradient: joinVariables(bank, variable => gradientOf.get(variable)),
      slots: Object.fromEntries(memory.map(slot => [slot.slot, slot.value])),
      scalars: scalarValues,
    })
    next.set(bank, constrain(bank, updated.parameter))
    for (const slot of memory) {
      carried.push({ name: slot.name, value: slot.value, result: updated.slots[slot.slot] })
    }
  }
  // weights that layers assign themselves
  for (const bank of banks.filter(bank =>
    bank.variables.some(variable => tracer.assignments.has(variable)),
  )) {
    const current = readBank(bank, next.get(bank) ?? bankValues.get(bank) ?? bankInput(bank))
    next.set(
      bank,
      joinVariables(bank, variable => tracer.assignments.get(variable) ?? current.get(variable)),
    )
  }
  for (const [bank, result] of next) {
    carried.push({ name: bank.name, value: bankValues.get(bank) ?? bankInput(bank), result })
  }

  const stacked: Record<string, Value> = {}
  if (alone) {
    const row = joinSums(sums)
    const width = Number(row.shape[0])
    const value = graphInput(FIGURES, 'float32', [FIGURE_ROWS, width])
    const result = concat([slice(value, 0, 1, FIGURE_ROWS), reshape(row, [1, width])], 0)
    carried.push({ name: FIGURES, value, result })
  } else {
    stacked.loss = sums.loss
    if (sums.metrics) stacked.metrics = sums.metrics
  }
  if (validation) {
    const held = (name: string, shape: readonly number[]) =>
      input(validationName(name), 'float32', ['validation', ...shape])
    const xVal = network.inputShapes.map((shape, i) => held(inputName(i), shape))
    const yVal = targetShapes.map((shape, i) => held(targetName(i), shape))
    const weightsVal = validation.map((has, i) => (has ? held(weightName(i), []) : undefined))
    const after = new Tracer({
      training: false,
      weight: weightsIn(banks, new Map([...bankValues, ...next])),
      draw: outside,
      scheduled: outside,
    })
    const validated = joinSums(
      computeSums(network, objective, network.trace(xVal, after), yVal, weightsVal, after),
    )
    const nothing = constant(new Array(Number(validated.shape[0])).fill(0))
    stacked.validation = conditional(perStep('validate', 'bool'), [validated], [nothing])[0]
  }

  Object.assign(inputs, draws.shared)
  const sizes: Record<string, Value> = { [BATCH]: rows }
  if (validation) sizes.validation = rowsOf(inputs[validationName(inputName(0))])
  const results = simplify(
    [...carried.map(({ result }) => result), ...Object.values(stacked)],
    replaceSizes(sizes),
  )

  const names = [...carried.map(({ name }) => nextName(name)), ...Object.keys(stacked)]
  let given = results
  if (alone) {
    for (const { name, value } of carried) inputs[name] = value
  } else {
    // inside the loop, state is called by names of its own; the inputs only start it
    const start = carried.map(({ name, value }) => input(name, 'float32', value.shape))
    const condition = graphInput('condition', 'bool', [])
    given = applyAll('Loop', [input('steps', 'int64', []), constant(1, 'bool'), ...start], {
      body: {
        inputs: [iteration, condition, ...carried.map(({ value }) => value)],
        outputs: [identity(condition), ...results],
      },
      steps: 'steps',
    })
  }
  const { values, nodeNames, ...place } = placement(options.device, given)
  return {
    model: encodeModel(inputs, Object.fromEntries(names.map((name, i) => [name, values[i]])), { nodeNames }),
    place,
    draws,
    scalars,
    layout: sums.layout,
    carried: carried.map(({ name }) => name),
    multiplications: count => countMultiplications(results.slice(0, carried.length), { [BATCH]: count }),
    sharedWork: count => countSharedWork(results.slice(0, carried.length), { [BATCH]: count }),
  }
}

function outside(): never {
  throw new Error('a model that draws at inference is validated outside of the training program')
}

function constrain(bank: Bank, updated: Value): Value {
  if (bank.variables.every(variable => !variable.constraint)) return updated
  const values = readBank(bank, updated)
  return joinVariables(bank, variable => {
    const value = values.get(variable)
    return value && variable.constraint ? variable.constraint.apply(value) : value
  })
}
