// Makes our object from the arguments that Keras was given, as generate.py writes them.

import { camelCase, type Serializable } from '../../packages/thinnet/src/config.js'
import * as constraints from '../../packages/thinnet/src/constraints/index.js'
import * as initializers from '../../packages/thinnet/src/initializers/index.js'
import * as layers from '../../packages/thinnet/src/layers/index.js'
import * as optimizers from '../../packages/thinnet/src/optimizers/index.js'
import * as regularizers from '../../packages/thinnet/src/regularizers/index.js'

interface Written {
  readonly class_name: string
  readonly config: Readonly<Record<string, unknown>>
}

const isWritten = (value: unknown): value is Written =>
  typeof value === 'object' && value !== null && 'class_name' in value

const isObject = (value: unknown): value is Serializable =>
  typeof value === 'object' && value !== null && 'getConfig' in value

/**
 * Everything that has a class in Keras: our classes, and functions that make an object from options. Keras's two
 * classes Identity are a layer and an initializer; the layer is meant.
 */
const namespaces: Readonly<Record<string, unknown>>[] = [
  { ...layers },
  { ...initializers },
  { ...constraints },
  { ...regularizers },
  { ...optimizers },
]

/** Our object of a Keras class, with these arguments, or this config, in Keras's spelling. */
export function fromKeras(className: string, given: Readonly<Record<string, unknown>>): Serializable {
  const options = Object.fromEntries(
    Object.entries(given)
      .filter(([key]) => key !== 'dtype')
      .map(([key, value]) => [
        camelCase(key),
        isWritten(value) ? fromKeras(value.class_name, value.config) : (value ?? undefined),
      ]),
  )
  const lowerCamel = className[0].toLowerCase() + className.slice(1)
  for (const namespace of namespaces) {
    const Class = namespace[className]
    if (typeof Class === 'function') return expectObject(className, Reflect.construct(Class, [options]))
    const make = namespace[className === 'L1L2' ? 'l1l2' : lowerCamel]
    if (typeof make === 'function') return expectObject(className, make(options))
  }
  throw new RangeError(`there is no ${className}`)
}

function expectObject(className: string, made: unknown): Serializable {
  if (!isObject(made) || made.className !== className) throw new TypeError(`${className} cannot be made`)
  return made
}
