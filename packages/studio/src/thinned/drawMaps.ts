// Feature maps on a canvas, side by side: what a mask drops of them is empty but for a stroke.

import type { FeatureMaps } from '../training/protocol.js'
import type { Frame } from './Picture.js'

const GAP = 4
const LARGEST_TILE = 64

function tiles(count: number, width: number) {
  const columns = Math.min(count, Math.max(4, Math.ceil(Math.sqrt(count))))
  const side = Math.max(4, Math.min(LARGEST_TILE, (width + GAP) / columns - GAP))
  return { columns, rows: Math.ceil(count / columns), side }
}

export function mapsHeight(count: number, width: number): number {
  const { rows, side } = tiles(count, width)
  return Math.ceil(rows * (side + GAP))
}

export interface ShownMaps {
  /** `[rows, columns, maps]`. */
  readonly shape: readonly number[]
  /** Undefined before there is a trained network: then the maps are all of one strength. */
  readonly values: FeatureMaps['values'] | undefined
  readonly kept: Uint8Array | undefined
}

/** Strength of the ground, from what is next to nothing to the largest value. */
const strength = (value: number, largest: number): number => 0.1 + 0.9 * (largest > 0 ? value / largest : 0)

export function drawMaps({ context, width, palette }: Frame, { shape, values, kept }: ShownMaps): void {
  const [rows = 0, columns = 0, maps = 0] = shape
  const grid = tiles(maps, width)
  const [wide, high] = [grid.side / columns, grid.side / rows]
  let largest = 0
  for (const value of values ?? []) largest = Math.max(largest, Math.abs(value))
  const strokes = new Path2D()
  const frames = new Path2D()
  context.fillStyle = palette.train
  for (let map = 0; map < maps; map++) {
    const left = (map % grid.columns) * (grid.side + GAP)
    const top = Math.floor(map / grid.columns) * (grid.side + GAP)
    frames.rect(left + 0.5, top + 0.5, grid.side - 1, grid.side - 1)
    for (let i = 0; i < rows * columns; i++) {
      const [x, right] = [
        Math.round(left + (i % columns) * wide),
        Math.round(left + ((i % columns) + 1) * wide),
      ]
      const row = Math.floor(i / columns)
      const [y, bottom] = [Math.round(top + row * high), Math.round(top + (row + 1) * high)]
      if (kept?.[i * maps + map] === 0) {
        strokes.moveTo(x + 0.2 * wide, y + 0.8 * high)
        strokes.lineTo(x + 0.8 * wide, y + 0.2 * high)
        continue
      }
      context.globalAlpha = values ? strength(Math.abs(values[i * maps + map]!), largest) : 0.45
      context.fillRect(x, y, right - x, bottom - y)
    }
  }
  context.globalAlpha = 1
  context.lineWidth = 1
  context.strokeStyle = palette.test
  context.stroke(strokes)
  context.strokeStyle = palette.faint
  context.stroke(frames)
}

/** An image as the network takes it in, from 0 to 1. */
export function drawImage(
  { context, width, height, palette }: Frame,
  image: Float32Array,
  side: number,
): void {
  context.fillStyle = palette.ink
  image.forEach((value, i) => {
    context.globalAlpha = Math.max(0, Math.min(1, value))
    context.fillRect(
      ((i % side) * width) / side,
      (Math.floor(i / side) * height) / side,
      width / side,
      height / side,
    )
  })
  context.globalAlpha = 1
  context.strokeStyle = palette.faint
  context.strokeRect(0.5, 0.5, width - 1, height - 1)
}
