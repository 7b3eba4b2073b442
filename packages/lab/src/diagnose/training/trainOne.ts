import {
  adam,
  type CompileOptions,
  deriveSeed,
  Flatten,
  InputLayer,
  type Model,
  Normalization,
  RandomState,
  Sequential,
  Tensor,
} from 'thinnet'
import { defaultLearningRate, objectives, pairedModel } from '../../search/builtinModel.js'
import { buildModel, type ModelFunction } from '../../search/modelModule.js'
import { standardize } from '../../search/standardize.js'
import type { ModelSettings } from '../../search/trial.js'
import type { Problem, TrainingOutcome, TrainingRequest } from './problem.js'
import { lossOfRows } from './splitLoss.js'
import { widened, wider } from './widened.js'

/** At so many epochs, evenly spread, the weights may be kept, if the loss on the tested rows is the lowest so far. */
const keptEpochs = 25
const mostPoints = 100

/**
 * Trains the network of a problem on one fold and measures it. All that is random depends on the problem's seed, the repeat and
 * the fold: requests that differ otherwise are paired.
 *
 * @param own the model of one's own, if the problem has one
 */
export async function trainOne(
  problem: Problem,
  request: TrainingRequest,
  own?: ModelFunction,
  signal?: AbortSignal,
): Promise<TrainingOutcome> {
  const { wide, rateFactor } = request
  if (!wide && rateFactor === undefined) return train(problem, request, own, signal)
  try {
    return await train(problem, request, own, signal)
  } catch (error) {
    signal?.throwIfAborted()
    // not every model can be made wider or has one learning rate: then a probe has nothing to say
    return { ...untrained, failure: error instanceof Error ? error.message : String(error) }
  }
}

const untrained: TrainingOutcome = {
  ...{
    rows: new Int32Array(),
    trainRows: 0,
    epoch: [],
    trainLoss: [],
    testLoss: [],
    predictions: new Float32Array(),
  },
  ...{ finalTrainLoss: Number.NaN, finalTestLoss: Number.NaN, bestEpoch: 0, bestTestLoss: Number.NaN },
  ...{ parameters: 0, normalizes: false },
}

async function train(
  problem: Problem,
  request: TrainingRequest,
  own: ModelFunction | undefined,
  signal: AbortSignal | undefined,
): Promise<TrainingOutcome> {
  const { repeat, fold, without = [] } = request
  const { learned, tested } = rowsOf(problem, request)
  const seed = deriveSeed(problem.seed, 16 + repeat * problem.folds + fold)
  const take = inputsOf(problem, without)
  const raw = { train: take(learned), test: take(tested) }
  const x = request.standardized ? standardized(raw) : raw
  const inputShape = without.length === 0 ? problem.inputShape : [x.train.shape[1]!]
  const targets = (rows: Int32Array) =>
    new Tensor(
      Float32Array.from(rows, row => problem.y[row]!),
      [rows.length, 1],
    )
  const [yTrain, yTest] = [targets(learned), targets(tested)]

  const built = await build(problem, request, { inputShape, seed }, own)
  standardize(built.model, x.train)
  const normalizes = normalizesInputs(built.model)
  const model = compiled(built, problem, request.rateFactor ?? 1)
  const rateBefore = model.optimizer.learningRate
  if (request.rateFactor !== undefined && typeof rateBefore === 'number') {
    model.optimizer.learningRate = rateBefore * request.rateFactor
  }
  let best: Best = { epoch: 0, loss: Number.POSITIVE_INFINITY, weights: model.getWeights() }
  const every = Math.max(1, Math.round(problem.epochs / keptEpochs))
  try {
    const { history } = await model.fit(x.train, yTrain, {
      epochs: problem.epochs,
      batchSize: problem.batchSize,
      validationData: [x.test, yTest],
      verbose: 0,
      ...(signal && { signal }),
      callbacks: [
        {
          actsAt: epoch => (epoch + 1) % every === 0,
          onEpochEnd(epoch, logs, trained) {
            if ((epoch + 1) % every !== 0 || !(logs.valLoss! < best.loss)) return
            best = { epoch: epoch + 1, loss: logs.valLoss!, weights: trained.getWeights() }
          },
        },
      ],
    })
    const mean = async (inputs: Tensor, y: Tensor) =>
      average(lossOfRows(problem.task, (await model.predict(inputs)).data, y.data))
    const finalTrainLoss = await mean(x.train, yTrain)
    const finalTestLoss = await mean(x.test, yTest)
    if (best.epoch > 0) model.setWeights(best.weights)
    const predictions = Float32Array.from((await model.predict(x.test)).data)
    const bestTestLoss = average(lossOfRows(problem.task, predictions, yTest.data))
    const finite = Number.isFinite(finalTrainLoss) && Number.isFinite(finalTestLoss)
    const kept = pointsOf(problem.epochs)
    return {
      rows: tested,
      trainRows: learned.length,
      epoch: kept,
      trainLoss: kept.map(epoch => history.loss![epoch - 1]!),
      testLoss: kept.map(epoch => history.valLoss![epoch - 1]!),
      ...{ finalTrainLoss, finalTestLoss, bestEpoch: best.epoch, bestTestLoss, predictions, normalizes },
      parameters: model.countParams(),
      ...(!finite && { failure: 'the loss was no finite number any more' }),
    }
  } finally {
    // an optimizer may be shared by all models that a module makes
    model.optimizer.learningRate = rateBefore
  }
}

