// All that reads what comes from outside.

import { models } from './models.js'
import { ofStore } from './store.js'
import { ofStudio } from './studio.js'
import { ofTables } from './tables.js'

/**
 * @typedef {object} Loader
 * @property {string} name
 * @property {string} about
 * @property {(folder: string) => Promise<Prepared>} prepare makes its specimens; files go into the folder
 *
 * @typedef {object} Prepared
 * @property {readonly { name: string }[]} specimens real files
 * @property {(specimen: object, random: import('../random.js').Random) => object} damage gives `{ how, files }`
 * @property {(files: Record<string, Uint8Array>, mutant: object) => Promise<string | { use: () => Promise<string> }>} load says what came of it, or throws; or gives `use`, which does
 * @property {string | readonly string[] | undefined} file what errors have to name; of several, one of them
 * @property {(error: Error) => boolean} documented whether an error is of the class that is promised
 */

/** @type {readonly Loader[]} */
export const loaders = [...models, ...ofTables, ...ofStore, ...ofStudio]
