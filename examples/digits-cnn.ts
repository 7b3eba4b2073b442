// A small convolutional network for the digits that come with Thinnet, 8 × 8 pixels each, as a model for
//
//   thinnet data digits > digits.csv
//   thinnet search --model digits-cnn.ts
//
// with digits.csv in the folder from which the command is run.
import { readFileSync } from 'node:fs'
import type { ModelSettings } from '@thinnet/lab'
import { conv2D, dense, dropout, flatten, maxPooling2D, sequential, Tensor } from 'thinnet'

const side = 8
const pixels = side * side
/** A pixel counts the dark points of a square of 4 × 4. */
const darkest = 16

/** Images `[rows, 8, 8, 1]` from 0, white, to 1, and their digits. */
export const data = () => {
  const [, ...lines] = readFileSync('digits.csv', 'utf8').trimEnd().split('\n')
  const rows = lines.map(line => line.split(',').map(Number))
  const x = Float32Array.from(rows.flatMap(row => row.slice(0, pixels).map(value => value / darkest)))
  const y = rows.map(row => row[pixels] ?? Number.NaN)
  return { x: new Tensor(x, [rows.length, side, side, 1]), y, name: 'digits as images' }
}

/** What `thinnet search` tries, unless it is told something else. */
export const space = { dropout: [0, 0.2, 0.4, 0.6] }

/** Dropout stands before the last layer, where most of the weights are. */
export const model = ({ candidate, inputShape, outputs, seed }: ModelSettings) =>
  sequential(
    [
      conv2D(16, 3, { activation: 'relu', padding: 'same', inputShape }),
      maxPooling2D(),
      conv2D(32, 3, { activation: 'relu', padding: 'same' }),
      flatten(),
      dense(64, { activation: 'relu' }),
      dropout(Number(candidate.dropout ?? 0)),
      dense(outputs, { activation: 'softmax' }),
    ],
    { seed },
  )
