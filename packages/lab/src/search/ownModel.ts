import { basename } from 'node:path'
import { type Bundle, bundleModel, loadBundle } from './bundle.js'
import type { ModelFunction, ModelModule } from './modelModule.js'

/** A model of one's own, ready to be tried here. */
export interface OwnModel extends ModelModule {
  readonly file: string
  /** What workers run; undefined for a function of this process. */
  readonly bundle?: Bundle | undefined
}

/**
 * Reads a model of one's own: a function, or the path of a module that exports one.
 *
 * @throws ModelError that says what is wrong with the module
 */
export async function readOwnModel(model: ModelFunction | string): Promise<OwnModel> {
  if (typeof model === 'function') return { file: 'model', model }
  // Here it may read files beside it, such as its data; what workers run knows no path of this machine.
  const here = await bundleModel(model, { here: true })
  const bundle = await bundleModel(model)
  return { ...(await loadBundle(model, here.code)), file: basename(model), bundle }
}
