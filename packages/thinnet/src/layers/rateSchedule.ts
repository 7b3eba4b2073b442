import { requireFinite, requireFraction, requireNumber, requirePositive } from '../arguments.js'
import { type Config, type Json, type Serializable, serialize, serializeFunction } from '../config.js'
import type { Value } from '../graph/index.js'
import type { CallContext, Rate } from './context.js'
import { checkRate } from './rate.js'

/** A dropout rate that changes with the training step, and can be written to a config. */
export interface RateSchedule extends Serializable {
  /** The rate of a step, counted from 0 over the whole training. */
  (step: number): number
}

/** A rate as layers take it: a number, a function of the step, or a schedule's config. */
export type RateOption = Rate | Config

const schedule = (
  className: string,
  config: Record<string, Json>,
  at: (step: number) => number,
): RateSchedule => Object.assign(at, { className, getConfig: () => config })

const requireSteps = (caller: string, steps: number) =>
  requireNumber({ caller, name: 'steps', expected: 'a number of training steps above 0' }, steps, n => n > 0)

/** Options of {@link earlyDropout}. */
export interface EarlyDropoutOptions {
  /** How many training steps drop; an epoch has `ceil(samples / batchSize)`. */
  readonly steps: number
  /** Whether the rate stays up to the end of these steps (`'constant'`, the default) or falls to 0 (`'linear'`). */
  readonly decay?: 'constant' | 'linear'
}

/**
 * Dropout only at the start of training: `rate(t) = rate` (or, with linear decay, `rate · (1 - t / steps)`) for
 * `t < steps`, then 0. It makes the gradients of the first steps agree more with that of the whole data set, and helps
 * networks that **underfit**.
 *
 * Source: Liu, Xu, Jin, Shen, Darrell 2023, Dropout reduces underfitting, section 4.
 *
 * @param rate the fraction to drop at first, from 0 to 1
 * @throws RangeError for a rate outside 0 to 1, or steps that are not above 0
 *
 * @example
 * ```ts
 * const layer = dropout(earlyDropout(0.1, { steps: 500, decay: 'linear' }))
 * ```
 */
export function earlyDropout(rate: number, options: EarlyDropoutOptions): RateSchedule {
  const { steps, decay = 'constant' } = options
  checkRate('earlyDropout', rate)
  requireSteps('earlyDropout', steps)
  if (decay !== 'constant' && decay !== 'linear') {
    throw new RangeError(`earlyDropout: decay must be 'constant' or 'linear', received ${decay}`)
  }
  return schedule('EarlyDropout', { rate, steps, decay }, step => {
    if (step >= steps) return 0
    return decay === 'linear' ? rate * (1 - step / steps) : rate
  })
}

/**
 * Dropout only after the start of training: `rate(t) = 0` for `t < steps`, then `rate`. For networks that **overfit**, and
 * whose first steps should not be disturbed.
 *
 * Source: Liu, Xu, Jin, Shen, Darrell 2023, Dropout reduces underfitting, section 4.
 *
 * @param rate the fraction to drop in the end, from 0 to 1
 * @throws RangeError for a rate outside 0 to 1, or steps that are not above 0
 *
 * @example
 * ```ts
 * const layer = dropPath(lateDropout(0.4, { steps: 500 }))
 * ```
 */
export function lateDropout(rate: number, { steps }: { readonly steps: number }): RateSchedule {
  checkRate('lateDropout', rate)
  requireSteps('lateDropout', steps)
  return schedule('LateDropout', { rate, steps }, step => (step < steps ? 0 : rate))
}

/**
 * From no dropout to the full rate, as lessons grow harder. With θ the probability to retain and θ̄ = 1 - rate its limit,
 * the paper's schedule is `θ(t) = (1 - θ̄) · exp(-γ t) + θ̄`; in fractions to drop, `rate(t) = rate · (1 - exp(-γ t))`.
 *
 * Source: Morerio, Cavazza, Volpi, Vidal, Murino 2017, Curriculum dropout. The paper takes `γ = 10 / T` for a training of T
 * steps.
 *
 * @param rate the limit of the fraction to drop, from 0 to 1
 * @throws RangeError for a rate outside 0 to 1, or a gamma that is not above 0
 *
 * @example
 * ```ts
 * const steps = 2000
 * const layer = dropout(curriculumDropout(0.5, { gamma: 10 / steps }))
 * ```
 */
export function curriculumDropout(rate: number, { gamma }: { readonly gamma: number }): RateSchedule {
  checkRate('curriculumDropout', rate)
  requirePositive('curriculumDropout', 'gamma', gamma)
  return schedule('CurriculumDropout', { rate, gamma }, step => rate * (1 - Math.exp(-gamma * step)))
}

/** Options of {@link linearRate}. */
export interface LinearRateOptions {
  /** The rate of step 0, from 0 to 1. */
  readonly from: number
  /** The rate from step `steps` on, from 0 to 1. */
  readonly to: number
  /** Training steps from the first rate to the last, from 1; the last one stays. */
  readonly steps: number
}

/**
 * A straight line: `rate(t) = from + (to - from) · min(t / steps, 1)`. DropBlock and stochastic depth are often trained
 * with rates that rise from 0 so.
 *
 * Source: Ghiasi, Lin, Le 2018, DropBlock, section 3 (scheduled DropBlock).
 *
 * @throws RangeError for a rate outside 0 to 1, or steps that are not above 0
 *
 * @example
 * ```ts
 * const layer = dropBlock2D(linearRate({ from: 0, to: 0.1, steps: 5000 }), { blockSize: 7 })
 * ```
 */
