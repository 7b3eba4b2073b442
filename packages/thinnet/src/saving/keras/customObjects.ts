// Classes and functions of the user's own: files name them, and nothing in a file is ever run.

import { wrongType } from '../../arguments.js'
import { LEGACY_HARD_SIGMOID, legacyHardSigmoid } from '../legacy/hardSigmoid.js'

/** A class or a function that makes an object from its options, or an activation, loss or metric function. */
export type CustomObject = (new (...options: never) => object) | ((...options: never) => unknown)

/** By registered name, `package>Name`, or by the class's own name. */
export type CustomObjects = Readonly<Record<string, CustomObject>>

/** By registered name. The one that is always there comes with models of Keras 2. */
const registered = new Map<string, CustomObject>([[LEGACY_HARD_SIGMOID, legacyHardSigmoid]])

/**
 * Lets models that use a class or a function of one's own be saved and loaded: a layer, initializer, regularizer, constraint, loss,
 * metric, optimizer or schedule, whose class takes its config as options in camelCase; or a function that is given as activation,
 * loss or metric.
 *
 * Files name it `package>name`. A Python class that is registered by `keras.saving.register_keras_serializable(package, name)`
 * under the same name stands for it in Keras. Registered again with other code, a name means the new one, and the console says so.
 *
 * A layer with options of its own takes them as one object and returns them from `getConfig`, in snake_case: what it does not return,
 * a file does not keep, and `save` refuses.
 *
 * Source: Keras's `register_keras_serializable`.
 *
 * @param where `name` is by default that of the class or function
 * @returns what was given
 * @throws TypeError for anything but a class or a function, or a package or name that is empty or contains `>`
 *
 * @example
 * ```ts
 * class Doubled extends Layer {
 *   readonly className = 'Doubled'
 *   call(x: Value): Value {
 *     return graph.mul(x, 2)
 *   }
 * }
 * registerSerializable({ package: 'mine' }, Doubled)
 * const bytes = await sequential([new Doubled({ inputShape: [2] })]).save()
 * const again = await loadModel(bytes)
 * again.layers[0] instanceof Doubled // true
 * ```
 */
export function registerSerializable<T extends CustomObject>(
  where: { readonly package: string; readonly name?: string },
  object: T,
): T {
  const caller = 'registerSerializable'
  if (typeof object !== 'function') {
    throw wrongType({ caller, name: 'object', expected: 'a class or a function' }, object)
  }
  const name = where.name ?? object.name
  for (const [key, part] of Object.entries({ package: where.package, name })) {
    if (typeof part !== 'string' || part === '' || part.includes('>')) {
      throw wrongType({ caller, name: key, expected: "a word without '>'" }, part)
    }
  }
  const key = `${where.package}>${name}`
  const before = registered.get(key)
  // the same code again is a module that was loaded twice
  if (before && Function.prototype.toString.call(before) !== Function.prototype.toString.call(object)) {
    console.warn(
      `thinnet: ${caller}: ${key} was registered before, as something else; from now on files that name it get the new one`,
    )
  }
  registered.set(key, object)
  return object
}

/** What is registered, or given for this file, under a name: registered, the class's own or, for a function, its own. */
export function findCustom(
  names: readonly unknown[],
  given: CustomObjects | undefined,
): CustomObject | undefined {
  for (const name of names) {
    if (typeof name !== 'string') continue
    if (given && Object.hasOwn(given, name)) return given[name]
    const known = registered.get(name)
    if (known) return known
  }
  return undefined
}

/**
 * The name under which something was registered: a function or a class itself; for an object, its class, or the function that makes
 * objects of this name.
 */
export function registeredName(origin: object, className?: string): string | undefined {
  const entries = [...registered].reverse()
  const itself = entries.find(([, known]) => known === origin || known === origin.constructor)
  if (itself) return itself[0]
  if (className === undefined) return undefined
  return entries.find(([name, known]) => !isClass(known) && name.endsWith(`>${className}`))?.[0]
}

/** Classes are constructed, functions called. */
export const isClass = (object: CustomObject): boolean =>
  Function.prototype.toString.call(object).startsWith('class')

/** An object of a class, or what a function makes. Options are checked by what takes them. */
export function construct(object: CustomObject, options: Readonly<Record<string, unknown>>): unknown {
  return isClass(object) ? Reflect.construct(object, [options]) : Reflect.apply(object, undefined, [options])
}
