// From Keras's JSON to objects.

import { suggestion } from '../../arguments.js'
import { type Config, camelCase, isRecord, type Json } from '../../config.js'
import { Layer } from '../../layers/layer.js'
import { isRateSchedule } from '../../layers/rateSchedule.js'
import { activationNames, classesOf, hasActivation, hasFunction, makerOf, PACKAGE } from './catalog.js'
import { type CustomObjects, construct, findCustom } from './customObjects.js'
import { isKerasAlone } from './kerasClasses.js'
import type { Site } from './site.js'

/** What a file may refer to that it does not hold. */
export interface ReadContext {
  readonly customObjects: CustomObjects | undefined
  /** Whether Thinnet wrote the file. */
  readonly ours: boolean
}

/** Makes what a config describes, in `module` if it does not say. */
export type ReadObject = (site: Site) => unknown

/** Keys of ours or Keras's that say the same in another way, or nothing. */
const IGNORED: ReadonlySet<string> = new Set(['dtype', 'quantization_config'])

/** Options whose values are words that we spell in our own way. */
const WORDS: ReadonlySet<string> = new Set(['reduction', 'mode', 'distribution', 'class_aggregation'])

const isSerialized = (value: Json | undefined): boolean =>
  isRecord(value) && 'class_name' in value && 'config' in value

const hasConfig = (value: unknown): value is { getConfig(): Config; className?: unknown } =>
  typeof value === 'object' && value !== null && 'getConfig' in value && typeof value.getConfig === 'function'

/**
 * Makes the object that a config `{ module, class_name, config, registered_name }` describes. Strict: every option has to be known
 * to the class, and to come out of its `getConfig` as it went in.
 *
 * @param readLayer makes layers and models among the options
 * @throws LoadError naming the place for an unknown class, an unknown option or a value that the class refuses
 */
export function readObject(site: Site, context: ReadContext, readLayer: ReadObject): unknown {
  const object = site.object('the config of an object')
  const className = site.get('class_name').text('the name of a class')
  if (className === 'function') return readFunction(site, context)
  if (/^__(lambda|bytes|numpy|tensor|keras_tensor|typespec|ellipsis|slice)__$/.test(className))
    throw refused(site, className)
  const { registered_name: registered, module } = object
  const custom = findCustom([registered, className], context.customObjects)
  const config = site.get('config').object('the options of an object')
  if (custom) {
    return site.guard(() => {
      if ('fromConfig' in custom && typeof custom.fromConfig === 'function') return custom.fromConfig(config)
      return construct(custom, readOptions(site.get('config'), context, readLayer))
    })
  }
  const ours = module === PACKAGE || String(registered).startsWith(`${PACKAGE}>`)
  const home = ours ? 'keras.layers' : String(module)
  if (className === 'Lambda') throw refused(site, className)
  const make = makerOf(home, className)
  if (!make) throw unknownClass(site, home, className, registered)
  const options = readOptions(site.get('config'), context, readLayer)
  const made = site.guard(() => construct(make, options))
  if (!hasConfig(made) || made.className !== className) throw unknownClass(site, home, className, registered)
  const echo = site.guard(() => made.getConfig())
  checkEcho(site.get('config'), config, echo)
  return made
}

function refused(site: Site, className: string): Error {
  const isCode = className === 'Lambda' || className === '__lambda__'
  return site.error(
    isCode
      ? `${className} holds program code, which is never run from a file; write the layer as a class of its own and register it`
      : `${className} is a value of Python or of a tensor library, which is not read here`,
  )
}

/** How a file's class or function of the user's own is found. */
const ownHint = (what: 'class' | 'function', name: string): string =>
  `; a ${what} of your own is found if it is registered by registerSerializable, or given as customObjects: { '${name}': … }`

function unknownClass(site: Site, module: string, className: string, registered: Json | undefined): Error {
  const isKeras = registered === null || registered === undefined || registered === className
  if (isKerasAlone(className) && isKeras) {
    return site.error(
      `${className} is a class of Keras that Thinnet does not have${ownHint('class', className)}`,
    )
  }
  const custom = typeof registered === 'string' ? registered : className
  const hint = suggestion(className, classesOf(module))
  return site.error(`unknown class ${className}${hint || ownHint('class', custom)}`)
}

function readFunction(site: Site, context: ReadContext): unknown {
  const name = site.get('config').text('the name of a function')
  const { registered_name: registered } = site.object()
  const custom = findCustom([registered, name], context.customObjects)
  if (custom) return custom
  // a function of Keras's goes by its name
  if (hasFunction(name)) return name
  throw site.error(`unknown function ${name}${ownHint('function', name)}`)
}

