// The training program: a loop over steps, each of them forward, loss, metrics, gradients, optimizer and constraints, and,
// at the steps that ask for it, the validation. How many steps a run makes is an input, so that one compiled model serves
// every batch size and every way to cut a training into runs, and all of them give the same bits.
//
// For a device that holds state between runs, the program is the step alone: the engine's loop is the CPU's, and would carry
// the state there and back in every step.

import {
  apply,
  applyAll,
  BATCH,
  blockConvolutions,
  cast,
  concat,
  conditional,
  constant,
  type DType,
  dynamicSlice,
  gather,
  graphInput,
  identity,
  type Shape,
  simplify,
  slice,
  squeeze,
  unsqueeze,
  type Value,
} from '../../graph/index.js'
import { Tracer } from '../../layers/tracer.js'
import { encodeModel } from '../../onnx/index.js'
import { decayWeights } from '../../optimizers/decayWeights.js'
import type { Optimizer } from '../../optimizers/index.js'
import { type DeviceName, keepsTensors } from '../../runtime/index.js'
import { type Bank, bankInput, joinVariables, readBank, weightsIn } from './banks.js'
import { constrain } from './constraints.js'
import { DrawReader, drawOfStep, type OwnDraw } from './draws.js'
import { bytesPerRow } from './footprint.js'
import {
  INTEGERS,
  inputName,
  LEARNING_RATE,
  NUMBERS,
  nextName,
  ROW_END,
  ROW_START,
  ROWS,
  SUMS,
  scalarName,
  slotName,
  targetName,
  VALIDATE,
  VALIDATION,
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
import { type Place, placement } from './placement.js'
import type { Program } from './program.js'
import { StepTable } from './stepTable.js'
import { traceGradients } from './traceGradients.js'

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
  /** Whether every step validates: without the `If` around it, which takes as long as ten small operators. */
  readonly validatesAlways?: boolean
  readonly device: DeviceName
  /** How many channels a block of the engine's layout for convolutions has; 1 for none. */
  readonly block: number
}

export interface TrainProgram extends Program {
  readonly place: Place
  /** Names of the optimizer's numbers. */
  readonly scalars: readonly string[]
  /** What is fed for every step, in rows: floats, among them the optimizer's numbers, and whole numbers. */
  readonly numbers: readonly string[]
  readonly integers: readonly string[]
}

/** Steps of which a program that is one step keeps the figures, as a state: a row each, the newest last. */
export const KEPT_STEPS = 64

/** Where a step finds what it is fed. */
interface StepInputs {
  /** A number that is fed for every step, as a scalar. */
  perStep(name: string): Value
  /** What belongs to the samples of the batch. */
  ofSamples(name: string, shape: readonly number[]): Value
  readonly own: OwnDraw
}

type MakeInput = (name: string, dtype: DType, shape: Shape) => Value

interface Tables {
  readonly numbers: StepTable
  readonly integers: StepTable
}

/** In a loop: its part of what is fed for all steps, and rows of a pool, in the order fed. */
function inputsOfLoop(input: MakeInput, { numbers, integers }: Tables, iteration: Value): StepInputs {
  // of what has a row for each row of each batch, those of this batch
  const [rowStart, rowEnd] = [ROW_START, ROW_END].map(name => integers.vector(name, iteration))
  const ofBatch = (rows: Value) => dynamicSlice(rows, 0, rowStart, rowEnd, BATCH)
  const order = ofBatch(input('order', 'int32', ['order']))
  return {
    perStep: name => numbers.scalar(name, iteration),
    ofSamples: (name, shape) => gather(input(name, 'float32', ['pool', ...shape]), order),
    own: (name, dtype, shape) =>
      typeof shape[0] === 'string'
        ? ofBatch(input(name, dtype, ['order', ...shape.slice(1)]))
        : gather(input(name, dtype, ['steps', ...shape]), iteration),
  }
}

/** Of a step by itself: the batch is fed as it is. */
function inputsOfStep(input: MakeInput, { numbers }: Tables): StepInputs {
  return {
    perStep: name => numbers.only(name),
    ofSamples: (name, shape) => input(name, 'float32', [BATCH, ...shape]),
    own: drawOfStep(input),
  }
}

