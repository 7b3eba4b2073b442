import { dropoutKinds } from '../search/builtinModel.js'
import type { SearchOptions } from '../search/study.js'
import { defaultSpace, type StudyChoices } from '../search/studySettings.js'
import type { Setting, Space } from '../search/trial.js'
import { didYouMean } from '../study/didYouMean.js'
import { checkNumber, isCount, type NumberRule } from '../study/numberSetting.js'
import { SettingError } from '../study/settingError.js'
import { type TableFlags, tableInput } from './tableFlags.js'
import { type ListRule, parseValues } from './valueList.js'

/** What `thinnet search` is given, as it is typed. */
export interface SearchFlags extends TableFlags {
  model?: string
  hidden?: string
  rates?: string
  inputRates?: string
  maxNorm?: string
  weightDecay?: string
  kinds?: string
  strategy?: string
  candidates?: string
  repeats?: string
  folds?: string
  epochs?: string
  batchSize?: string
  budget?: string
  holdout?: string
  seed?: string
  workers?: string
  resume?: string
  name?: string
}

const rateRule = (option: string): ListRule & { none: false } => ({
  option,
  expected:
    'rates from 0 up to, but not including, 1, as from:to:step (both ends included) or as a list a,b,c',
  example: `${option} 0:0.8:0.1 or ${option} 0,0.2,0.5`,
  none: false,
  accepts: value => value >= 0 && value < 1,
  hint: value =>
    value > 1 && value < 100 ? `rates are fractions: for ${value} % write ${value / 100}` : undefined,
})

const rules = {
  maxNorm: {
    option: '--max-norm',
    expected: 'none, or numbers above 0: the greatest length of the weights into a unit',
    example: '--max-norm none,3',
    none: true,
    accepts: value => value > 0 && Number.isFinite(value),
    hint: value => (value === 0 ? 'without max-norm is none' : undefined),
  },
  weightDecay: {
    option: '--weight-decay',
    expected: 'numbers from 0: the fraction of the weights that decays, times the learning rate, in a step',
    example: '--weight-decay 0,0.01,0.1',
    none: false,
    accepts: value => value >= 0 && Number.isFinite(value),
  },
  hidden: {
    option: '--hidden',
    expected: 'whole numbers from 1, the units of each hidden layer',
    example: '--hidden 128,64',
    accepts: isCount,
  },
} satisfies Record<string, ListRule>

export const workersRule: NumberRule = {
  option: '--workers',
  expected: 'a whole number from 0, the processes of this machine; 0 leaves the trials to workers elsewhere',
  example: '--workers 2',
  accepts: value => Number.isSafeInteger(value) && value >= 0 && value <= 1024,
}

/**
 * What is tried, of what was given; undefined if nothing was said about it, which leaves it to the model or the default.
 *
 * @throws SettingError naming the option
 */
export function spaceOf(flags: SearchFlags): Space | undefined {
  const space: Record<string, readonly Setting[]> = {}
  if (flags.kinds !== undefined) space.kind = kindsOf(flags.kinds)
  if (flags.rates !== undefined) space.dropout = parseValues(rateRule('--rates'), flags.rates)
  if (flags.inputRates !== undefined)
    space.inputDropout = parseValues(rateRule('--input-rates'), flags.inputRates)
  if (flags.maxNorm !== undefined) space.maxNorm = parseValues(rules.maxNorm, flags.maxNorm)
  if (flags.weightDecay !== undefined) space.weightDecay = parseValues(rules.weightDecay, flags.weightDecay)
  if (Object.keys(space).length === 0) return undefined
  // The dropout rate is what it is all about: it is varied unless something else is said of it.
  return space.dropout || flags.model !== undefined ? space : { ...defaultSpace, ...space }
}

function kindsOf(text: string): string[] {
  const kinds = text.split(',').map(one => one.trim())
  const known: readonly string[] = dropoutKinds
  const wrong = kinds.find(kind => !known.includes(kind))
  if (wrong === undefined) return [...new Set(kinds)]
  const close = known.find(kind => wrong.length > 2 && kind.startsWith(wrong))
  throw new SettingError({
    option: '--kinds',
    expected: `names among ${known.join(', ')}`,
    received: wrong,
    hint: close ? `did you mean ${close}?` : didYouMean(wrong, known),
    example: '--kinds dropout,gaussianDropout',
  })
}

/** `200` trials, `10min`, `90s` or `2h`. */
export function budgetOf(text: string): StudyChoices['budget'] {
  const [, amount, unit] = /^\s*(\d+\.?\d*|\.\d+)\s*([a-z]*)\s*$/i.exec(text) ?? []
  const minutes = { s: 1 / 60, sec: 1 / 60, m: 1, min: 1, minutes: 1, h: 60, hours: 60 }
  const factor = Object.entries(minutes).find(([name]) => name === unit?.toLowerCase())?.[1]
  const value = Number(amount)
  if (amount !== undefined && value > 0) {
    if (factor !== undefined) return { minutes: value * factor }
    if ((unit === '' || unit === 'trials') && Number.isSafeInteger(value)) return { trials: value }
  }
  throw new SettingError({
    option: '--budget',
    expected: 'a whole number of trials from 1, or a time: 90s, 10min, 2h',
    received: text,
    example: '--budget 200 or --budget 10min',
  })
}

/**
 * What a study is to do, from what was typed. Ranges are checked where the study settles its defaults.
 *
 * @param table path of the table; undefined if the model brings its data
 * @param command that examples in messages are of
 * @throws SettingError naming the option
 */
export function searchOptions(
  table: string | undefined,
  flags: SearchFlags,
  command = 'search',
): SearchOptions {
  const number = (text: string | undefined) =>
    text === undefined ? undefined : text.trim() === '' ? Number.NaN : Number(text)
  return {
    data: tableInput(command, table, flags, flags.model),
    model: flags.model,
    name: flags.name,
    space: spaceOf(flags),
    strategy: strategyOf(flags.strategy),
    hidden: flags.hidden === undefined ? undefined : hiddenOf(flags.hidden),
    candidates: number(flags.candidates),
    repeats: number(flags.repeats),
    folds: number(flags.folds),
    epochs: number(flags.epochs),
    batchSize: number(flags.batchSize),
    holdout: number(flags.holdout),
    seed: number(flags.seed),
    budget: flags.budget === undefined ? undefined : budgetOf(flags.budget),
    workers: flags.workers === undefined ? undefined : checkNumber(workersRule, flags.workers),
  }
}

/** Layers in the order in which they stand, which may be equal. */
function hiddenOf(text: string): number[] {
  return text.split(',').flatMap(part => parseValues({ ...rules.hidden, none: false }, part))
}

const strategies = ['grid', 'random', 'halving'] as const

function strategyOf(text: string | undefined): (typeof strategies)[number] | undefined {
  const strategy = strategies.find(one => one === text)
  if (strategy === undefined && text !== undefined) {
    const expected = `one of ${strategies.join(', ')}`
    throw new SettingError({ option: '--strategy', expected, received: text, example: '--strategy halving' })
  }
  return strategy
}