/** The options of a config, in camelCase, with all objects made. */
export function readOptions(
  site: Site,
  context: ReadContext,
  readLayer: ReadObject,
): Record<string, unknown> {
  const options: Record<string, unknown> = {}
  for (const key of Object.keys(site.object())) {
    if (key === 'dtype') checkDtype(site.get(key))
    if (IGNORED.has(key) || key === '__proto__') continue
    const value = readValue(site.get(key), context, readLayer)
    if (value !== null) {
      const option = readWord(site.get(key), key, value, context)
      checkPart(site.get(key), key, option)
      options[camelCase(key)] = option
    }
    // null says something only where it is not the default
    else if (key === 'merge_mode' || key === 'axis') options[camelCase(key)] = null
  }
  return options
}

/** What the parts of a layer must be able to do, by the ends of their options' names. */
const PARTS: readonly (readonly [end: RegExp, what: string, fits: (value: unknown) => boolean])[] = [
  [/_initializer$/, 'an initializer', value => typeof value === 'string' || can(value, 'initialize')],
  [
    /(?<!weight|dropout)_regularizer$/,
    'a regularizer',
    value => typeof value === 'string' || can(value, 'penalty'),
  ],
  [/_constraint$/, 'a constraint', value => typeof value === 'string' || can(value, 'apply')],
  [/(^|_)activation$/, 'an activation', value => typeof value === 'string' || typeof value === 'function'],
  [/^((backward_)?layer|cell)$/, 'a layer', value => [value].flat().every(one => one instanceof Layer)],
  [/^cells$/, 'a list of layers', value => Array.isArray(value) && value.every(one => one instanceof Layer)],
]

const can = (value: unknown, method: string): boolean =>
  typeof value === 'object' && value !== null && typeof Reflect.get(value, method) === 'function'

function checkPart(site: Site, key: string, value: unknown): void {
  const part = PARTS.find(([end]) => end.test(key))
  if (part && !part[2](value)) throw site.unlike(part[1])
}

function readWord(site: Site, key: string, value: unknown, context: ReadContext): unknown {
  if (typeof value !== 'string') return value
  if (WORDS.has(key)) return camelCase(value)
  if ((key !== 'activation' && key !== 'recurrent_activation') || hasActivation(value)) return value
  const custom = findCustom([value], context.customObjects)
  if (custom) return custom
  throw site.error(
    `unknown activation "${value}"${suggestion(value, activationNames) || ownHint('function', value)}`,
  )
}

function readValue(site: Site, context: ReadContext, readLayer: ReadObject): unknown {
  const { value } = site
  if (Array.isArray(value)) return site.list().map(entry => readValue(entry, context, readLayer))
  if (!isRecord(value)) return value
  if (!isSerialized(value)) throw site.error('is an object of no class')
  // rates that follow a schedule are made by the layers that have them
  return isRateSchedule(value.class_name) ? value : readLayer(site)
}

/** Weights and computations are float32 here. */
function checkDtype(site: Site): void {
  const { value } = site
  const policy = isRecord(value) ? site.get('config').get('name').value : value
  if (policy === null || policy === undefined || policy === 'float32') return
  throw site.error(`is ${JSON.stringify(policy)}, but layers compute in float32 here`)
}

/** Turns down options that the class does not know, or has taken for something else. */
function checkEcho(site: Site, given: Config, echoed: Config): void {
  for (const [key, value] of Object.entries(given)) {
    if (IGNORED.has(key) || value === null) continue
    if (!Object.hasOwn(echoed, key)) {
      // Keras writes what is off where we write nothing
      if (value === false) continue
      throw site.error(`has an unknown option ${key}${suggestion(key, Object.keys(echoed))}`)
    }
    const echo = echoed[key]
    if (!sameSetting(value, echo)) {
      throw site.error(
        `${key} ${JSON.stringify(value)} is not supported; it would be ${JSON.stringify(echo)}`,
      )
    }
  }
}

/** Whether plain values are the same; objects have been checked by themselves. */
function sameSetting(a: Json, b: Json): boolean {
  if (isRecord(a) || isRecord(b)) return true
  if (Array.isArray(a) || Array.isArray(b)) {
    const [left, right]: (readonly Json[])[] = [[a].flat(), [b].flat()]
    return left.length === right.length && left.every((entry, i) => sameSetting(entry, right[i]))
  }
  if (typeof a === 'number' && typeof b === 'number') return Math.abs(a - b) <= 1e-6 * Math.abs(a)
  if (b === null) return true
  return a === b
}
