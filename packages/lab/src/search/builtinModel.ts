import {
  adam,
  adamw,
  alphaDropout,
  type CompileOptions,
  dense,
  dropConnect,
  dropout,
  flatten,
  gaussianDropout,
  type Layer,
  maxNorm,
  normalization,
  type Sequential,
  sequential,
  withoutRateHints,
} from 'thinnet'
import { didYouMean } from '../study/didYouMean.js'
import { SettingError } from '../study/settingError.js'
import { spaceError } from './candidates.js'
import type { Candidate, ModelSettings, Setting, Space, Task } from './trial.js'

/** What the hidden layers' noise is, by the setting `kind`. */
export const dropoutKinds = ['dropout', 'gaussianDropout', 'alphaDropout', 'dropConnect'] as const
export type DropoutKind = (typeof dropoutKinds)[number]

/** Of Adam, for networks that bring no optimizer. */
export const defaultLearningRate = 0.001

const isKind = (value: Setting | undefined): value is DropoutKind => dropoutKinds.some(kind => kind === value)

interface Rule {
  readonly expected: string
  accepts(value: Setting): boolean
}

const rate: Rule = {
  expected: 'rates from 0 up to, but not including, 1: the fraction to drop',
  accepts: value => typeof value === 'number' && value >= 0 && value < 1,
}
const rules: Readonly<Record<string, Rule>> = {
  dropout: rate,
  inputDropout: rate,
  maxNorm: {
    expected: 'norms above 0, or null for none',
    accepts: value => value === null || (typeof value === 'number' && value > 0 && Number.isFinite(value)),
  },
  weightDecay: {
    expected: 'numbers from 0, such as 0.01',
    accepts: value => typeof value === 'number' && value >= 0 && Number.isFinite(value),
  },
  kind: { expected: `names among ${dropoutKinds.join(', ')}`, accepts: isKind },
}

/**
 * Checks that the built-in network understands a space.
 *
 * @throws SettingError naming the setting
 */
export function checkBuiltinSpace(space: Space): void {
  for (const [name, values] of Object.entries(space)) {
    const rule = rules[name]
    if (!rule) {
      const names = Object.keys(rules)
      throw spaceError(
        name,
        `one of ${names.join(', ')}, which the built-in network has`,
        name,
        didYouMean(name, names),
      )
    }
    for (const value of values) {
      if (!rule.accepts(value)) throw spaceError(name, rule.expected, value)
    }
  }
}

/**
 * Checks that the built-in network understands the settings of one candidate.
 *
 * @param option that the settings were given by, such as `--b`
 * @throws SettingError naming the option and the setting
 */
export function checkBuiltinSettings(option: string, candidate: Candidate): void {
  const names = Object.keys(rules)
  const example = `${option} 'dropout=0.4,maxNorm=3'`
  for (const [name, value] of Object.entries(candidate)) {
    const rule = rules[name]
    if (!rule) {
      const expected = `settings of the built-in network: ${names.join(', ')}`
      throw new SettingError({ option, expected, received: name, hint: didYouMean(name, names), example })
    }
    if (!rule.accepts(value)) {
      const hint = name === 'kind' ? didYouMean(String(value), dropoutKinds) : undefined
      throw new SettingError({
        option: `${option} ${name}`,
        expected: rule.expected,
        received: value,
        hint,
        example,
      })
    }
  }
}

/**
 * Leaves out candidates that are the same network as one before them: where nothing is dropped, the kind of dropout is
 * without effect, save for `alphaDropout`, whose network differs.
 */
export function differentNetworks(candidates: readonly Candidate[]): Candidate[] {
  const seen = new Set<string>()
  return candidates.filter(candidate => {
    const { kind, ...others } = candidate
    const idle = !candidate.dropout && !candidate.inputDropout && kind !== 'alphaDropout'
    const key = JSON.stringify(idle ? others : candidate)
    if (seen.has(key)) return false
    seen.add(key)
    return true
  })
}

/**
 * Units of the hidden layers when none are asked for: two layers of the power of two at or above 4 √rows, and no fewer than
 * there are inputs, from 32 to 256. That is enough to learn most tables by heart: overfitting is to be possible, since the
 * study is to find what prevents it.
 */
