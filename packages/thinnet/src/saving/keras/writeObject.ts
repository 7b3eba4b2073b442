// From objects to Keras's JSON.

import { type Config, isRecord, type Json, snakeCase } from '../../config.js'
import { isOurs, makerOf, PACKAGE } from './catalog.js'
import { registeredName } from './customObjects.js'

/**
 * Says of every object in a config what Keras has to know of those that are not its own: `module` and `registered_name`, under which
 * a class is registered there.
 */
export function markCustom(value: Json): Json {
  if (Array.isArray(value)) return value.map(markCustom)
  if (!isRecord(value)) return value
  const marked: Config = Object.fromEntries(
    Object.entries(value).map(([key, entry]) => [key, markCustom(entry)]),
  )
  const { module, class_name: className, config } = marked
  if (typeof className !== 'string' || typeof module !== 'string' || !isRecord(config)) return marked
  if (module === PACKAGE) return { ...marked, registered_name: `${PACKAGE}>${className}` }
  const custom = registeredName(className)
  if (custom !== undefined) {
    return { ...marked, module: custom.split('>')[0], registered_name: custom }
  }
  if (module === 'keras.layers' && isOurs(className, config)) {
    return { ...marked, module: PACKAGE, registered_name: `${PACKAGE}>${className}` }
  }
  const isPart = module.startsWith('keras.')
  // as Keras writes classes that nobody has registered: custom objects have to be given at loading
  if (isPart && !makerOf(module, className)) return { ...marked, module: null, registered_name: className }
  return marked
}

/** A function of the user's own, by its name. */
export function functionConfig(
  fn: { readonly name: string } & ((...values: never) => unknown),
  what: string,
): Config {
  const name = registeredName(fn) ?? (fn.name || undefined)
  if (name === undefined) {
    throw new TypeError(
      `save: ${what} is a function without a name, which a file cannot refer to; register it by registerSerializable, or compile with a function that has a name`,
    )
  }
  return { module: 'builtins', class_name: 'function', config: name, registered_name: name }
}

/** A name as Keras writes it: that of a class, `AUC`, stays as it is. */
export const kerasName = (name: string): string => (/^[A-Z]/.test(name) ? name : snakeCase(name))
