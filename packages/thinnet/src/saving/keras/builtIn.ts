// Whether something is ours, and not merely called so.

import type { Config } from '../../config.js'
import { isRateSchedule } from '../../layers/rateSchedule.js'
import { ModelLayer } from '../../models/modelLayer.js'
import { makerOf, PACKAGE } from './catalog.js'
import { construct, isClass } from './customObjects.js'
import { readOptions } from './readObject.js'
import { Site } from './site.js'

/**
 * Whether an object is of the class of ours that its config names.
 *
 * @param config its options, as they are written
 */
export function isBuiltIn(module: string, className: string, origin: object, config: Config): boolean {
  if (origin instanceof ModelLayer) return true
  if (module === PACKAGE && typeof origin === 'function') return isRateSchedule(className)
  if (module === 'keras' || module === 'builtins') return true
  const make = makerOf(module === PACKAGE ? 'keras.layers' : module, className)
  if (!make) return false
  if (isClass(make)) return origin.constructor === make
  const again = remake(() => construct(make, readOptions(new Site('', '', config), OURS, nothing)))
  return again !== undefined && sameCode(origin, again)
}

const OURS = { customObjects: undefined, ours: true }

/** Parts of parts do not matter here. */
const nothing = (): unknown => undefined

function remake(make: () => unknown): object | undefined {
  try {
    const made = make()
    return typeof made === 'object' && made !== null ? made : undefined
  } catch {
    return undefined
  }
}

/** Whether two objects without a class have the same methods. */
function sameCode(one: object, other: object): boolean {
  const methods = (object: object) =>
    Object.entries(object)
      .filter(([, value]) => typeof value === 'function')
      .map(([name, method]) => `${name} ${Function.prototype.toString.call(method)}`)
      .sort()
      .join('\n')
  return methods(one) === methods(other)
}
