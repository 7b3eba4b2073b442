// What compile was told, as Keras writes it.

import { type Config, isRecord, type Json, type Serializable, serialize } from '../../config.js'
import type { Loss, LossFunction } from '../../losses/index.js'
import type { Metric, MetricFunction } from '../../metrics/index.js'
import type { Model } from '../../models/model.js'
import type { CompileOptions } from '../../models/options.js'
import { Optimizer } from '../../optimizers/index.js'
import { LoadError } from '../loadError.js'
import { problemOfLoss, problemOfMetric } from './catalog.js'
import { findCustom } from './customObjects.js'
import { type ReadContext, readObject } from './readObject.js'
import type { Site } from './site.js'
import { functionConfig, kerasName, markCustom, type WriteContext } from './writeObject.js'

type Part = string | Serializable | ((...values: never) => unknown)

const isPart = (value: unknown): value is Part =>
  typeof value === 'string' ||
  typeof value === 'function' ||
  (typeof value === 'object' && value !== null && 'getConfig' in value)

/** A loss or a metric, or lists and records of them. */
function partConfig(module: string, what: string, value: unknown, context: WriteContext): Json {
  if (value === undefined || value === null) return null
  if (typeof value === 'number') return value
  if (!isPart(value)) {
    if (Array.isArray(value)) return value.map(entry => partConfig(module, what, entry, context))
    return Object.fromEntries(
      Object.entries(value).map(([name, entry]) => [name, partConfig(module, what, entry, context)]),
    )
  }
  if (typeof value === 'string') return kerasName(value)
  if (typeof value === 'function') return functionConfig(value, context, what)
  return markCustom(serialize(module, value), context, what)
}

/**
 * The `compile_config` of a model; empty if it is not compiled.
 *
 * @throws TypeError unless the context is lenient, naming a loss, metric, optimizer or schedule that is neither ours nor registered
 */
export function compileConfig(model: Model, caller: WriteContext): Config {
  const options = model.compileOptions
  if (!options) return {}
  const wayOut =
    caller.caller === 'save' ? '; save(path, { compile: false }) leaves out what compile was told' : ''
  const context = { ...caller, wayOut }
  return {
    optimizer: markCustom(serialize('keras.optimizers', model.optimizer), context, 'the optimizer'),
    loss: partConfig('keras.losses', 'the loss', options.loss, context),
    loss_weights: partConfig('keras.losses', 'the weight of a loss', options.lossWeights, context),
    metrics: partConfig('keras.metrics', 'a metric', options.metrics, context),
    weighted_metrics: partConfig('keras.metrics', 'a metric', options.weightedMetrics, context),
    run_eagerly: false,
    steps_per_execution: options.stepsPerExecution ?? 1,
    jit_compile: false,
  }
}

const isOptimizer = (value: unknown): value is Optimizer => value instanceof Optimizer

/** Losses and metrics are names, functions, or objects that can compute. */
const can = (value: unknown, method: string): boolean =>
  typeof value === 'object' && value !== null && method in value
const isLoss = (value: unknown): value is string | Loss | LossFunction =>
  typeof value === 'string' || typeof value === 'function' || can(value, 'call')
const isMetric = (value: unknown): value is string | Metric | MetricFunction =>
  typeof value === 'string' || typeof value === 'function' || can(value, 'sums')

type Parts<T> = T | undefined | readonly Parts<T>[] | { readonly [name: string]: Parts<T> }

/** Reads one part, or lists and records of parts. */
function readParts<T>(
  site: Site,
  context: ReadContext,
  what: string,
  accepts: (value: unknown) => value is T,
): Parts<T> {
  const { value } = site
  if (value === null || value === undefined) return undefined
  if (Array.isArray(value)) return site.list().map(entry => readParts(entry, context, what, accepts))
  if (isRecord(value) && !('class_name' in value)) {
    return Object.fromEntries(
      Object.keys(value).map(key => [key, readParts(site.get(key), context, what, accepts)]),
    )
  }
  const part = typeof value === 'object' ? readPart(site, context) : readName(site, context, what)
  if (!accepts(part)) throw site.unlike(what)
  return part
}

/** A loss or metric by its name, which may be that of a function of the user's own. */
function readName(site: Site, context: ReadContext, what: string): unknown {
  const { value } = site
  if (typeof value !== 'string') return value
  const problem =
    what === 'a loss' ? problemOfLoss(value) : what === 'a metric' ? problemOfMetric(value) : undefined
  if (problem === undefined) return value
  const custom = findCustom([value], context.customObjects)
  if (custom) return custom
  throw site.error(
    `${problem}; a function of your own is found if it is registered by registerSerializable, or given as customObjects: { '${value}': … }`,
  )
}

const readPart = (site: Site, context: ReadContext): unknown =>
  readObject(site, context, inner => readPart(inner, context))

/**
 * Compiles a model as a `compile_config` says.
 *
 * @returns whether it says anything: models that were not compiled have an empty one
 * @throws LoadError naming the place of an unknown optimizer, loss or metric, or of a setting that there is not here
 */
export function compileFrom(model: Model, site: Site, context: ReadContext): boolean {
  try {
    return compileStrictly(model, site, context)
  } catch (error) {
    if (!(error instanceof LoadError)) throw error
    const { file, place, problem } = error
    const wayOut = 'compile: false loads the model without what compile was told'
    throw new LoadError(file, place, `${problem}; ${wayOut}`, { cause: error })
  }
}

function compileStrictly(model: Model, site: Site, context: ReadContext): boolean {
  if (!isRecord(site.value) || Object.keys(site.value).length === 0) return false
  const optimizerSite = site.get('optimizer')
  const { value } = optimizerSite
  // Keras leaves it out of to_json() after a save to .h5; its compile then takes the default
  const optimizer =
    value === undefined || value === null
      ? 'rmsprop'
      : typeof value === 'string'
        ? value
        : readPart(optimizerSite, context)
  if (typeof optimizer !== 'string' && !isOptimizer(optimizer)) throw optimizerSite.unlike('an optimizer')
  const loss = readParts(site.get('loss'), context, 'a loss', isLoss)
  if (loss === undefined) return false
  const steps = site.get('steps_per_execution')
  const isFactor = (value: unknown): value is number => typeof value === 'number'
  const settings = {
    optimizer,
    loss,
    lossWeights: readParts(site.get('loss_weights'), context, 'a number', isFactor),
    metrics: readParts(site.get('metrics'), context, 'a metric', isMetric),
    weightedMetrics: readParts(site.get('weighted_metrics'), context, 'a metric', isMetric),
    stepsPerExecution: typeof steps.value === 'number' ? steps.count(1) : 1,
  }
  const given = Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined))
  if (!isCompileOptions(given)) throw site.error('has no loss')
  site.guard(() => model.compile(given))
  return true
}

/** The parts have been checked one by one, and compile checks how they go together. */
const isCompileOptions = (value: object): value is CompileOptions => 'loss' in value
