import { rect, text } from '@observablehq/plot'
import type { Figure } from '../../figures/figure.js'
import type { Palette } from '../../figures/palette.js'
import { wholeNumber } from '../../report/format.js'
import type { ExampleData } from '../example.js'

const columns = 20
const rows = 3
/** A pixel more than an image has, for the space between two. */
const cell = 9
/** Room for the digit above an image, in its pixels. */
const headroom = 3

/** The first images for training, each under its digit. */
export function digitsFigure({ train, test }: ExampleData, palette: Palette): Figure {
  const [, height, width] = train.x.shape
  const shown = Math.min(columns * rows, train.y.length)
  const place = (index: number) => ({
    left: (index % columns) * cell,
    top: Math.floor(index / columns) * (cell + headroom) + headroom,
  })
  const pixels = Array.from({ length: shown * height! * width! }, (_, position) => {
    const index = Math.floor(position / (height! * width!))
    const within = position % (height! * width!)
    const { left, top } = place(index)
    const x = left + (within % width!)
    const y = top + Math.floor(within / width!)
    return { x1: x, x2: x + 1, y1: y, y2: y + 1, ink: train.x.data[position]! }
  }).filter(pixel => pixel.ink > 0)
  const labels = Array.from({ length: shown }, (_, index) => {
    const { left, top } = place(index)
    return { x: left + width! / 2, y: top - 1.2, digit: String(train.y[index]) }
  })
  return {
    name: 'data',
    title: `Handwritten digits: ${wholeNumber(train.y.length)} to train on, ${wholeNumber(test.y.length)} to test on`,
    caption: `The first ${shown} training images, each under its digit.`,
    legend: [],
    panels: [
      {
        width: 760,
        height: 160,
        plot: {
          margin: 4,
          x: { domain: [0, columns * cell], axis: null },
          y: { domain: [rows * (cell + headroom), 0], axis: null },
          marks: [
            rect(pixels, {
              x1: 'x1',
              x2: 'x2',
              y1: 'y1',
              y2: 'y2',
              fill: palette.ink,
              fillOpacity: 'ink',
              inset: -0.15,
            }),
            text(labels, { x: 'x', y: 'y', text: 'digit', fill: palette.faint, fontSize: 10 }),
          ],
          opacity: { type: 'identity' },
        },
      },
    ],
  }
}
