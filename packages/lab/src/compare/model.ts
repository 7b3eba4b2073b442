import { checkBuiltinSettings, defaultHidden } from '../search/builtinModel.js'
import { candidateLabels } from '../search/findings/labels.js'
import type { ModelFunction } from '../search/modelModule.js'
import { type OwnModel, readOwnModel } from '../search/ownModel.js'
import type { Candidate } from '../search/trial.js'
import { SettingError } from '../study/settingError.js'

/** A model that is trained again and again. */
export interface ModelChoice {
  /**
   * What the model is built with. For the built-in network: `dropout`, `inputDropout`, `maxNorm`, `weightDecay`, `kind`; for a
   * model of one's own whatever it takes. Default: nothing, the plain network.
   */
  readonly settings?: Candidate | undefined
  /** A function that makes a network of one's own, or the path of a module that exports one. Default: a multilayer perceptron. */
  readonly model?: ModelFunction | string | undefined
  /** Units of the built-in network's hidden layers. Default: by the number of rows and inputs. */
  readonly hidden?: readonly number[] | undefined
  /** What tables and sentences call it. Default: its file and its settings. */
  readonly label?: string | undefined
}

/** A model with what has been read of it. */
export interface ReadModel {
  readonly own: OwnModel | undefined
  readonly candidate: Candidate
  readonly hidden: readonly number[] | undefined
  readonly label: string
}

/**
 * Reads a model of one's own, and checks the settings of the built-in one.
 *
 * @param option that the settings were given by, for messages
 * @throws ModelError, SettingError
 */
export async function readModel(choice: ModelChoice, option: string): Promise<ReadModel> {
  const { settings: candidate = {}, model, hidden, label } = choice
  if (model !== undefined && hidden) {
    throw new SettingError({
      ...{ option: '--hidden', clash: 'a model of your own, which says what its layers are' },
      ...{ received: hidden, example: '--model my-model.ts' },
    })
  }
  const own = model === undefined ? undefined : await readOwnModel(model)
  if (!own) {
    checkBuiltinSettings(option, candidate)
  }
  return { own, candidate, hidden, label: label ?? labelOf(candidate, own?.file) }
}

/** The file of a model of one's own, and the settings that are on. */
function labelOf(candidate: Candidate, file: string | undefined) {
  const space = Object.fromEntries(Object.entries(candidate).map(([name, value]) => [name, [value]]))
  const [settings = 'none'] = candidateLabels([candidate], space)
  if (file === undefined) return settings === 'none' ? 'no regularization' : settings
  return settings === 'none' ? file : `${file}, ${settings}`
}

/** Models of the same name get what tells them apart: their hidden layers, or a letter each. */
export function apart(models: readonly ReadModel[]): ReadModel[] {
  const areSame = (all: readonly ReadModel[]) => new Set(all.map(({ label }) => label)).size < all.length
  if (!areSame(models)) return [...models]
  const byLayers = models.map(model => ({
    ...model,
    label: `${model.label}, ${model.hidden ? `hidden ${model.hidden.join(',')}` : 'usual layers'}`,
  }))
  if (!areSame(byLayers)) return byLayers
  return models.map((model, i) => ({ ...model, label: `${model.label} (${String.fromCharCode(97 + i)})` }))
}

/** The hidden layers of a built-in network; undefined for a model of one's own. */
export const hiddenOf = ({ own, hidden }: ReadModel, rows: number, inputs: number) =>
  own ? undefined : (hidden ?? defaultHidden(rows, inputs))
