import { checkNumber, isCount, type NumberRule, sharedRules } from '../study/numberSetting.js'
import { SettingError } from '../study/settingError.js'

/** How often a network is trained, and on which rows. */
export interface RepeatChoices {
  /** Trainings; with `folds`, shufflings of the rows into folds. Default: 30, with `folds` 3. */
  readonly repeats?: number | undefined
  /** Cross-validation: every row is tested on once in each repeat. Default of a comparison without `test`: 5. */
  readonly folds?: number | undefined
  /** In place of folds: the fraction of the rows to test on, drawn anew for each repeat. Default of `repeat`: 0.3. */
  readonly test?: number | undefined
  /** With `test`: all repeats train and test on the same rows, and differ by their seeds alone. Default: false. */
  readonly fixedSplit?: boolean | undefined
  /** Default: 100. */
  readonly epochs?: number | undefined
  /** Default: 32. */
  readonly batchSize?: number | undefined
  /** Default: 1. */
  readonly seed?: number | undefined
}

/**
 * Which rows train and which test: in turn by folds, a part that is drawn anew for each repeat, or the same part in all of them.
 */
export type SplitScheme =
  | {
      /** Tells the schemes apart. */
      readonly kind: 'folds'
      /** How many, from 2; each row tests once in a repeat. */
      readonly folds: number
    }
  | {
      /** Tells the schemes apart. */
      readonly kind: 'random' | 'fixed'
      /** The share of the rows that tests, between 0 and 1. */
      readonly test: number
    }

/** Everything that the trainings were told, with defaults filled in. */
export interface RepeatSettings {
  /** Splits, initial weights, shuffles and masks come from it. */
  readonly seed: number
  /** Trainings of each model or, with folds, rounds of them. */
  readonly repeats: number
  /** Which rows train and which test. */
  readonly splits: SplitScheme
  /** Passes over the training rows. */
  readonly epochs: number
  /** Rows of a training step. */
  readonly batchSize: number
}

/** Folds of one repeat: one, if a part of the rows is drawn. */
export const foldsOf = ({ splits }: RepeatSettings): number => (splits.kind === 'folds' ? splits.folds : 1)

/** Trainings of one model. */
export const trainingsOf = (settings: RepeatSettings): number => foldsOf(settings) * settings.repeats

const defaultTest = 0.3

const { epochs, seed, repeats } = sharedRules(100)
const rules = {
  epochs,
  seed,
  repeats,
  batchSize: {
    option: '--batch-size',
    expected: 'a whole number from 1, the rows of a training step',
    example: '--batch-size 32',
    accepts: isCount,
  },
  folds: {
    option: '--folds',
    expected: 'a whole number from 2, no larger than the number of rows',
    example: '--folds 5',
    accepts: value => Number.isSafeInteger(value) && value >= 2,
  },
  test: {
    option: '--test',
    expected: 'a fraction between 0 and 1, the rows to test on',
    example: '--test 0.3',
    accepts: value => value > 0 && value < 1,
    hint: value => (value > 1 && value < 100 ? `for ${value} % write ${value / 100}` : undefined),
  },
} satisfies Record<string, NumberRule>

/**
 * Fills in defaults and checks.
 *
 * @param rows that there are
 * @param usual what is done if nothing is said of the rows
 * @throws SettingError naming the option
 */
export function settleRepeats(
  choices: RepeatChoices,
  rows: number,
  usual: 'folds' | 'random',
): RepeatSettings {
  const splits = settleSplits(choices, rows, usual)
  const count = checkNumber(rules.repeats, choices.repeats ?? (splits.kind === 'folds' ? 3 : 30))
  const settings: RepeatSettings = {
    ...{ seed: checkNumber(rules.seed, choices.seed ?? 1), repeats: count, splits },
    epochs: checkNumber(rules.epochs, choices.epochs ?? 100),
    batchSize: checkNumber(rules.batchSize, choices.batchSize ?? 32),
  }
  if (trainingsOf(settings) < 2) {
    throw new SettingError({
      ...{ option: '--repeats', expected: 'two trainings or more: one says nothing of how they scatter' },
      ...{ received: count, example: '--repeats 30' },
    })
  }
  return settings
}

function settleSplits(choices: RepeatChoices, rows: number, usual: 'folds' | 'random'): SplitScheme {
  const { folds, test, fixedSplit = false } = choices
  const byFolds = folds !== undefined || (test === undefined && !fixedSplit && usual === 'folds')
  if (!byFolds) {
    const fraction = checkNumber(rules.test, test ?? defaultTest)
    const tested = Math.ceil(rows * fraction)
    if (rows - tested < 2) {
      throw new SettingError({
        ...{ option: '--test', expected: `a fraction that leaves 2 of the ${rows} rows or more to train on` },
        ...{ received: fraction, example: `--test ${defaultTest}` },
      })
    }
    return { kind: fixedSplit ? 'fixed' : 'random', test: fraction }
  }
  if (test !== undefined || fixedSplit) {
    const other = fixedSplit ? '--fixed-split' : '--test'
    throw new SettingError({
      ...{ option: '--folds', received: folds },
      clash: `${other}: rows are tested on in turn by folds, or a part of them is`,
      example: `${fixedSplit ? '--fixed-split ' : ''}--test ${defaultTest}, or --folds 5 without ${other}`,
    })
  }
  const count = checkNumber(rules.folds, folds ?? 5)
  if (count > rows) {
    throw new SettingError({
      ...{ option: '--folds', expected: `no more than the ${rows} rows`, received: count },
      example: '--folds 5',
    })
  }
  return { kind: 'folds', folds: count }
}