export function defaultHidden(rows: number, inputs: number): number[] {
  const wanted = Math.min(256, Math.max(32, 4 * Math.sqrt(rows), inputs))
  const units = 2 ** Math.ceil(Math.log2(wanted))
  return [units, units]
}

/**
 * A multilayer perceptron: inputs standardized, hidden layers with dropout behind each, and one output layer.
 *
 * - `dropout`: the rate in the hidden layers, `inputDropout`: that of the inputs, `kind`: which member of the family
 * - `maxNorm`: the largest norm of the weights into one unit (Srivastava et al. 2014), null for none
 * - `weightDecay`: decoupled (AdamW, Loshchilov & Hutter 2019), so that it is no part of the loss that is compared
 *
 * Hidden units are relu on He-normal weights; with `alphaDropout` selu on LeCun-normal ones (Klambauer et al. 2017).
 */
export function builtinModel(settings: ModelSettings, hidden: readonly number[]): Sequential {
  // Whoever reads the study's report knows what a rate is.
  return withoutRateHints(() => build(settings, hidden))
}

function build(settings: ModelSettings, hidden: readonly number[]): Sequential {
  const { candidate, inputShape, task, outputs, seed } = settings
  const { maxNorm: norm, kind: asked } = candidate
  const kind = isKind(asked) ? asked : 'dropout'
  const [hiddenRate, inputRate] = [Number(candidate.dropout ?? 0), Number(candidate.inputDropout ?? 0)]
  const constraint = typeof norm === 'number' ? { kernelConstraint: maxNorm(norm) } : {}
  const style =
    kind === 'alphaDropout'
      ? { activation: 'selu', kernelInitializer: 'lecunNormal' }
      : { activation: 'relu', kernelInitializer: 'heNormal' }
  // DropConnect is a matter of weights: inputs are dropped as such.
  const noise = { dropout, gaussianDropout, alphaDropout, dropConnect: dropout }[kind]
  const [first, ...others]: [Layer, ...Layer[]] =
    inputShape.length === 1 ? [normalization({ inputShape })] : [flatten({ inputShape }), normalization()]
  const layers: Layer[] = [first, ...others]
  if (inputRate > 0) layers.push(noise(inputRate))
  for (const units of hidden) {
    const layer = dense(units, { ...style, ...constraint })
    if (kind === 'dropConnect' && hiddenRate > 0) layers.push(dropConnect(layer, { rate: hiddenRate }))
    else if (hiddenRate > 0) layers.push(layer, noise(hiddenRate))
    else layers.push(layer)
  }
  layers.push(dense(outputs, { activation: lastActivation[task] }))
  const decay = Number(candidate.weightDecay ?? 0)
  const model = sequential(layers, { seed })
  return model.compile({
    ...objectives[task],
    optimizer:
      decay > 0
        ? adamw({ learningRate: defaultLearningRate, weightDecay: decay })
        : adam({ learningRate: defaultLearningRate }),
  })
}

/**
 * A network that starts from the weights that its fold's network without dropout has: by itself, a layer's initial weights
 * depend on its place in the model, which moves with each dropout layer before it.
 */
export function pairedModel(settings: ModelSettings, hidden: readonly number[]): Sequential {
  const plain = { ...settings, candidate: { ...settings.candidate, dropout: 0, inputDropout: 0 } }
  const model = builtinModel(settings, hidden)
  model.setWeights(builtinModel(plain, hidden).getWeights())
  return model
}

const lastActivation: Readonly<Record<Task, string>> = {
  binary: 'sigmoid',
  classes: 'softmax',
  regression: 'linear',
}

/** How a network is trained that does not say it: the last of the metrics is the loss without any penalties of weights. */
export const objectives = {
  binary: { loss: 'binaryCrossentropy', metrics: ['accuracy', 'binaryCrossentropy'] },
  classes: { loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy', 'sparseCategoricalCrossentropy'] },
  regression: { loss: 'meanSquaredError', metrics: ['meanAbsoluteError', 'meanSquaredError'] },
} satisfies Readonly<Record<Task, Pick<CompileOptions, 'loss' | 'metrics'>>>
