// A model that trains, written to a file and read again: what backups consist of.

import { DifferentTrainingError } from '../callbacks/index.js'
import {
  countIn,
  numberIn,
  packState,
  type State,
  stateIn,
  tensorsIn,
  unpackState,
} from '../callbacks/state.js'
import type { Json } from '../config.js'
import { type SavedState, UNUSED_COUNT } from '../layers/savedState.js'
import type { Variable } from '../layers/variable.js'
import type { Optimizer } from '../optimizers/index.js'
import { Tensor } from '../tensor.js'
import { differences } from './identity.js'
import type { Model } from './model.js'
import type { InferenceRunner } from './programs/inferenceRunner.js'
import { saving } from './saving.js'

/** Writes and reads the model's share of a training: weights, optimizer, and what must be the same to go on. */
export interface TrainingStorage {
  write(file: string, progress: State): Promise<void>
  /** Reads and checks; `restore` then changes the model. */
  read(file: string): Promise<{ readonly progress: State; restore(): Promise<void> }>
}

export interface TrainingStorageOptions {
  readonly model: Model
  /** What validates: what layers that drop at inference draw depends on how often it ran. */
  readonly evaluator: InferenceRunner | undefined
  /** That training began with. */
  readonly learningRate: Optimizer['learningRate']
  /** What must be the same to go on. */
  readonly describe: () => Promise<Json>
}

const VERSION = 2
// the entries of a .keras file that say how far training is; the elements of their tensors as float32, little-endian
const TRAINING = 'training.json'
const ELEMENTS = 'training.bin'

const littleEndian = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1

/** Float32 to bytes of a file and back, which is the same way on a big-endian machine. */
function inFileOrder(bytes: Uint8Array): Uint8Array {
  const copy = bytes.slice()
  if (!littleEndian) for (let i = 0; i < copy.length; i += 4) copy.subarray(i, i + 4).reverse()
  return copy
}

/** The weights that a .keras file has. */
function* savedVariables({ variables, parts }: SavedState): Generator<Variable> {
  for (const variable of variables) if (variable !== UNUSED_COUNT) yield variable
  for (const part of Object.values(parts).flat()) yield* savedVariables(part)
}

/** Those that it has not: what recurrent layers keep from batch to batch. */
function otherVariables({ variables, savedState }: Model): readonly Variable[] {
  const saved = new Set(savedVariables(savedState))
  return variables.filter(variable => !saved.has(variable))
}

export function trainingStorage({
  model,
  evaluator,
  learningRate: given,
  describe,
}: TrainingStorageOptions): TrainingStorage {
  let described: Promise<Json> | undefined
  const identity = () => {
    described ??= describe()
    return described
  }
  return {
    async write(file, progress) {
      const { learningRate } = model.optimizer
      const { json, elements } = packState('backup', {
        progress,
        // the file's own is a float32
        learningRate: typeof learningRate === 'number' ? learningRate : null,
        variables: otherVariables(model).map(({ elements, shape }) => new Tensor(elements, shape)),
        evaluations: evaluator?.calls ?? 0,
      })
      const training = JSON.stringify({ version: VERSION, identity: await identity(), state: json })
      const assets = {
        [TRAINING]: new TextEncoder().encode(training),
        [ELEMENTS]: inFileOrder(new Uint8Array(elements.buffer)),
      }
      await (await saving()).writeBackup(model, file, assets)
    },
    async read(file) {
      const assets = await (await saving()).loadAssets(file)
      const { [TRAINING]: training, [ELEMENTS]: elements } = assets
      if (!training || !elements)
        throw new Error(`${file}: this is a model, but no backup: assets/${TRAINING} is not there`)
      const { parseJson } = await saving()
      const site = parseJson(file, `assets/${TRAINING}`, new TextDecoder().decode(training))
      const { version, identity: there, state: json = null } = site.object('the state of a training')
      if (version !== VERSION) {
        const written = typeof version === 'number' ? `version ${version}` : 'no version'
        throw new Error(`${file}: the backup has ${written}, but this Thinnet reads version ${VERSION}`)
      }
      if (elements.length % 4 !== 0)
        throw new Error(`${file}: assets/${ELEMENTS}: is cut short: it has ${elements.length} bytes`)
      const different = differences(there, await identity())
      if (different.length > 0) {
        const hint = different[0].startsWith('seed: ')
          ? ' (give the model a seed that stays: { seed: 1 })'
          : ''
        throw new DifferentTrainingError(file, different.slice(0, 3).join('; ') + hint)
      }
      const state = unpackState(file, {
        json,
        elements: new Float32Array(inFileOrder(elements).buffer),
      })
      const rate = state.learningRate === null ? undefined : numberIn(state, 'learningRate')
      const others = tensorsIn(state, 'variables') ?? []
      const kept = otherVariables(model)
      const unlike = kept.findIndex(({ shape }, i) => String(others[i]?.shape) !== String(shape))
      if (unlike >= 0 || others.length !== kept.length)
        throw new Error(
          `${file}: assets/${TRAINING}: what layers keep from batch to batch is not that of this model`,
        )
      const evaluations = countIn(state, 'evaluations')
      return {
        progress: stateIn(state, 'progress'),
        async restore() {
          // a number, or the schedule that training began with: the weights come with slots for one or the other
          model.optimizer.learningRate = rate ?? given
          await model.loadWeights(file)
          // again: the weights come with a rate in float32
          model.optimizer.learningRate = rate ?? given
          kept.forEach((variable, i) => {
            variable.write(others[i].data)
          })
          if (evaluator) evaluator.calls = evaluations
        },
      }
    },
  }
}