/** The rows of the fold, and of its training rows the share that is asked for, class by class. */
function rowsOf({ foldOf, y, task, seed }: Problem, { repeat, fold, share = 1 }: TrainingRequest) {
  const folds = foldOf[repeat]!
  const all = Int32Array.from(folds.keys())
  const tested = all.filter(row => folds[row] === fold)
  const train = all.filter(row => folds[row] !== fold)
  if (share >= 1) return { learned: train, tested }
  const random = new RandomState(deriveSeed(seed, repeat) % 2 ** 32)
  const groups = new Map<number, number[]>()
  for (const place of random.permutation(train.length)) {
    const row = train[place]!
    const group = task === 'regression' ? 0 : y[row]!
    groups.set(group, [...(groups.get(group) ?? []), row])
  }
  const kept = [...groups.values()].flatMap(rows =>
    rows.slice(0, Math.max(1, Math.round(share * rows.length))),
  )
  return { learned: Int32Array.from(kept).sort(), tested }
}

function inputsOf({ x, inputShape }: Problem, without: readonly number[]) {
  const size = inputShape.reduce((product, dim) => product * dim, 1)
  const left = Array.from({ length: size }, (_, input) => input).filter(input => !without.includes(input))
  const shape = without.length === 0 ? inputShape : [left.length]
  return (rows: Int32Array): Tensor => {
    const data = new Float32Array(rows.length * left.length)
    rows.forEach((row, i) => {
      left.forEach((input, j) => {
        data[i * left.length + j] = x[row * size + input]!
      })
    })
    return new Tensor(data, [rows.length, ...shape])
  }
}

/** Both parts with mean 0 and variance 1 in every input, by the training rows. */
function standardized({ train, test }: { train: Tensor; test: Tensor }) {
  const [rows = 1] = train.shape
  const size = train.data.length / rows
  const shifts = Array.from({ length: size }, (_, input) => {
    let [sum, squares] = [0, 0]
    for (let row = 0; row < rows; row++) sum += train.data[row * size + input]!
    const mean = sum / rows
    for (let row = 0; row < rows; row++) squares += (train.data[row * size + input]! - mean) ** 2
    return { mean, deviation: Math.sqrt(squares / rows) || 1 }
  })
  const shift = ({ data, shape }: Tensor) =>
    new Tensor(
      data.map((value, i) => (value - shifts[i % size]!.mean) / shifts[i % size]!.deviation),
      shape,
    )
  return { train: shift(train), test: shift(test) }
}

interface Built {
  readonly model: Model
  readonly options: CompileOptions | undefined
}

async function build(
  { network, task, outputs }: Problem,
  { dropout = 0, wide = false }: TrainingRequest,
  { inputShape, seed }: { inputShape: readonly number[]; seed: number },
  own: ModelFunction | undefined,
): Promise<Built> {
  const settings: ModelSettings = { candidate: { dropout }, inputShape, task, outputs, seed }
  if (network.kind === 'builtin') {
    const model = pairedModel(settings, wide ? network.hidden.map(wider) : network.hidden)
    return { model, options: model.compileOptions }
  }
  if (!own) throw new Error(`${network.file}: its model function is missing`)
  const model = await buildModel(network.file, own, settings)
  const options = model.compileOptions
  return { model: wide ? await widened(model) : model, options }
}

/** Compiled for one thread: trainings run side by side. */
function compiled({ model, options }: Built, { task }: Problem, rateFactor: number): Model {
  const usual = { ...objectives[task], optimizer: adam({ learningRate: defaultLearningRate }) }
  model.compile({ ...(options ?? usual), threads: 1 })
  if (rateFactor !== 1 && typeof model.optimizer.learningRate !== 'number') {
    throw new Error('the learning rate follows a schedule, which cannot be tried at other rates')
  }
  return model
}

/** Whether a network standardizes its inputs itself. */
function normalizesInputs(model: Model): boolean {
  if (!(model instanceof Sequential)) return false
  const first = model.layers.find(layer => !(layer instanceof InputLayer || layer instanceof Flatten))
  return first instanceof Normalization
}

const average = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0) / values.length

function pointsOf(epochs: number): number[] {
  const count = Math.min(epochs, mostPoints)
  return Array.from({ length: count }, (_, i) => Math.round(((i + 1) * epochs) / count))
}

interface Best {
  readonly epoch: number
  readonly loss: number
  readonly weights: readonly Tensor[]
}
