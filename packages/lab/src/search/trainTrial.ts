import { adam, type Callback, type Model } from 'thinnet'
import { defaultLearningRate, objectives, pairedModel } from './builtinModel.js'
import { type FittedData, gather, type Samples } from './fitData.js'
import { buildModel, checkShapes, type ModelFunction } from './modelModule.js'
import { standardize } from './standardize.js'
import type { Candidate, ModelSettings, TrialCurves, TrialResult, TrialScores } from './trial.js'

/** The network that a study trains. */
export type Network =
  | { readonly kind: 'builtin'; readonly hidden: readonly number[] }
  | { readonly kind: 'own'; readonly file: string; readonly model: ModelFunction }

export interface Training {
  readonly network: Network
  readonly candidate: Candidate
  readonly seed: number
  readonly epochs: number
  readonly batchSize: number
  readonly fitted: FittedData
  readonly train: Samples
  /** The rows to be tested on; undefined for none. */
  readonly test: Samples | undefined
  /** Whether figures over the epochs are wanted. */
  readonly curves: boolean
  readonly threads: number
  readonly signal: AbortSignal
  report(epochs: number): void
}

/** Points of a curve, at most. */
const mostPoints = 100

/** What a training gives when there is no model to measure. */
const noScores: TrialScores = { loss: Number.NaN }

/**
 * Trains a network and measures it. A network that cannot be built or diverges is a result with `failure`.
 *
 * @returns the model too, to be disposed of, if there is one
 */
export async function trainTrial(training: Training): Promise<{ result: TrialResult; model?: Model }> {
  const { train, test, epochs, signal } = training
  const began = performance.now()
  const base = { trainRows: rowsOf(train), testRows: test ? rowsOf(test) : 0 }
  const seconds = () => (performance.now() - began) / 1000
  const failed = (failure: string, parameters = 0): TrialResult => ({
    ...{ ...base, train: noScores, test: noScores, parameters, epochs, seconds: seconds(), failure },
  })
  let prepared: Prepared | undefined
  try {
    prepared = await prepare(training)
    const { model } = prepared
    const { curves, epochsDone } = await fit(prepared, training)
    const scores = {
      train: await score(prepared, training, train),
      test: test ? await score(prepared, training, test) : noScores,
    }
    const parameters = model.countParams()
    if (epochsDone < epochs || !hasLoss(scores.train) || (test && !hasLoss(scores.test))) {
      return { result: failed(divergence(epochsDone), parameters), model }
    }
    const result: TrialResult = { ...base, ...scores, parameters, epochs, seconds: seconds() }
    return { result: curves ? { ...result, curves } : result, model }
  } catch (error) {
    signal.throwIfAborted()
    const failure = error instanceof Error ? error.message : String(error)
    return prepared ? { result: failed(failure), model: prepared.model } : { result: failed(failure) }
  }
}

const hasLoss = ({ loss }: TrialScores) => Number.isFinite(loss)
const rowsOf = ({ x }: Samples) => x.shape[0] ?? 0

const divergence = (epochs: number) =>
  `the loss was no finite number any more after ${epochs} ${epochs === 1 ? 'epoch' : 'epochs'}: ` +
  'a smaller learning rate, or inputs of a smaller scale, help'

/** A model that is ready to be trained. */
interface Prepared {
  readonly model: Model
  /** The figure that is compared: with Thinnet's own objective, the loss without penalties of weights. */
  readonly loss: string
}

/** What a network is made of. */
type Preparation = Pick<Training, 'network' | 'candidate' | 'seed' | 'fitted' | 'train'>

/**
 * Builds a network as a trial would, to see whether it fits the data.
 *
 * @throws ModelError if it does not
 */
export async function checkNetwork(preparation: Preparation): Promise<void> {
  const { model } = await prepare({ ...preparation, threads: 1 })
  await model.dispose()
}

