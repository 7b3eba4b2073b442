// Everything that the library exports and Keras has is compared with Keras in some case.

import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { activations } from '../packages/thinnet/src/activations/getActivation.js'
import * as callbacks from '../packages/thinnet/src/callbacks/index.js'
import * as constraints from '../packages/thinnet/src/constraints/index.js'
import * as initializers from '../packages/thinnet/src/initializers/index.js'
import * as layers from '../packages/thinnet/src/layers/index.js'
import * as losses from '../packages/thinnet/src/losses/index.js'
import * as metrics from '../packages/thinnet/src/metrics/index.js'
import * as optimizers from '../packages/thinnet/src/optimizers/index.js'
import * as regularizers from '../packages/thinnet/src/regularizers/index.js'

const here = fileURLToPath(new URL('.', import.meta.url))

interface Case {
  readonly class_name?: string
  readonly name?: string
  readonly config?: { readonly cell?: { readonly class_name: string } }
}

/** What the cases of a folder's values are named after, in lower case without underscores. */
function namesIn(folder: string, ...files: readonly string[]): ReadonlySet<string> {
  const all =
    files.length > 0 ? files : readdirSync(`${here}${folder}/values`).filter(name => name.endsWith('.json'))
  const cases = all.flatMap(file => JSON.parse(readFileSync(`${here}${folder}/values/${file}`, 'utf8')))
  return new Set(cases.flatMap(namesOf))
}

/** Of an activation its name; of a recurrent layer its own class, and that of the cell inside. */
const namesOf = ({ class_name, name, config }: Case): readonly string[] =>
  [class_name ?? name, config?.cell?.class_name].filter(one => one !== undefined).map(plain)

const plain = (name: string) => name.replaceAll('_', '').toLowerCase()

/** Exported functions and classes, without helpers, bases and what Keras does not have. */
const exported = (module: object, except: readonly string[] = []) =>
  Object.keys(module).filter(name => !/^(get|compute|resolve)[A-Z]/.test(name) && !except.includes(name))

const classes = (module: object, except: readonly string[]) =>
  exported(module, except).filter(name => /^[A-Z]/.test(name))

const kinds: Readonly<Record<string, readonly [names: readonly string[], cases: ReadonlySet<string>]>> = {
  activations: [Object.keys(activations), namesIn('parts', 'activations.json')],
  initializers: [exported(initializers), namesIn('parts', 'initializers.json')],
  losses: [exported(losses), namesIn('parts', 'losses.json')],
  metrics: [
    // of functions of one's own
    exported(metrics, ['meanMetric']),
    namesIn('parts', 'metrics.json'),
  ],
  optimizers: [classes(optimizers, ['Optimizer']), namesIn('training', 'optimizers.json')],
  schedules: [
    Object.keys(optimizers).filter(name => /Decay(Restarts)?$/.test(name)),
    namesIn('training', 'schedules.json'),
  ],
  constraints: [exported(constraints), namesIn('training', 'constraints.json')],
  regularizers: [exported(regularizers), namesIn('training', 'regularizers.json')],
  layers: [
    classes(layers, [
      ...['KernelCell', 'Layer', 'NoiseLayer', 'RandomLayer', 'RecurrentCell', 'SymbolicTensor', 'Variable'],
      // Keras does not have them
      ...['ConcreteDropout', 'DropBlock1D', 'DropBlock2D', 'DropConnect', 'DropPath'],
    ]),
    new Set(
      ['training', 'convolution', 'composition', 'recurrent', 'dropout'].flatMap(folder => [
        ...namesIn(folder),
      ]),
    ),
  ],
  callbacks: [
    exported(callbacks, [
      ...['DifferentTrainingError', 'progressLine', 'reportEvaluation'],
      // the classes of functions that are there, too, and what `fit` returns: its figures are compared in training/
      ...['EarlyStopping', 'History', 'ModelCheckpoint'],
      // it writes files of its own kind
      'backupAndRestore',
    ]),
    namesIn('callbacks'),
  ],
}

test.each(Object.entries(kinds))('there are cases of all %s', (_, [names, cases]) => {
  expect(names.length).toBeGreaterThan(2)
  expect(names.filter(name => !cases.has(plain(name)))).toEqual([])
})
