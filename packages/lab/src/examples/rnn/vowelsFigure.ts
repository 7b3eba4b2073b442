import { line } from '@observablehq/plot'
import type { LabelledRows } from '../../data/labelledRows.js'
import type { Figure } from '../../figures/figure.js'
import type { Palette } from '../../figures/palette.js'
import { wholeNumber } from '../../report/format.js'
import type { ExampleData } from '../example.js'

const speakers = [0, 1, 2]

/** The first series of three speakers, a line a channel. */
export function vowelsFigure({ train, test }: ExampleData, palette: Palette): Figure {
  const values = speakers.map(speaker => channelsOf(train, train.y.indexOf(speaker)))
  const all = values.flat().map(point => point.value)
  return {
    name: 'data',
    title: `Series of two vowels: ${wholeNumber(train.y.length)} to train on, ${wholeNumber(test.y.length)} to test on`,
    caption:
      'The first training series of three of the nine speakers. Each line is one of 12 cepstral coefficients; the first two ' +
      'are drawn in colour.',
    legend: [
      { label: 'coefficient 1', symbol: 'line', color: palette.class0 },
      { label: 'coefficient 2', symbol: 'line', color: palette.class1 },
      { label: 'coefficients 3 to 12', symbol: 'line', color: palette.faint },
    ],
    columns: speakers.length,
    panels: speakers.map((speaker, index) => ({
      title: `speaker ${speaker + 1}`,
      width: 290,
      height: 220,
      plot: {
        marginLeft: 44,
        marginBottom: 42,
        marginTop: 26,
        marginRight: 12,
        x: {
          label: 'step',
          labelArrow: 'none',
          labelAnchor: 'center',
          domain: [1, train.x.shape[1]!],
          ticks: 5,
          tickFormat: wholeNumber,
        },
        y: { label: 'value (no unit)', labelArrow: 'none', grid: true, nice: true, domain: extent(all) },
        color: { type: 'identity' },
        marks: [
          line(values[index]!, {
            x: 'step',
            y: 'value',
            z: 'channel',
            sort: { channel: 'z', order: 'descending' },
            stroke: ({ channel }) => [palette.class0, palette.class1][channel] ?? palette.faint,
            strokeOpacity: 0.85,
          }),
        ],
      },
    })),
  }
}

/** A series as points, without its padding. */
function channelsOf({ x }: LabelledRows, row: number) {
  const [, steps, channels] = x.shape
  return Array.from({ length: steps! }, (_, step) => {
    const start = (row * steps! + step) * channels!
    const values = Array.from(x.data.subarray(start, start + channels!))
    return values.every(value => value === 0)
      ? []
      : values.map((value, channel) => ({ step: step + 1, channel, value }))
  }).flat()
}

function extent(values: readonly number[]): [number, number] {
  return [Math.min(...values), Math.max(...values)]
}
