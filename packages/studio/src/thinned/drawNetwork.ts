// A network on a canvas: what is kept filled, what is dropped hollow and dim.

import { type Placed, placeGroups, placeOf } from './layout.js'
import type { Frame } from './Picture.js'
import type { Stage, StageMask } from './stages.js'

const CAPTION = 18
/** More lines than this between two layers cannot be told apart. */
const MOST_LINES = 300
/** Dots from this size on are round, and hollow where they are dropped. */
const ROUND = 5

export function drawNetwork(
  frame: Frame,
  stages: readonly Stage[],
  masks: readonly (StageMask | undefined)[],
): void {
  const height = frame.height - CAPTION
  const places = placeGroups(stages, frame.width - 16, height).map(place => ({
    ...place,
    left: place.left + 8,
  }))
  for (let i = 1; i < stages.length; i++) {
    drawLines(frame, [stages[i - 1]!, stages[i]!], [places[i - 1]!, places[i]!], [masks[i - 1], masks[i]])
  }
  stages.forEach((stage, i) => {
    if (stage.isMaps) drawTiles(frame, stage, places[i]!, masks[i])
    else drawDots(frame, stage, places[i]!, masks[i]?.kept)
    drawCaption(frame, stage, places[i]!)
  })
}

function drawCaption({ context, width, height, palette }: Frame, stage: Stage, place: Placed): void {
  context.font = '12px system-ui, sans-serif'
  context.fillStyle = palette.ink
  context.textAlign = 'center'
  context.textBaseline = 'alphabetic'
  const text = stage.count.toLocaleString('en-US')
  const half = context.measureText(text).width / 2
  const middle = place.left + (place.columns * place.pitch) / 2
  context.fillText(text, Math.min(Math.max(middle, half), width - half), height - 4)
}

type Pair<T> = readonly [T, T]

function drawLines(
  { context, palette }: Frame,
  stages: Pair<Stage>,
  places: Pair<Placed>,
  masks: Pair<StageMask | undefined>,
): void {
  const [from, to] = stages
  const [left, right] = places
  const isReadable = !from.isMaps && !to.isMaps && from.count * to.count <= MOST_LINES
  context.beginPath()
  if (!isReadable) {
    // a bundle from all of one layer to all of the next
    const edge = left.left + left.columns * left.pitch
    context.moveTo(edge, left.top)
    context.lineTo(right.left, right.top)
    context.lineTo(right.left, right.top + right.rows * right.pitch)
    context.lineTo(edge, left.top + left.rows * left.pitch)
    context.closePath()
    context.fillStyle = palette.faint
    context.globalAlpha = 0.12
    context.fill()
    context.globalAlpha = 1
    return
  }
  for (let i = 0; i < from.count; i++) {
    if (masks[0]?.kept[i] === 0) continue
    for (let j = 0; j < to.count; j++) {
      if (masks[1]?.kept[j] === 0) continue
      context.moveTo(...placeOf(left, i))
      context.lineTo(...placeOf(right, j))
    }
  }
  context.strokeStyle = palette.faint
  context.lineWidth = 1
  context.globalAlpha = 0.45
  context.stroke()
  context.globalAlpha = 1
}

function drawDots({ context, palette }: Frame, { count }: Stage, place: Placed, kept?: Uint8Array): void {
  const { pitch } = place
  const isRound = pitch >= ROUND
  const radius = pitch * 0.38
  const trace = (wanted: boolean) => {
    context.beginPath()
    for (let i = 0; i < count; i++) {
      if ((kept?.[i] !== 0) !== wanted) continue
      const [x, y] = placeOf(place, i)
      if (isRound) {
        context.moveTo(x + radius, y)
        context.arc(x, y, radius, 0, 2 * Math.PI)
      } else context.rect(x - radius, y - radius, 2 * radius, 2 * radius)
    }
  }
  trace(true)
  context.fillStyle = palette.train
  context.fill()
  if (!kept) return
  // squares that small have no inside: what is dropped is a gap
  if (!isRound) return
  trace(false)
  context.strokeStyle = palette.faint
  context.lineWidth = 1
  context.globalAlpha = 0.75
  context.stroke()
  context.globalAlpha = 1
}

function drawTiles({ context, palette }: Frame, stage: Stage, place: Placed, masked?: StageMask): void {
  const [rows = 1, columns = 1] = stage.shape
  const side = place.pitch * 0.84
  const [wide, high] = [side / columns, side / rows]
  const corner = (map: number) => placeOf(place, map).map(middle => middle - side / 2) as [number, number]
  context.beginPath()
  for (let map = 0; map < stage.count; map++) {
    const [x, y] = corner(map)
    if (!masked) context.rect(x, y, side, side)
    else {
      for (let i = 0; i < rows * columns; i++) {
        if (masked.kept[i * stage.count + map] === 0) continue
        context.rect(x + (i % columns) * wide, y + Math.floor(i / columns) * high, wide, high)
      }
    }
  }
  context.fillStyle = palette.train
  context.fill()
  context.beginPath()
  for (let map = 0; map < stage.count; map++) context.rect(...corner(map), side, side)
  context.strokeStyle = palette.faint
  context.lineWidth = 1
  context.stroke()
}
