import { areaY, dot, line, type PlotOptions } from '@observablehq/plot'
import type { Figure, LegendEntry, Panel } from '../../figures/figure.js'
import type { Palette } from '../../figures/palette.js'
import { counted, percentTick } from '../../report/format.js'
import type { Measure } from '../../study/scores.js'
import type { GridPoint } from '../result.js'
import type { CaseStudySettings } from '../settings.js'

/** What the figure calls things; the defaults are those of the case study. */
export interface GridWords {
  /** What is dropped, for the axis. */
  dropped?: string
  /** For the axis; default `binary cross-entropy`. */
  lossName?: string
  /** For the axis; default `nats`. */
  lossUnit?: string
  /** What one repeat a rate lacks, and how to have it. */
  once?: string
  /** Whether there is an accuracy: numbers have none. Default true. */
  accuracy?: boolean
}

/** Train and test accuracy and loss against the dropout rate. */
export function gridFigure(
  grid: readonly GridPoint[],
  { repeats }: Pick<CaseStudySettings, 'repeats'>,
  title: string,
  palette: Palette,
  words: GridWords = {},
): Figure {
  const { dropped = 'hidden units', lossName = 'binary cross-entropy', lossUnit = 'nats' } = words
  const { once = 'One repeat has no interval: --repeats 10 shows how much chance there is in a point.' } =
    words
  const rates = grid.map(point => point.rate)
  const series = [
    { color: palette.train, label: 'training rows' },
    { color: palette.test, label: 'test rows' },
  ]
  const panel = (
    name: string,
    measures: readonly [train: Measure, test: Measure],
    y: PlotOptions['y'],
  ): Panel => ({
    title: name,
    width: 390,
    height: 300,
    plot: {
      marginLeft: 52,
      marginRight: 16,
      marginTop: 28,
      marginBottom: 42,
      x: {
        label: `dropout rate (fraction of ${dropped} dropped)`,
        labelArrow: 'none',
        labelAnchor: 'center',
        domain: rates.length > 1 ? [rates[0]!, rates.at(-1)!] : [rates[0]! - 0.1, rates[0]! + 0.1],
        ticks: rates.length > 11 ? 6 : rates,
        tickFormat: String,
        inset: 4,
      },
      y: { labelArrow: 'none', grid: true, ticks: 6, ...y },
      marks: measures.flatMap((measure, index) => {
        const { color, label } = series[index]!
        const points = grid.map(({ rate, summary }) => {
          const { mean, interval } = summary[measure]
          return { rate, mean, low: interval?.low ?? mean, high: interval?.high ?? mean }
        })
        const ribbon = areaY(points, { x: 'rate', y1: 'low', y2: 'high', fill: color, fillOpacity: 0.2 })
        return [
          ...(repeats > 1 ? [ribbon] : []),
          line(points, { x: 'rate', y: 'mean', stroke: color, strokeWidth: 2, ariaDescription: label }),
          dot(points, { x: 'rate', y: 'mean', r: 3, fill: color }),
        ]
      }),
    },
  })
  const ribbon: LegendEntry = {
    label: '95 % interval of the mean',
    symbol: 'band',
    color: palette.faint,
    opacity: 0.4,
  }
  return {
    name: 'grid',
    title,
    caption:
      `${counted(repeats, 'repeat')} at each rate, measured by evaluate after training (dropout off). ` +
      (repeats > 1 ? "Points are means, ribbons their 95 % intervals (Student's t)." : once),
    legend: [
      ...series.map(({ color, label }): LegendEntry => ({ label, symbol: 'line', color })),
      ...(repeats > 1 ? [ribbon] : []),
    ],
    panels: [
      ...(words.accuracy === false
        ? []
        : [
            panel('Accuracy', ['trainAccuracy', 'testAccuracy'], {
              label: 'rows classified correctly',
              tickFormat: percentTick,
            }),
          ]),
      panel('Loss', ['trainLoss', 'testLoss'], { label: `${lossName}, ${lossUnit}`, zero: true }),
    ],
  }
}
