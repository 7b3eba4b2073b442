// A mask over time: time steps across, what is dropped or kept down.

import type { Frame } from './Picture.js'

const AXIS = 18

export interface Sequence {
  readonly steps: number
  readonly size: number
  /** Time steps in front of the padding. */
  readonly used: number
  /** Whether an element is kept at a time step. */
  isKept(step: number, element: number): boolean
}

const rowHeight = (size: number): number => (size <= 16 ? 9 : size <= 48 ? 7 : size <= 96 ? 4 : 3)

export const sequenceHeight = (size: number): number => size * rowHeight(size) + AXIS

export function drawSequence({ context, width, height, palette }: Frame, sequence: Sequence): void {
  const { steps, size, used, isKept } = sequence
  const [wide, high] = [width / steps, rowHeight(size)]
  const gap = high > 4 ? 1 : 0.5
  const [kept, padded, dropped] = [new Path2D(), new Path2D(), new Path2D()]
  for (let t = 0; t < steps; t++) {
    for (let i = 0; i < size; i++) {
      const isIn = isKept(t, i)
      // half a pixel more for the stroke of what is hollow
      const inset = isIn ? gap / 2 : gap / 2 + 0.5
      const path = !isIn ? dropped : t < used ? kept : padded
      path.rect(t * wide + inset, i * high + inset, wide - 2 * inset, high - 2 * inset)
    }
  }
  context.fillStyle = palette.train
  context.fill(kept)
  context.globalAlpha = 0.3
  context.fill(padded)
  if (high > 4) {
    context.strokeStyle = palette.faint
    context.lineWidth = 1
    context.globalAlpha = high > 7 ? 0.7 : 0.5
    context.stroke(dropped)
  }
  context.globalAlpha = 1
  context.font = '12px system-ui, sans-serif'
  context.textBaseline = 'alphabetic'
  context.fillStyle = palette.ink
  context.textAlign = 'left'
  context.fillText('time step 1', 0, height - 4)
  context.textAlign = 'right'
  const end = used < steps ? `${steps}, padding` : String(steps)
  context.fillText(end, width, height - 4)
  if (used === steps) return
  context.strokeStyle = palette.test
  context.lineWidth = 2
  context.beginPath()
  context.moveTo(used * wide, 0)
  context.lineTo(used * wide, height - AXIS)
  context.stroke()
}