export function linearRate({ from, to, steps }: LinearRateOptions): RateSchedule {
  requireFraction('linearRate', 'from', from)
  requireFraction('linearRate', 'to', to)
  requireSteps('linearRate', steps)
  // a weighted mean stays between the two, whatever is rounded
  return schedule('LinearRate', { from, to, steps }, step => {
    const done = Math.min(step / steps, 1)
    return from * (1 - done) + to * done
  })
}

/**
 * A rate for each epoch: `rate(t) = rates[min(⌊t / stepsPerEpoch⌋, last)]`; the last one holds from then on.
 *
 * @param rates the fractions to drop, from 0 to 1, at least one
 * @throws RangeError for a rate outside 0 to 1, no rates, or stepsPerEpoch that is not above 0
 *
 * @example
 * ```ts
 * const stepsPerEpoch = Math.ceil(1000 / 32)
 * const layer = dropout(rateByEpoch([0, 0.1, 0.2, 0.3], { stepsPerEpoch }))
 * ```
 */
export function rateByEpoch(
  rates: readonly number[],
  { stepsPerEpoch }: { readonly stepsPerEpoch: number },
): RateSchedule {
  if (!Array.isArray(rates) || rates.length === 0) {
    throw new RangeError(`rateByEpoch: rates must be a list of at least one rate, received ${rates}`)
  }
  for (const rate of rates) checkRate('rateByEpoch', rate)
  requirePositive('rateByEpoch', 'stepsPerEpoch', stepsPerEpoch)
  const config = { rates: [...rates], steps_per_epoch: stepsPerEpoch }
  return schedule(
    'RateByEpoch',
    config,
    step => rates[Math.min(Math.floor(step / stepsPerEpoch), rates.length - 1)],
  )
}

/** Schedules by the names that configs have for them. */
const schedules: Readonly<Record<string, (config: Config) => RateSchedule>> = {
  EarlyDropout: config =>
    earlyDropout(numberIn(config, 'rate'), {
      steps: numberIn(config, 'steps'),
      decay: config.decay === 'linear' ? 'linear' : 'constant',
    }),
  LateDropout: config => lateDropout(numberIn(config, 'rate'), { steps: numberIn(config, 'steps') }),
  CurriculumDropout: config =>
    curriculumDropout(numberIn(config, 'rate'), { gamma: numberIn(config, 'gamma') }),
  RateByEpoch: config =>
    rateByEpoch(Array.isArray(config.rates) ? config.rates.map(Number) : [], {
      stepsPerEpoch: numberIn(config, 'steps_per_epoch'),
    }),
  LinearRate: config =>
    linearRate({
      from: numberIn(config, 'from'),
      to: numberIn(config, 'to'),
      steps: numberIn(config, 'steps'),
    }),
}

/** Whether a config is that of a schedule which a layer's rate follows. */
export const isRateSchedule = (className: Json | undefined): boolean =>
  typeof className === 'string' && Object.hasOwn(schedules, className)

const numberIn = (config: Config, key: string): number =>
  requireFinite('the config of a rate schedule', key, config[key])

const isConfig = (value: Json | undefined): value is Config =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const isSchedule = (rate: Rate): rate is RateSchedule => typeof rate === 'function' && 'getConfig' in rate

/**
 * Lets a rate through: a fraction to drop, or a function that gives one for each step. A function's answers are checked
 * when they come. A config becomes the schedule that it describes.
 *
 * @param label who asks, `layer dropout`
 * @throws RangeError for a number outside 0 to 1, with the mend for a percentage, and for a config of no schedule
 */
export function checkRates(label: string, rate: RateOption): Rate {
  if (typeof rate === 'object' && rate !== null) {
    const make = isRateSchedule(rate.class_name) ? schedules[String(rate.class_name)] : undefined
    if (!make) {
      throw new RangeError(
        `${label}: rate has no schedule ${JSON.stringify(rate.class_name)}; there are ${Object.keys(schedules).join(', ')}, and a function of one's own cannot be read from a config`,
      )
    }
    return make(isConfig(rate.config) ? rate.config : {})
  }
  if (typeof rate === 'number' || isSchedule(rate)) return isSchedule(rate) ? rate : checkRate(label, rate)
  if (typeof rate !== 'function') return checkRate(label, rate)
  const at = (step: number) => checkRate(`${label}, step ${step}`, rate(step))
  given.set(at, rate)
  return at
}

/** Functions of one's own, by those that check their answers. */
const given = new WeakMap<Rate & object, (step: number) => number>()

/**
 * A rate in a config: its number, or the schedule's name and parameters. A function of one's own has a name but no
 * parameters, and is found again when the config is read if it is registered.
 */
export function rateConfig(rate: Rate): Json {
  if (typeof rate === 'number') return rate
  if (isSchedule(rate)) return serialize('thinnet', rate)
  const own = given.get(rate) ?? rate
  return serializeFunction(own, own.name || 'anonymous')
}

/** A function of the rate: a number, or, if the rate changes with the step, a scalar of the graph that does. */
export function ofRate(
  rate: Rate,
  formula: (rate: number) => number,
  context: Pick<CallContext, 'scheduled'>,
): number | Value {
  return typeof rate === 'number' ? formula(rate) : context.scheduled(step => formula(rate(step)))
}

/** What makes up for what is dropped: `1 / (1 - rate)`, and 0 where nothing is left. */
export const inverseKeep = (rate: number): number => (rate === 1 ? 0 : 1 / (1 - rate))
