// The plane as a network divides it, and the points on it, on a canvas.

import type { Palette } from '@thinnet/lab/palette'
import { contours } from 'd3-contour'
import { type Dataset, type Part, PLANE_POINTS, type Plane } from '../data/dataset.js'

/** The colours of up to three classes. */
const classColors = ({ class0, class1, ink }: Palette): readonly string[] => [class0, class1, ink]

/** How strong the ground is where a network is certain. */
const STRONGEST = 0.45

/** Red, green and blue of a colour such as `#0072b2`. */
export function channelsOf(color: string): [number, number, number] {
  const value = Number.parseInt(color.slice(1), 16)
  return [value >> 16, (value >> 8) & 255, value & 255]
}

/** The likeliest class of each point and its probability, from answers `[points², outputs]`. */
function decide(field: Float32Array, outputs: number): { winner: Uint8Array; probability: Float32Array } {
  const points = PLANE_POINTS ** 2
  const winner = new Uint8Array(points)
  const probability = new Float32Array(points)
  for (let i = 0; i < points; i++) {
    if (outputs === 1) {
      const second = field[i]!
      winner[i] = second >= 0.5 ? 1 : 0
      probability[i] = second >= 0.5 ? second : 1 - second
      continue
    }
    for (let k = 0; k < outputs; k++) {
      if (field[i * outputs + k]! > probability[i]!) {
        probability[i] = field[i * outputs + k]!
        winner[i] = k
      }
    }
  }
  return { winner, probability }
}

/** The ground: each point in the colour of its class, stronger where the network is surer. Rows run downwards. */
export function groundImage(field: Float32Array, outputs: number, palette: Palette): ImageData {
  const { winner, probability } = decide(field, outputs)
  const colors = classColors(palette).map(channelsOf)
  const chance = 1 / Math.max(2, outputs)
  const image = new ImageData(PLANE_POINTS, PLANE_POINTS)
  for (let row = 0; row < PLANE_POINTS; row++) {
    for (let column = 0; column < PLANE_POINTS; column++) {
      const from = (PLANE_POINTS - 1 - row) * PLANE_POINTS + column
      const sure = (probability[from]! - chance) / (1 - chance)
      image.data.set(
        [...colors[winner[from]!]!, 255 * STRONGEST * Math.max(0, sure)],
        4 * (row * PLANE_POINTS + column),
      )
    }
  }
  return image
}

/** How far each class leads over the best other one, for the lines between them. */
function leads(field: Float32Array, outputs: number): Float32Array[] {
  if (outputs === 1) return [field.map(value => value - 0.5)]
  return Array.from({ length: outputs }, (_, k) => {
    const lead = new Float32Array(PLANE_POINTS ** 2)
    for (let i = 0; i < lead.length; i++) {
      let best = 0
      for (let other = 0; other < outputs; other++) {
        if (other !== k) best = Math.max(best, field[i * outputs + other]!)
      }
      lead[i] = field[i * outputs + k]! - best
    }
    return lead
  })
}

const lineMaker = contours().size([PLANE_POINTS, PLANE_POINTS]).thresholds([0])

export interface Frame {
  readonly context: CanvasRenderingContext2D
  /** Of the canvas, in its pixels. */
  readonly size: number
  /** Device pixels to a pixel of the page. */
  readonly scale: number
  readonly palette: Palette
}

/** From the plane to the canvas. */
export function placer({ x, y }: Plane, size: number) {
  return (point: readonly [number, number]): [number, number] => [
    ((point[0] - x[0]) / (x[1] - x[0])) * size,
    size - ((point[1] - y[0]) / (y[1] - y[0])) * size,
  ]
}

export function drawGround(frame: Frame, field: Float32Array, outputs: number): void {
  drawSmooth(frame, groundImage(field, outputs, frame.palette))
  drawLines(frame, field, outputs)
}

/** An image with a pixel for each point of the plane, as large as the canvas. */
export function drawSmooth({ context, size }: Frame, image: ImageData): void {
  const small = new OffscreenCanvas(PLANE_POINTS, PLANE_POINTS)
  small.getContext('2d')?.putImageData(image, 0, 0)
  // a value stands in the middle of its cell, and the outermost ones on the edge
  const cell = size / (PLANE_POINTS - 1)
  context.imageSmoothingEnabled = true
  context.drawImage(small, -cell / 2, -cell / 2, size + cell, size + cell)
}

/** The lines between the classes. */
export function drawLines(
  { context, size, scale, palette }: Frame,
  field: Float32Array,
  outputs: number,
): void {
  const cell = size / (PLANE_POINTS - 1)
  // the cells' middles stand half a cell from the contours' origin, and rows run upwards
  const at = ([x, y]: number[]): [number, number] => [(x! - 0.5) * cell, size - (y! - 0.5) * cell]
  context.strokeStyle = palette.ink
  context.lineWidth = 2 * scale
  context.beginPath()
  for (const lead of leads(field, outputs)) {
    for (const { coordinates } of lineMaker(Array.from(lead))) {
      for (const ring of coordinates.flat()) {
        ring.forEach((point, i) => {
          const [px, py] = at(point)
          const [qx, qy] = at(ring[i - 1] ?? point)
          // along the edge of the plane there is no line: the ring only closes there
          const isEdge = [px, py].some((p, axis) => isOutside(p, size) && isOutside([qx, qy][axis]!, size))
          if (i === 0 || isEdge) context.moveTo(px, py)
          else context.lineTo(px, py)
        })
      }
    }
  }
  context.stroke()
}

const isOutside = (value: number, size: number): boolean => value <= 0.01 || value >= size - 0.01

function shape(context: CanvasRenderingContext2D, kind: number, x: number, y: number, r: number): void {
  context.beginPath()
  if (kind === 0) context.arc(x, y, r, 0, 2 * Math.PI)
  else if (kind === 1) {
    context.moveTo(x, y - 1.25 * r)
    context.lineTo(x + 1.15 * r, y + 0.85 * r)
    context.lineTo(x - 1.15 * r, y + 0.85 * r)
    context.closePath()
  } else context.rect(x - 0.9 * r, y - 0.9 * r, 1.8 * r, 1.8 * r)
}

/** Points: the class by colour and shape; rows for training filled, those for testing hollow. */
export function drawPoints({ context, size, scale, palette }: Frame, data: Dataset): void {
  if (!data.plane) return
  const place = placer(data.plane, size)
  const many = data.train.rows + data.test.rows
  const r = (many > 400 ? 2.6 : 4.2) * scale
  const colors = classColors(palette)
  const draw = (part: Part, isFilled: boolean) => {
    for (let i = 0; i < part.rows; i++) {
      const [x, y] = place([part.x[2 * i]!, part.x[2 * i + 1]!])
      const kind = part.y[i]!
      const color = colors[kind] ?? palette.ink
      shape(context, kind, x, y, r)
      context.fillStyle = isFilled ? color : palette.background
      context.globalAlpha = isFilled ? 1 : 0.6
      context.fill()
      context.globalAlpha = 1
      context.strokeStyle = isFilled ? palette.background : color
      context.lineWidth = (isFilled ? 1 : 1.6) * scale
      context.stroke()
    }
  }
  draw(data.test, false)
  draw(data.train, true)
}
