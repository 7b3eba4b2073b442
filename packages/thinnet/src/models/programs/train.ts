// The training program: a loop over steps, each of them forward, loss, metrics, gradients, optimizer and constraints, and,
// at the steps that ask for it, the validation. How many steps a run makes is an input, so that one compiled model serves
// every batch size and every way to cut a training into runs, and all of them give the same bits.

import {
  applyAll,
  BATCH,
  blockConvolutions,
  conditional,
  constant,
  type DType,
  differentiate,
  dynamicSlice,
  gather,
  graphInput,
  identity,
  simplify,
  type Value,
} from '../../graph/index.js'
import { Tracer } from '../../layers/tracer.js'
import type { Variable } from '../../layers/variable.js'
import { encodeModel } from '../../onnx/index.js'
import { clipGradients, decayWeights, type Optimizer } from '../../optimizers/index.js'
import { type Bank, bankInput, joinVariables, readBank, weightsIn } from './banks.js'
import { DrawReader } from './draws.js'
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
  /** How many channels a block of the engine's layout for convolutions has; 1 for none. */
  readonly block: number
}

export interface TrainProgram extends Program {
  /** Names of the optimizer's numbers, which are fed for every step. */
  readonly scalars: readonly string[]
}

export function buildTrainProgram(options: TrainProgramOptions): TrainProgram {
  const { network, objective, optimizer, banks, targetShapes, weighted, validation, block } = options
  const inputs: Record<string, Value> = {}
  const input = (name: string, dtype: DType, shape: readonly (number | string)[]) => {
    inputs[name] = graphInput(name, dtype, shape)
    return inputs[name]
  }

  const steps = input('steps', 'int64', [])
  const iteration = graphInput('iteration', 'int64', [])
  const condition = graphInput('condition', 'bool', [])
  /** A number that is fed for every step, as a scalar. */
  const perStep = (name: string, dtype: DType) => gather(input(name, dtype, ['steps']), iteration)
  /** A bound of a slice, as the vector of one element that ONNX wants. */
  const bound = (name: string) => gather(input(name, 'int32', ['steps', 1]), iteration)

  // the batch: rows of the pool, in the order fed
  const order = dynamicSlice(input('order', 'int32', ['order']), 0, bound('rowStart'), bound('rowEnd'), BATCH)
  const pool = (name: string, shape: readonly number[]) =>
    gather(input(name, 'float32', ['pool', ...shape]), order)
  const x = network.inputShapes.map((shape, i) => pool(inputName(i), shape))
  const y = targetShapes.map((shape, i) => pool(targetName(i), shape))
  const weights = weighted.map((has, i) => (has ? pool(weightName(i), []) : undefined))
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

  const draws = new DrawReader({ bound, scalar: name => perStep(name, 'float32') })
  // while the graph is rewritten, weights are leaves, which stay what they are
  const inBanks = weightsIn(banks, bankValues)
  const leaves = new Map(
    banks
      .flatMap(({ variables }) => variables)
      .map((variable, i) => [variable, graphInput(`weight_${i}`, 'float32', variable.shape)]),
  )
  const banked = new Map([...leaves].map(([variable, { node }]) => [node, inBanks(variable)]))
  const weightOf = (variable: Variable) => leaves.get(variable) ?? inBanks(variable)
  const tracer = new Tracer({
    training: true,
    weight: weightOf,
    draw: site => draws.read(site),
    scheduled: schedule => draws.schedule(schedule),
  })
  const outputs = network.trace(x, tracer)
  const plain = computeSums(network, objective, outputs, y, weights, tracer)
  const assigned = [...tracer.assignments]
  const [loss, ...others] = blockConvolutions(
    [plain.loss, ...(plain.metrics ? [plain.metrics] : []), ...assigned.map(([, value]) => value)],
    block,
  )
  const metrics = plain.metrics && others.shift()
  const sums = { ...plain, loss, metrics }
  const assignments = new Map(assigned.map(([variable], i) => [variable, others[i]]))

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

  const stacked: Record<string, Value> = { loss: sums.loss }
  if (sums.metrics) stacked.metrics = sums.metrics
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
    const nothing = constant(new Array(Number(validated.shape[0])).fill(0))
    stacked.validation = conditional(perStep('validate', 'bool'), [validated], [nothing])[0]
  }

  Object.assign(inputs, draws.shared)
  const sizes: Record<string, Value> = { [BATCH]: rows }
  if (validation) sizes.validation = rowsOf(inputs[validationName(inputName(0))])
  const replaceSize = replaceSizes(sizes)
  const results = simplify(
    [...carried.map(({ result }) => result), ...Object.values(stacked)],
    node => banked.get(node) ?? replaceSize(node),
  )

  // inside the loop, state is called by names of its own; the inputs only start it
  const start = carried.map(({ name, value }) => input(name, 'float32', value.shape))
  const loop = applyAll('Loop', [steps, constant(1, 'bool'), ...start], {
    body: {
      inputs: [iteration, condition, ...carried.map(({ value }) => value)],
      outputs: [identity(condition), ...results],
    },
    steps: 'steps',
  })
  const names = [...carried.map(({ name }) => nextName(name)), ...Object.keys(stacked)]
  return {
    model: encodeModel(inputs, Object.fromEntries(names.map((name, i) => [name, loop[i]]))),
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
