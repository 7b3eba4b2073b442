// Keras's way of writing objects as JSON, and of finding them by name.

import { suggestion } from './arguments.js'

/** What JSON can say. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }

/** Settings as Keras writes them: keys in snake_case. */
export type Config = Readonly<Record<string, Json>>

/** Anything that Keras would serialize: a layer, an initializer, an optimizer. */
export interface Serializable {
  /** The class in Keras, `GlorotUniform`. */
  readonly className: string
  /** The settings, from which the same object can be made again. */
  getConfig(): Config
}

export const isRecord = (value: Json | undefined): value is Config =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** What configs describe: the JSON has names alone, and two things can have one name. */
const origins = new WeakMap<Config, object>()

/** Remembers what a config describes. */
export function describes(config: Config, origin: object): Config {
  origins.set(config, origin)
  return config
}

/** What a config describes that `serialize` or `serializeFunction` has made in this program. */
export const originOf = (config: Config): object | undefined => origins.get(config)

/** Keras 3's JSON of an object: `{ module, class_name, config, registered_name }`. */
export function serialize(module: string, object: Serializable): Config {
  const { className } = object
  return describes(
    { module, class_name: className, config: object.getConfig(), registered_name: null },
    object,
  )
}

/** Keras 3's JSON of a function, which it names. */
export function serializeFunction(fn: (...values: never) => unknown, name: string): Config {
  return describes(
    { module: 'builtins', class_name: 'function', config: name, registered_name: 'function' },
    fn,
  )
}

/** `binary_crossentropy`, `binaryCrossentropy` and `BinaryCrossentropy` are one name. */
const canonical = (name: string) => name.replaceAll('_', '').toLowerCase()

/**
 * Finds an entry by its name in Keras's or our spelling.
 *
 * @throws RangeError naming `what` was looked for, what came and what there is
 */
export function findByName<T>(what: string, table: Readonly<Record<string, T>>, name: string): T {
  const wanted = canonical(name)
  const key = Object.keys(table).find(candidate => canonical(candidate) === wanted)
  if (key === undefined) {
    const names = Object.keys(table)
    throw new RangeError(
      `unknown ${what} "${name}"${suggestion(name, names)}; expected one of ${names.join(', ')}`,
    )
  }
  return table[key]
}

/** `GlorotUniform` to `glorot_uniform`, as Keras names things by their class. */
export function snakeCase(name: string): string {
  return name
    .replace(/(.)([A-Z][a-z]+)/g, '$1_$2')
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase()
}

/** `val_loss` to `valLoss`. */
export function camelCase(name: string): string {
  return name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase())
}
