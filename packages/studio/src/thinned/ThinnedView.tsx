import type { Dataset } from '../data/dataset.js'

export function ThinnedView(_: { data: Dataset }) {
  return null
}
