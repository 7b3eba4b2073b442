import { type Config, snakeCase } from '../config.js'
import { formatShape, sameShape, type Value } from '../graph/index.js'
import { alignRanks } from './alignRanks.js'
import type { Loss, LossFunction, Reduction } from './loss.js'

/** Options that every loss takes. */
export interface LossOptions {
  /** How the losses of the samples become one: their mean, `sumOverBatchSize` (the default), or their `sum`. */
  reduction?: Reduction
  /** Default: Keras's name for the loss. */
  name?: string
}

const REDUCTIONS: readonly Reduction[] = ['sumOverBatchSize', 'sum']

export interface LossDefinition {
  /** The class in Keras; its snake_case is the default name. */
  readonly className: string
  readonly options: LossOptions
  /** From targets and predictions of the same rank to the loss of each sample (and position). */
  readonly call: LossFunction
  /** Which targets go with predictions `[batch, ..., outputs]`; default: those of the same shape. */
  readonly targets?: 'sameShape' | 'classNumbers' | 'any'
  /** Where the targets do not fit, what else might be meant. */
  readonly hint?: string
  /** Config keys beside `name` and `reduction`. */
  readonly config?: Config
}

/** Makes a loss from its formula: aligns and checks targets and predictions, and writes Keras's config. */
export function defineLoss(definition: LossDefinition): Loss {
  const { className, options, call, targets = 'sameShape', hint = '', config = {} } = definition
  const { reduction = 'sumOverBatchSize', name = snakeCase(className) } = options
  if (!REDUCTIONS.includes(reduction)) {
    throw new RangeError(
      `loss ${name}: reduction must be one of ${REDUCTIONS.join(', ')}; received ${reduction}`,
    )
  }
  const check = (yTrue: Value, yPred: Value) => {
    const expected = targets === 'classNumbers' ? yPred.shape.slice(0, -1) : yPred.shape
    if (targets === 'any' || sameShape(yTrue.shape, expected)) return
    if (targets === 'classNumbers' && sameShape(yTrue.shape, [...expected, 1])) return
    throw new RangeError(
      `loss ${name}: predictions ${formatShape(yPred.shape)} need targets ${formatShape(expected)}, ` +
        `received ${formatShape(yTrue.shape)}${hint}`,
    )
  }
  return {
    className,
    name,
    reduction,
    call(yTrue, yPred) {
      const [y, p] = alignRanks(yTrue, yPred)
      check(y, p)
      return call(y, p)
    },
    getConfig: () => ({ name, reduction: snakeCase(reduction), ...config }),
  }
}
