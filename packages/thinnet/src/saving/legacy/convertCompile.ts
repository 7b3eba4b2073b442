// What compile was told, in Keras 2's and TensorFlow.js's words.

import { type Config, isRecord, type Json, snakeCase } from '../../config.js'
import { plainClass } from './convertConfig.js'

/** A `training_config` as Keras 3's `compile_config`. */
export function convertTraining(training: Config): Config {
  const optimizer = training.optimizer_config
  return {
    optimizer: isRecord(optimizer) ? convertOptimizer(optimizer) : (optimizer ?? null),
    loss: convertParts('keras.losses', training.loss ?? null),
    loss_weights: training.loss_weights ?? null,
    metrics: convertParts('keras.metrics', training.metrics ?? null),
    weighted_metrics: convertParts('keras.metrics', training.weighted_metrics ?? null),
  }
}

/** Options that older optimizers have and Keras 3's have not, where they say nothing. */
const GONE: ReadonlySet<string> = new Set(['jit_compile', 'is_legacy_optimizer', 'decay'])

const RENAMED: Readonly<Record<string, string>> = { lr: 'learning_rate', beta1: 'beta_1', beta2: 'beta_2' }

function convertOptimizer(optimizer: Config): Json {
  const { class_name: className, config } = optimizer
  if (typeof className !== 'string' || !isRecord(config)) return optimizer
  const converted: Record<string, Json> = {}
  for (const [key, value] of Object.entries(config)) {
    const plain = Object.hasOwn(RENAMED, key) ? RENAMED[key] : snakeCase(key)
    // a rate that decays by itself became a schedule; only what is off can be left out
    if ((GONE.has(plain) && !(plain === 'decay' && value !== 0)) || value === null) continue
    converted[plain] = plain === 'learning_rate' && isRecord(value) ? convertSchedule(value) : value
  }
  return {
    module: 'keras.optimizers',
    class_name: plainClass(className),
    config: converted,
    registered_name: null,
  }
}

const convertSchedule = (schedule: Config): Json => ({
  ...schedule,
  module: 'keras.optimizers.schedules',
  registered_name: null,
})

/** A loss or a metric, or lists and records of them. */
function convertParts(module: string, value: Json): Json {
  if (typeof value === 'string') return value
  if (Array.isArray(value)) return value.map(entry => convertParts(module, entry))
  if (!isRecord(value)) return value
  if (typeof value.class_name !== 'string') {
    const entries = Object.entries(value).map(([name, entry]) => [name, convertParts(module, entry)])
    // TensorFlow.js writes no metrics as an empty record
    return entries.length === 0 ? null : Object.fromEntries(entries)
  }
  const { fn, dtype, ...config } = isRecord(value.config) ? value.config : {}
  const className = plainClass(value.class_name)
  // the mean of a function over the batches; which accuracy it is, the loss tells
  if (/Wrapper$/.test(className) && typeof fn === 'string')
    return config.name === 'accuracy' ? 'accuracy' : fn
  const reduction: Config = config.reduction === 'auto' ? { reduction: 'sum_over_batch_size' } : {}
  return { module, class_name: className, config: { ...config, ...reduction }, registered_name: null }
}
