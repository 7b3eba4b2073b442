import type { Card, Variant } from '../setting/setting.js'

/** A copy of the last variant with more dropout in its last layer: a start for changing it. */
export function nextVariant(variants: readonly Variant[]): Variant {
  const last = variants.at(-1)!
  const names = new Set(variants.map(({ name }) => name))
  let number = variants.length + 1
  while (names.has(`variant ${number}`)) number++
  return {
    ...last,
    name: `variant ${number}`,
    layers: last.layers.map(layer => ({ ...layer }) satisfies Card),
  }
}
