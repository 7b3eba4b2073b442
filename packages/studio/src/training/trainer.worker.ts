// Trains in a worker, so that the page stays responsive.

import * as Comlink from 'comlink'
import { configureWebEngine, devices, type Sequential, tensor } from 'thinnet'
import { type Dataset, type Part, planePoints } from '../data/dataset.js'
import { scoreName } from '../data/measures.js'
import { buildNetwork } from '../network/build.js'
import { convolutionNetwork } from '../network/convolutionNetwork.js'
import { sitesOf } from '../network/sites.js'
import { type Device, deviceNames, type Variant } from '../setting/setting.js'
import { messageOf } from '../ui/messageOf.js'
import {
  type Doubt,
  type FeatureMaps,
  type FileFormat,
  noCurves,
  type Outcome,
  type Progress,
  type Scores,
  type Trainer,
  type TrainJob,
} from './protocol.js'

/** Milliseconds of training between two reports: the picture moves, and epochs are still run many at a time. */
const REPORT_EVERY = 70

/** Lets a training be held and ended from outside. */
class Control {
  stopped = false
  private waiting: Promise<void> | undefined
  private go: (() => void) | undefined

  pause(): void {
    this.waiting ??= new Promise(resolve => {
      this.go = resolve
    })
  }

  resume(): void {
    this.go?.()
    this.waiting = undefined
    this.go = undefined
  }

  stop(): void {
    this.stopped = true
    this.resume()
  }

  /** Resolves when training may go on. */
  async turn(): Promise<void> {
    await this.waiting
  }
}

interface Trained {
  /** Whether dropout draws anything for data in a plane. */
  readonly isRandom: boolean
  readonly model: Sequential
  readonly data: Dataset
  readonly variant: Variant
}

let control = new Control()
let last: Trained | undefined

const inputOf = (part: Part, { inputShape }: Dataset) => tensor(part.x, [part.rows, ...inputShape])
const targetOf = ({ y, rows }: Part) => tensor(y, [rows])

type Report = (progress: Progress) => void

async function train(job: TrainJob, report?: Report): Promise<Outcome> {
  const { data, training, device } = job
  control.stop()
  const own = new Control()
  control = own
  await last?.model.dispose()
  last = undefined
  const model = buildNetwork(job.variant, data, training, job.threads)
  model.device = device
  model.schema = data.schema
  const { inputDropout, layers } = job.variant
  const isRandom = inputDropout > 0 || layers.some(card => card.kind === 'dense' && card.dropout > 0)
  last = { model, data, isRandom, variant: job.variant }
  try {
    return await fitAndScore(model, own, job, report)
  } catch (error) {
    throw device === 'cpu' ? error : new Error(`WebGPU has failed (${sentenceOf(error)}).`)
  }
}

/** What is left of the engine's message without the place in its sources. */
const sentenceOf = (error: unknown): string =>
  messageOf(error)
    .replace(/^.* was false\. /s, '')
    .split('\n')[0]!

async function fitAndScore(
  model: Sequential,
  own: Control,
  job: TrainJob,
  report: Report | undefined,
): Promise<Outcome> {
  const { data, training } = job
  const [x, y] = [inputOf(data.train, data), targetOf(data.train)]
  const [xTest, yTest] = [inputOf(data.test, data), targetOf(data.test)]
  const score = scoreName(data.task)
  const testScore = `val${score[0]!.toUpperCase()}${score.slice(1)}`

  let epochs = 0
  let seconds = 0
  let began = performance.now()
  let curves = noCurves()
  /** The epoch after which to look next; epochs before it run without a pause. */
  let next = 0
  const look = async (epoch: number) => {
    const span = performance.now() - began
    seconds += span / 1000
    const done = epoch + 1 - epochs
    epochs = epoch + 1
    if (job.live && report) {
      const field = data.plane && (await answers(model, data))
      report({ epoch: epochs, curves, seconds, ...(field && { field }) })
      curves = noCurves()
    }
    await own.turn()
    next = epoch + Math.max(1, Math.round((done * REPORT_EVERY) / Math.max(span, 1)))
    began = performance.now()
  }
  await model.fit(x, y, {
    epochs: training.epochs,
    batchSize: training.batchSize,
    ...(job.live && { validationData: [xTest, yTest] as const }),
    verbose: 0,
    callbacks: [
      {
        adds: [],
        actsAt: epoch => epoch >= next || epoch === training.epochs - 1,
        async onEpochEnd(epoch, logs, trained) {
          if (job.live) {
            curves.loss.push(logs.loss!)
            curves.testLoss.push(logs.valLoss!)
            curves.score.push(logs[score]!)
            curves.testScore.push(logs[testScore]!)
          }
          if (epoch >= next || epoch === training.epochs - 1) await look(epoch)
          if (own.stopped) trained.stopTraining = true
        },
      },
    ],
  })
  const onTrain = await model.evaluate(x, y, { verbose: 0 })
  const onTest = await model.evaluate(xTest, yTest, { verbose: 0 })
  const scores: Scores = {
    trainLoss: onTrain.loss!,
    testLoss: onTest.loss!,
    trainScore: onTrain[score]!,
    testScore: onTest[score]!,
  }
  return { scores, epochs, seconds, stopped: own.stopped }
}

