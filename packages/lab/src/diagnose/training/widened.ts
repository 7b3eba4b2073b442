import { type Model, modelFromJson } from 'thinnet'

/** Widths that make a layer large: this many times its own, within these bounds. */
const factor = 4
const least = 64
const most = 256

/** The width of a layer in the larger network: four times its own, at least 64, at most 256 unless it was wider before. */
export const wider = (units: number): number =>
  Math.max(units, Math.min(most, Math.max(least, factor * units)))

/**
 * The same network with wider hidden layers: `units` and `filters` of all layers but the last that has any.
 *
 * @throws Error if a network of those widths cannot be built, for example where layers of different widths are added up
 */
export async function widened(model: Model): Promise<Model> {
  const config: unknown = JSON.parse(await model.toJson())
  const places = widthsIn(config)
  for (const { holder, key, value } of places.slice(0, -1)) holder[key] = wider(value)
  return modelFromJson(JSON.stringify(config))
}

interface Width {
  readonly holder: Record<string, unknown>
  readonly key: string
  readonly value: number
}

/** In the order of the layers; shapes that layers were built for are forgotten on the way. */
function widthsIn(node: unknown): Width[] {
  if (Array.isArray(node)) return node.flatMap(widthsIn)
  if (!isRecord(node)) return []
  delete node.build_config
  return Object.entries(node).flatMap(([key, value]) =>
    (key === 'units' || key === 'filters') && typeof value === 'number'
      ? [{ holder: node, key, value }]
      : widthsIn(value),
  )
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
