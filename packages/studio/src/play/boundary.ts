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

/** An image of the plane, a pixel a point, whose rows run downwards. */
export function planeImage(
  colorAt: (point: number) => readonly number[],
  alphaAt: (point: number) => number,
) {
  const image = new ImageData(PLANE_POINTS, PLANE_POINTS)
  let at = 0
  for (let row = PLANE_POINTS - 1; row >= 0; row--) {
    for (let column = 0; column < PLANE_POINTS; column++) {
      const point = row * PLANE_POINTS + column
      const [red, green, blue] = colorAt(point)
      image.data[at++] = red!
      image.data[at++] = green!
      image.data[at++] = blue!
      image.data[at++] = 255 * alphaAt(point)
    }
  }
  return image
}

/** The ground, from answers `[points², outputs]`: each point in the colour of its class, stronger where the network is surer. */
function groundImage(field: Float32Array, outputs: number, palette: Palette): ImageData {
  const colors = classColors(palette).map(channelsOf)
  const chance = 1 / Math.max(2, outputs)
  const strength = (probability: number) => (STRONGEST * Math.max(0, probability - chance)) / (1 - chance)
  if (outputs === 1) {
    return planeImage(
      i => colors[field[i]! >= 0.5 ? 1 : 0]!,
      i => strength(Math.max(field[i]!, 1 - field[i]!)),
    )
  }
  const likeliest = (i: number) => {
    let best = 0
    for (let k = 1; k < outputs; k++) {
      if (field[i * outputs + k]! > field[i * outputs + best]!) best = k
    }
    return best
  }
  return planeImage(
    i => colors[likeliest(i)]!,
    i => strength(field[i * outputs + likeliest(i)]!),
  )
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

const small = new OffscreenCanvas(PLANE_POINTS, PLANE_POINTS)
const smallContext = small.getContext('2d')

/** An image with a pixel for each point of the plane, as large as the canvas. */
export function drawSmooth({ context, size }: Frame, image: ImageData): void {
  smallContext?.putImageData(image, 0, 0)
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

function shape(
  context: OffscreenCanvasRenderingContext2D,
  kind: number,
  x: number,
  y: number,
  r: number,
): void {
  context.beginPath()
  if (kind === 0) context.arc(x, y, r, 0, 2 * Math.PI)
  else if (kind === 1) {
    context.moveTo(x, y - 1.25 * r)
    context.lineTo(x + 1.15 * r, y + 0.85 * r)
    context.lineTo(x - 1.15 * r, y + 0.85 * r)
    context.closePath()
  } else context.rect(x - 0.9 * r, y - 0.9 * r, 1.8 * r, 1.8 * r)
}

/** The points, to be laid on the ground: the class by colour and shape; rows for training filled, those for testing hollow. */
export function pointsImage({ size, scale, palette }: Frame, data: Dataset): OffscreenCanvas {
  const image = new OffscreenCanvas(size, size)
  const context = image.getContext('2d')
  if (!data.plane || !context) return image
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
  return image
}
