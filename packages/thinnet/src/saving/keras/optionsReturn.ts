import type { Config } from '../../config.js'
import { Layer } from '../../layers/layer.js'
import { type ReadObject, readObject, readOptions } from './readObject.js'
import { Site } from './site.js'

const OURS = { customObjects: undefined, ours: true }

/** What the model says of a layer. */
const ELSEWHERE: ReadonlySet<string> = new Set(['name', 'inputShape'])

/** Settings that can be compared: numbers, text, true and false, and lists of them. */
const plain = (value: unknown): string | undefined => {
  const isPlain = [value]
    .flat(Number.POSITIVE_INFINITY)
    .every(one => /^(number|string|boolean)$/.test(typeof one))
  return isPlain ? (JSON.stringify(value) ?? undefined) : undefined
}

/**
 * Makes a layer of one's own of its config, as loading will, and looks whether it is the same: what `getConfig` does not say is lost.
 *
 * @throws TypeError naming the option that would not come back
 */
export function checkOptionsReturn(caller: string, layer: Layer, config: Config): void {
  const refuse = (problem: string, cause?: unknown) =>
    new TypeError(
      `${caller}: layer ${layer.label}: ${problem}; a layer with options of its own takes them as one object, and overrides getConfig() to return { ...super.getConfig(), … } with their names in snake_case`,
      { cause },
    )
  const again = remake(layer, config, refuse)
  for (const [key, value] of Object.entries(layer)) {
    const was = plain(value)
    if (was === undefined || ELSEWHERE.has(key)) continue
    const is = plain(Reflect.get(again, key))
    if (is !== was) throw refuse(`getConfig() does not say ${key} (${was}), which would be ${is ?? 'lost'}`)
  }
}

function remake(
  layer: Layer,
  config: Config,
  refuse: (problem: string, cause?: unknown) => TypeError,
): object {
  const { constructor: own } = layer
  const readPart: ReadObject = site => readObject(site, OURS, readPart)
  try {
    const again: unknown =
      'fromConfig' in own && typeof own.fromConfig === 'function'
        ? own.fromConfig(config)
        : Reflect.construct(own, [readOptions(new Site('config', '', config), OURS, readPart)])
    if (!(again instanceof Layer)) throw new TypeError('it is no layer')
    if (layer.builtShapes) again.ensureBuilt(...layer.builtShapes)
    return again
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw refuse(`it cannot be made again of what getConfig() returns (${reason})`, error)
  }
}