export function buildTrainProgram(options: TrainProgramOptions): TrainProgram {
  const { network, objective, optimizer, banks, targetShapes, weighted, validation, block } = options
  const inputs: Record<string, Value> = {}
  const input: MakeInput = (name, dtype, shape) => {
    inputs[name] = graphInput(name, dtype, shape)
    return inputs[name]
  }

  const iteration = graphInput('iteration', 'int64', [])
  const alone = keepsTensors(options.device)
  const numbers = new StepTable(NUMBERS, 'float32', alone ? 1 : 'steps')
  const integers = new StepTable(INTEGERS, 'int32')
  const { perStep, ofSamples, own } = alone
    ? inputsOfStep(input, { numbers, integers })
    : inputsOfLoop(input, { numbers, integers }, iteration)
  const x = network.inputShapes.map((shape, i) => ofSamples(inputName(i), shape))
  const y = targetShapes.map((shape, i) => ofSamples(targetName(i), shape))
  const weights = weighted.map((has, i) => (has ? ofSamples(weightName(i), []) : undefined))

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

  const draws = new DrawReader({ own, scalar: perStep })
  const gradients = traceGradients(options, { x, y, weights }, draws, weightsIn(banks, bankValues))
  const { sums, assignments, gradientOf } = gradients

  // the update, bank by bank
  const scalars = Object.keys(optimizer.scalars(0, optimizer.learningRateAt(0)))
  const scalarValues = Object.fromEntries(scalars.map(name => [name, perStep(scalarName(name))]))
  const decay = optimizer.weightDecay ? perStep(LEARNING_RATE) : undefined

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
  for (const bank of banks.filter(bank => bank.variables.some(variable => assignments.has(variable)))) {
    const current = readBank(bank, next.get(bank) ?? bankValues.get(bank) ?? bankInput(bank))
    next.set(
      bank,
      joinVariables(bank, variable => assignments.get(variable) ?? current.get(variable)),
    )
  }
  for (const [bank, result] of next) {
    carried.push({ name: bank.name, value: bankValues.get(bank) ?? bankInput(bank), result })
  }

  const stacked: Record<string, Value> = {}
  const figures = joinSums(sums)
  if (alone) {
    const value = graphInput(SUMS, 'float32', [KEPT_STEPS, ...figures.shape])
    const result = concat([slice(value, 0, 1, KEPT_STEPS), unsqueeze(figures, [0])], 0)
    carried.push({ name: SUMS, value, result })
  } else stacked[SUMS] = figures
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
    const [validated] = blockConvolutions(
      [joinSums(computeSums(network, objective, network.trace(xVal, after), yVal, weightsVal, after))],
      block,
    )
    if (options.validatesAlways) stacked[VALIDATION] = validated
    else {
      const nothing = constant(new Array(Number(validated.shape[0])).fill(0))
      const validates = gather(cast(squeeze(integers.row(VALIDATE), [0]), 'bool'), iteration)
      stacked[VALIDATION] = conditional(validates, [validated], [nothing])[0]
    }
  }

  numbers.row(ROWS)
  const tables = (alone ? [numbers] : [integers, numbers]).map(table => ({
    name: table.name,
    ...table.close(),
  }))
  for (const table of tables) inputs[table.name] = table.input
  const sizes: Record<string, Value> = { [BATCH]: perStep(ROWS) }
  if (validation) sizes.validation = rowsOf(inputs[validationName(inputName(0))])
  const replaceSize = replaceSizes(sizes)
  const results = simplify(
    [...carried.map(({ result }) => result), ...Object.values(stacked)],
    node =>
      gradients.banked.get(node) ??
      replaceSize(node) ??
      tables.map(table => table.replace(node)).find(row => row !== undefined),
  )

  let given = results
  if (alone) for (const { name, value } of carried) inputs[name] = value
  else {
    // inside the loop, state is called by names of its own; the inputs only start it
    const start = carried.map(({ name, value }) => input(name, 'float32', value.shape))
    const steps = squeeze(apply('Shape', [tables[0].input], { start: 1, end: 2 }), [0])
    const condition = graphInput('condition', 'bool', [])
    given = applyAll('Loop', [steps, constant(1, 'bool'), ...start], {
      body: {
        inputs: [iteration, condition, ...carried.map(({ value }) => value)],
        outputs: [identity(condition), ...results],
      },
      steps: 'steps',
    })
  }
  const { values, nodeNames, ...place } = placement(options.device, given)
  const names = [...carried.map(({ name }) => nextName(name)), ...Object.keys(stacked)]
  return {
    model: encodeModel(inputs, Object.fromEntries(names.map((name, i) => [name, values[i]])), { nodeNames }),
    place,
    draws,
    scalars,
    numbers: numbers.names,
    integers: integers.names,
    layout: sums.layout,
    carried: carried.map(({ name }) => name),
    multiplications: count => countMultiplications(results.slice(0, carried.length), { [BATCH]: count }),
    sharedWork: count => countSharedWork(results.slice(0, carried.length), { [BATCH]: count }),
    bytesPerRow: bytesPerRow(results.slice(0, carried.length)),
  }
}

function outside(): never {
  throw new Error('a model that draws at inference is validated outside of the training program')
}
