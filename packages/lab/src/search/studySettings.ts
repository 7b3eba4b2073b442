import { checkNumber, isCount, type NumberRule, sharedRules } from '../study/numberSetting.js'
import { SettingError } from '../study/settingError.js'
import { checkBuiltinSpace, defaultHidden, differentNetworks } from './builtinModel.js'
import { baselineOf, candidatesOf, drawCandidates } from './candidates.js'
import type { UnderstoodData } from './readData.js'
import type { StrategyName, StudySettings } from './result.js'
import { studySeeds } from './seeds.js'
import type { Candidate, Space } from './trial.js'

/** How a study is done; everything has a default. */
export interface StudyChoices {
  /** Default: dropout rates from 0 to 0.8 in steps of 0.1. */
  readonly space?: Space | undefined
  /** Default: `grid`. */
  readonly strategy?: StrategyName | undefined
  /** Of `random`: how many candidates, the baseline included. Default: 20, or all if there are fewer. */
  readonly candidates?: number | undefined
  /**
   * Of `grid` and `random`: candidates that are clearly worse after the first repeat are not tried on. Default: true for
   * `random`, false for `grid`, whose chart then has all points.
   */
  readonly stopEarly?: boolean | undefined
  /** Default: 5. */
  readonly folds?: number | undefined
  /** Shufflings of the rows into folds. Default: 2. */
  readonly repeats?: number | undefined
  /** Default: 100. */
  readonly epochs?: number | undefined
  /** Default: 32. */
  readonly batchSize?: number | undefined
  /** Units of the built-in network's hidden layers. Default: by the number of rows and inputs, see `defaultHidden`. */
  readonly hidden?: readonly number[] | undefined
  /** Default: 1. */
  readonly seed?: number | undefined
  /** After which no new trial begins. */
  readonly budget?: StudySettings['budget']
  /** The fraction of the rows that no trial sees. Default: 0.2 if there are 200 rows or more, else 0. */
  readonly holdout?: number | undefined
}

export const defaultSpace: Space = { dropout: [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8] }
const defaultCandidates = 20

/** With fewer rows than this, none are held out unless it is asked for: the trials need them. */
export const fewestRowsToHoldOut = 200

const strategies: readonly StrategyName[] = ['grid', 'random', 'halving']

const counted = (option: string, expected: string, example: number): NumberRule => ({
  ...{ option, expected, example: `${option} ${example}`, accepts: isCount },
})
const rules = {
  ...sharedRules(100),
  repeats: counted('--repeats', 'a whole number from 1, the shufflings of the rows into folds', 2),
  batchSize: counted('--batch-size', 'a whole number from 1, the rows of a training step', 32),
  candidates: counted('--candidates', 'a whole number from 1, the candidates of a random search', 20),
  trials: counted('--budget', 'a number of trials, a whole number from 1', 100),
  hidden: counted('--hidden', 'whole numbers from 1, the units of each hidden layer', 128),
  folds: {
    option: '--folds',
    expected: 'a whole number from 2, no larger than the number of rows',
    example: '--folds 5',
    accepts: (value: number) => Number.isSafeInteger(value) && value >= 2,
  },
  holdout: {
    option: '--holdout',
    expected: 'a fraction from 0 to 0.9, the rows that no trial sees',
    example: '--holdout 0.2',
    accepts: (value: number) => value >= 0 && value <= 0.9,
  },
  minutes: {
    option: '--budget',
    expected: 'minutes, a number above 0',
    example: '--budget 10min',
    accepts: (value: number) => value > 0 && Number.isFinite(value),
  },
} satisfies Record<string, NumberRule>

/** What was chosen, with all defaults, and the candidates that come of it. */
export interface SettledStudy {
  readonly settings: StudySettings
  readonly candidates: readonly Candidate[]
  /** What to say about it. */
  readonly notes: readonly string[]
}

/**
 * Fills in defaults and checks.
 *
 * @param model of one's own; undefined for the built-in network
 * @throws SettingError naming the option
 */
export function settleStudy(
  choices: StudyChoices,
  { rows, summary }: UnderstoodData,
  model: StudySettings['model'],
): SettledStudy {
  const { space = defaultSpace, strategy = 'grid', budget } = choices
  if (!strategies.includes(strategy)) {
    throw new SettingError({
      ...{ option: '--strategy', expected: `one of ${strategies.join(', ')}`, received: strategy },
      example: '--strategy halving',
    })
  }
  if (choices.hidden && model) {
    throw new SettingError({
      ...{ option: '--hidden', clash: 'a model of your own, which says what its layers are' },
      ...{ received: choices.hidden, example: 'thinnet search --model my-model.ts' },
    })
  }
  if (choices.candidates !== undefined && strategy !== 'random') {
    throw new SettingError({
      ...{ option: '--candidates', received: choices.candidates },
      clash: `the strategy ${strategy}, which tries all of them: it is for --strategy random`,
      example: '--strategy random --candidates 20',
    })
  }
  if (!model) checkBuiltinSpace(space)
  const hidden = model
    ? undefined
    : (choices.hidden ?? defaultHidden(rows.length, summary.inputs)).map(units =>
        checkNumber(rules.hidden, units),
      )
  const seed = checkNumber(rules.seed, choices.seed ?? 1)
  const folds = checkNumber(rules.folds, choices.folds ?? 5)
  const few = rows.length < fewestRowsToHoldOut
  const holdout = checkNumber(rules.holdout, choices.holdout ?? (few ? 0 : 0.2))
  const trialRows = rows.length - Math.ceil(rows.length * holdout)
  if (folds > trialRows) {
    throw new SettingError({
      ...{ option: '--folds', expected: `no more than the ${trialRows} rows that are not held out` },
      ...{ received: folds, example: '--folds 5' },
    })
  }
  if (budget) {
    if ('trials' in budget) checkNumber(rules.trials, budget.trials)
    else checkNumber(rules.minutes, budget.minutes)
  }

  const all = model ? candidatesOf(space) : differentNetworks(candidatesOf(space))
  const asked = checkNumber(rules.candidates, choices.candidates ?? Math.min(defaultCandidates, all.length))
  const candidates = strategy === 'random' ? drawCandidates(all, asked, studySeeds(seed).candidates) : all
  const notes: string[] = []
  if (few && choices.holdout === undefined) {
    notes.push(
      `no rows are held out for a last check, since ${rows.length} are few; --holdout 0.2 holds a fifth out`,
    )
  }
  if (baselineOf(candidates) === undefined) {
    notes.push(
      'no candidate is without regularization, so there is nothing to compare with; add 0 to the rates',
    )
  }
  const settings: StudySettings = {
    ...{ seed, space, strategy, folds, holdout, hidden, model, budget },
    candidates: strategy === 'random' ? candidates.length : undefined,
    stopEarly: strategy === 'halving' ? undefined : (choices.stopEarly ?? strategy === 'random'),
    repeats: checkNumber(rules.repeats, choices.repeats ?? 2),
    epochs: checkNumber(rules.epochs, choices.epochs ?? 100),
    batchSize: checkNumber(rules.batchSize, choices.batchSize ?? 32),
  }
  return { settings, candidates, notes }
}