async function answers(model: Sequential, { plane }: Dataset): Promise<Float32Array | undefined> {
  if (!plane) return undefined
  const points = planePoints(plane)
  const { data } = await model.predict(tensor(points, [points.length / 2, 2]))
  return data.slice()
}

function trained(): Trained {
  if (!last) throw new Error('no network has been trained yet: press Train first')
  return last
}

const bits = (probability: number) => (probability > 0 ? -probability * Math.log2(probability) : 0)

/** What all samples say of a network that has nothing to draw: the same. */
function certain(mean: Float32Array, outputs: number, samples: number): Doubt {
  const points = mean.length / outputs
  const entropy = Float32Array.from({ length: points }, (_, i) => {
    if (outputs === 1) return bits(mean[i]!) + bits(1 - mean[i]!)
    return mean.subarray(i * outputs, (i + 1) * outputs).reduce((sum, value) => sum + bits(value), 0)
  })
  return { mean: mean.slice(), entropy, disagreement: new Float32Array(points), samples }
}

async function doubt(samples: number): Promise<Doubt> {
  const { model, data, isRandom } = trained()
  if (!data.plane || data.task === 'regression') throw new Error('doubt is drawn for classes in a plane')
  const points = planePoints(data.plane)
  if (!isRandom)
    return certain((await model.predict(tensor(points, [points.length / 2, 2]))).data, data.outputs, samples)
  const answer = await model.predictWithUncertainty(tensor(points, [points.length / 2, 2]), { samples })
  if (answer.task !== 'classification') throw new Error('doubt is drawn for classes')
  const { mean, predictiveEntropy, mutualInformation } = answer
  const inBits = (nats: Float32Array) => nats.map(value => value / Math.LN2)
  return {
    mean: mean.data.slice(),
    entropy: inBits(predictiveEntropy.data),
    disagreement: inBits(mutualInformation.data),
    samples,
  }
}

async function featureMaps(image: Float32Array, convolution: number): Promise<FeatureMaps> {
  const { model, data, variant } = trained()
  const part = convolutionNetwork(model, variant, data, convolution)
  part.device = model.device
  try {
    const { data: values } = await part.predict(tensor(image, [1, ...data.inputShape]))
    return { shape: part.outputShape, values: values.slice() }
  } finally {
    await part.dispose()
  }
}

async function save(format: FileFormat): Promise<Uint8Array> {
  const { model } = trained()
  return format === 'onnx' ? model.export() : model.save()
}

const hold = (lock: string): Promise<void> =>
  new Promise((resolve, reject) => {
    const forever = () => {
      resolve()
      return new Promise(() => {})
    }
    navigator.locks.request(lock, forever).catch(reject)
  })

async function devicesHere(): Promise<Device[]> {
  const there = await devices()
  return deviceNames.filter(name => there.includes(name))
}

const trainer: Trainer = {
  hold,
  sites: sitesOf,
  devices: devicesHere,
  start: (device, engine) => configureWebEngine(device === 'cpu' ? { wasm: engine } : { webgpuWasm: engine }),
  train,
  pause: () => control.pause(),
  resume: () => control.resume(),
  stop: () => control.stop(),
  doubt,
  featureMaps,
  save,
}

Comlink.expose(trainer)
