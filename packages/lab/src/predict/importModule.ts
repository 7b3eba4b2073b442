import { existsSync } from 'node:fs'
import { bundleModel, runBundle } from '../search/bundle.js'
import { SettingError } from '../study/settingError.js'

/**
 * Runs a module that registers layers, functions or losses of one's own, so that models with them can be loaded.
 *
 * @param file in TypeScript or JavaScript
 * @throws SettingError if there is no such file, ModelError if it has a mistake or fails when it is loaded
 */
export async function importModule(file: string): Promise<void> {
  if (!existsSync(file)) {
    throw new SettingError({
      option: '--import',
      expected: 'a file in TypeScript or JavaScript that registers layers of your own',
      received: file,
      example: '--import my-layers.ts',
    })
  }
  const { code } = await bundleModel(file, { here: true })
  await runBundle(file, code)
}