async function prepare(training: Preparation & { threads: number }): Promise<Prepared> {
  const { network, candidate, seed, fitted, train, threads } = training
  const { inputShape, task, outputs } = fitted
  const settings: ModelSettings = { candidate, inputShape, task, outputs, seed }
  const model =
    network.kind === 'builtin'
      ? pairedModel(settings, network.hidden)
      : await buildModel(network.file, network.model, settings)
  standardize(model, train.x)
  if (network.kind === 'own' && !model.built) {
    await model.predict(gather(train.x, [0]))
    checkShapes(network.file, model, settings)
  }
  // Compiled anew for the number of threads, and because the optimizer may be that of another model too.
  const { compileOptions } = model
  if (network.kind === 'own' && compileOptions) {
    return { model: model.compile({ ...compileOptions, threads }), loss: 'loss' }
  }
  const optimizer = compileOptions?.optimizer ?? adam({ learningRate: defaultLearningRate })
  const { loss } = objectives[task]
  return { model: model.compile({ ...objectives[task], optimizer, threads }), loss }
}

async function fit(
  prepared: Prepared,
  training: Training,
): Promise<{ epochsDone: number; curves?: TrialCurves | undefined }> {
  const { train, epochs, batchSize, signal, report } = training
  const { model } = prepared
  let epochsDone = 0
  const watch: Callback = {
    passive: true,
    onEpochEnd(epoch, logs) {
      epochsDone = epoch + 1
      report(epochsDone)
      if (!Number.isFinite(logs.loss)) model.stopTraining = true
    },
  }
  const recorder = training.curves ? recordCurves(prepared, training) : undefined
  await model.fit(train.x, train.y, {
    ...{ epochs, batchSize, signal, verbose: 0 },
    callbacks: recorder ? [watch, recorder.callback] : [watch],
  })
  return { epochsDone, curves: recorder?.curves() }
}

interface Recorder {
  readonly callback: Callback
  curves(): TrialCurves
}

/** Measures now and then during a training; that it looks changes no bit of what is learned. */
function recordCurves(prepared: Prepared, training: Training): Recorder {
  const { train, test, epochs } = training
  const points = new Set(pointsOf(epochs))
  const onTrain: TrialScores[] = []
  const onTest: TrialScores[] = []
  const epoch: number[] = []
  const losses = (all: readonly TrialScores[]) => all.map(({ loss }) => loss)
  const accuracies = (all: readonly TrialScores[]) => all.flatMap(({ accuracy }) => accuracy ?? [])
  const curves = (): TrialCurves => {
    const [trainAccuracy, testAccuracy] = [accuracies(onTrain), accuracies(onTest)]
    return {
      ...{ epoch, trainLoss: losses(onTrain), testLoss: losses(onTest) },
      ...(trainAccuracy.length > 0 && { trainAccuracy, testAccuracy }),
    }
  }
  const callback: Callback = {
    actsAt: at => points.has(at + 1),
    async onEpochEnd(at) {
      if (!points.has(at + 1)) return
      epoch.push(at + 1)
      onTrain.push(await score(prepared, training, train))
      if (test) onTest.push(await score(prepared, training, test))
    },
  }
  return { callback, curves }
}

/** The epochs to look at, the last one among them. */
function pointsOf(epochs: number): number[] {
  const count = Math.min(epochs, mostPoints)
  return Array.from({ length: count }, (_, i) => Math.round(((i + 1) * epochs) / count))
}

async function score(
  { model, loss }: Prepared,
  { fitted, signal }: Training,
  { x, y }: Samples,
): Promise<TrialScores> {
  const logs = await model.evaluate(x, y, { verbose: 0, signal })
  const { accuracy, meanAbsoluteError } = logs
  return {
    loss: logs[loss] ?? Number.NaN,
    ...(fitted.task !== 'regression' && accuracy !== undefined && { accuracy }),
    ...(meanAbsoluteError !== undefined && { meanAbsoluteError: meanAbsoluteError * fitted.scale }),
  }
}
