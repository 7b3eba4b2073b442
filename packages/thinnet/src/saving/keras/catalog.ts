// Which classes there are: Keras's modules, and what of ours goes by their names.

import { activations } from '../../activations/getActivation.js'
import * as constraints from '../../constraints/index.js'
import { BATCH } from '../../graph/index.js'
import * as initializers from '../../initializers/index.js'
import * as layers from '../../layers/index.js'
import * as losses from '../../losses/index.js'
import * as metrics from '../../metrics/index.js'
import * as optimizers from '../../optimizers/index.js'
import * as regularizers from '../../regularizers/index.js'
import type { CustomObject } from './customObjects.js'

type Exports = Readonly<Record<string, unknown>>

const modules: Readonly<Record<string, Exports>> = {
  'keras.layers': { ...layers },
  'keras.initializers': { ...initializers },
  'keras.regularizers': { ...regularizers },
  'keras.constraints': { ...constraints },
  'keras.losses': { ...losses },
  'keras.metrics': { ...metrics },
  'keras.optimizers': { ...optimizers },
  'keras.optimizers.schedules': { ...optimizers },
}

/** Classes that are no subclass of their module's: parts, or bases. */
const ABSTRACT: ReadonlySet<string> = new Set([
  'Layer',
  'NoiseLayer',
  'RandomLayer',
  'RecurrentCell',
  'Optimizer',
  'SymbolicTensor',
  'Variable',
])

/** Our factories that are not called as their class with a small first letter. */
const FACTORIES: Readonly<Record<string, string>> = {
  L1L2: 'l1l2',
  AUC: 'auc',
  KLDivergence: 'klDivergence',
}

/** Layers of ours that Keras does not have. */
const OURS: ReadonlySet<string> = new Set([
  'DropBlock1D',
  'DropBlock2D',
  'DropPath',
  'DropConnect',
  'ConcreteDropout',
])

/** Options of ours that Keras's classes of the same names do not have, as configs call them. */
const OUR_OPTIONS: readonly string[] = [
  'training',
  'batch_size',
  'output_dropout',
  'gate_masks',
  'zoneout',
  'zoneout_cell',
  'word_dropout',
  'use_causal_mask',
  'return_attention_scores',
]

/** The package under which Keras knows what is ours. */
export const PACKAGE = 'thinnet'

const isMaker = (value: unknown): value is CustomObject => typeof value === 'function'

/** What makes an object of a class of one of Keras's modules from its options: a class of ours, or a function. */
export function makerOf(module: string, className: string): CustomObject | undefined {
  const exports = Object.hasOwn(modules, module) ? modules[module] : undefined
  if (!exports || ABSTRACT.has(className) || !/^[A-Z]\w*$/.test(className)) return undefined
  const factory = FACTORIES[className] ?? className[0].toLowerCase() + className.slice(1)
  const names = module === 'keras.layers' ? [className] : [className, factory]
  return names
    .filter(name => Object.hasOwn(exports, name))
    .map(name => exports[name])
    .find(isMaker)
}

/** The names of a module's classes, for suggestions. */
export function classesOf(module: string): readonly string[] {
  return Object.keys(modules[module] ?? {}).filter(name => /^[A-Z]/.test(name) && !ABSTRACT.has(name))
}

/** Whether a layer's class, or one of the options in its config, is one that Keras does not know. */
export function isOurs(className: string, config: Readonly<Record<string, unknown>>): boolean {
  if (OURS.has(className)) return true
  const { rate } = config
  return (
    OUR_OPTIONS.some(option => Object.hasOwn(config, option)) || (typeof rate === 'object' && rate !== null)
  )
}

export const activationNames: readonly string[] = Object.keys(activations)

/** Whether there is an activation of this name, in Keras's spelling. */
export const hasActivation = (name: string): boolean => Object.hasOwn(activations, name)

const ANY = { yTrue: [BATCH, 1], yPred: [BATCH, 1] }

/** What is wrong with a name, as those say that look it up. */
function problemOf(find: () => unknown): string | undefined {
  try {
    find()
    return undefined
  } catch (error) {
    return error instanceof Error ? error.message.split('; expected one of')[0] : String(error)
  }
}

/** Nothing for a name that there is: otherwise that it is unknown, and a similar one. */
export const problemOfLoss = (name: string): string | undefined => problemOf(() => losses.getLoss(name, ANY))
export const problemOfMetric = (name: string): string | undefined =>
  problemOf(() => metrics.getMetric(name, ANY.yTrue, ANY.yPred))

/** Whether there is an activation, loss or metric of this name. */
export const hasFunction = (name: string): boolean =>
  hasActivation(name) || problemOfLoss(name) === undefined || problemOfMetric(name) === undefined
