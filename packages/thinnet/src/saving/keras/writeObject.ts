// From objects to Keras's JSON.

import { type Config, camelCase, isRecord, type Json, originOf, snakeCase } from '../../config.js'
import { Layer } from '../../layers/layer.js'
import { isBuiltIn } from './builtIn.js'
import { isOurs, PACKAGE } from './catalog.js'
import { registeredName } from './customObjects.js'
import { checkOptionsReturn } from './optionsReturn.js'

/** Whose config is being written, for errors; and what to do about what a file cannot refer to. */
export interface WriteContext {
  /** The public function: `save`, `toJson`. */
  readonly caller: string
  /** Whether what is neither ours nor registered goes by its own name, and is not refused: for what nobody reads again. */
  readonly lenient?: boolean
  /** What else can be done about what is refused. */
  readonly wayOut?: string
}

/**
 * Says of every function and object in a config what Keras has to know of those that are not its own: the name under which they are
 * registered. What something is, its class or function tells and not its name: a layer of one's own may be called `Flatten`.
 *
 * @param what the config's owner, for errors: `layer dense`
 * @throws TypeError naming the place of a function or class that is neither ours nor registered
 */
export function markCustom(value: Json, context: WriteContext, what: string): Json {
  if (Array.isArray(value)) return value.map(entry => markCustom(entry, context, what))
  if (!isRecord(value)) return value
  const { class_name: className, module } = value
  const origin = originOf(value)
  if (typeof className !== 'string' || typeof module !== 'string') return value
  if (className === 'function') return isFunction(origin) ? functionConfig(origin, context, what) : value
  const config = isRecord(value.config) ? markOptions(value.config, context, what) : value.config
  const marked: Config = { ...value, config }
  if (!isRecord(config)) return marked
  if (origin && !isBuiltIn(module, className, origin, config)) {
    const name = registeredName(origin, className)
    if (name === undefined) {
      if (!context.lenient) throw unregistered(context, what, describeClass(origin, className), className)
      // as Keras writes classes that nobody has registered
      return { ...marked, module: null, registered_name: className }
    }
    if (origin instanceof Layer && !context.lenient) checkOptionsReturn(context.caller, origin, config)
    return { ...marked, module: name.split('>')[0], registered_name: name }
  }
  const ours = module === PACKAGE || (module === 'keras.layers' && isOurs(className, config))
  return ours ? { ...marked, module: PACKAGE, registered_name: `${PACKAGE}>${className}` } : marked
}

const markOptions = (config: Config, context: WriteContext, what: string): Config =>
  Object.fromEntries(
    Object.entries(config).map(([key, entry]) => [
      key,
      markCustom(entry, context, `${what}${what.includes(': ') ? ' ' : ': '}${camelCase(key)}`),
    ]),
  )

type AnyFunction = (...values: never) => unknown

const isFunction = (value: unknown): value is AnyFunction => typeof value === 'function'

/** A function of the user's own, by the name under which it is registered, as Keras does. */
export function functionConfig(fn: AnyFunction, context: WriteContext, what: string): Config {
  const name = registeredName(fn)
  if (name === undefined && !context.lenient) {
    const own = fn.name && !what.endsWith(fn.name) ? `, ${fn.name},` : ''
    throw unregistered(context, what, `a function of your own${own}`, fn.name)
  }
  return {
    module: 'builtins',
    class_name: 'function',
    config: name ?? (fn.name || 'anonymous'),
    registered_name: 'function',
  }
}

function describeClass(origin: object, className: string): string {
  const { name } = origin.constructor
  const known = ['Object', 'Function', className].includes(name)
    ? className
    : `${name} (className ${className})`
  return `a ${known} of your own`
}

function unregistered(
  { caller, wayOut }: WriteContext,
  what: string,
  which: string,
  name: string,
): TypeError {
  const example = /^\w+$/.test(name) ? name : 'it'
  return new TypeError(
    `${caller}: ${what} is ${which} that is not registered, so that no file can refer to it; ` +
      `registerSerializable({ package: 'mine', name: '${example === 'it' ? 'name' : example}' }, ${example}) gives it a name, in each program that saves or loads it${wayOut ?? ''}`,
  )
}

/** A name as Keras writes it: that of a class, `AUC`, stays as it is. */
export const kerasName = (name: string): string => (/^[A-Z]/.test(name) ? name : snakeCase(name))
