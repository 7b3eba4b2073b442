import { dot, ruleY } from '@observablehq/plot'
import type { Figure, Panel } from '../../figures/figure.js'
import type { Palette } from '../../figures/palette.js'
import { counted, percentTick } from '../../report/format.js'
import type { LabelledRepeats } from '../repeats.js'
import { isAccuracy, type Measure } from '../scores.js'

export interface IntervalsOptions {
  title: string
  palette: Palette
  /** What the loss is, for its axis. */
  lossName: string
  /** Room for the longest label, in pixels. */
  marginLeft: number
}

/** Pixels by which the training and the test rows of a network are apart from its middle. */
const apart = 6
const heightOfNetwork = 38

/** The repeats of every network as dots, with the intervals of their means: a panel for accuracy and one for loss. */
export function intervalsFigure(models: readonly LabelledRepeats[], options: IntervalsOptions): Figure {
  const { title, palette, lossName, marginLeft } = options
  const repeats = models[0]?.repeats.length ?? 0
  const panel = (name: string, train: Measure, test: Measure, label: string): Panel => ({
    title: name,
    width: 460,
    height: models.length * heightOfNetwork + 62,
    plot: {
      marginLeft,
      marginRight: 16,
      marginTop: 10,
      marginBottom: 44,
      x: {
        label,
        labelArrow: 'none',
        labelAnchor: 'center',
        grid: true,
        ticks: 5,
        insetLeft: 8,
        insetRight: 8,
        ...(isAccuracy(test) ? { tickFormat: percentTick } : { zero: true }),
      },
      y: { domain: models.map(({ model }) => model.label), type: 'point', label: null, tickSize: 0 },
      marks: [
        ...measureMarks(models, train, palette.train, -apart, palette),
        ...measureMarks(models, test, palette.test, apart, palette),
      ],
    },
  })
  return {
    name: 'repeats',
    title,
    caption:
      `${counted(repeats, 'repeat')}, measured by evaluate after training (dropout off). Each small dot is a repeat, darker ` +
      'where several are the same; the ring is their mean' +
      (repeats > 1
        ? ", the bar the 95 % interval of the mean (Student's t), cut off where accuracy or loss end."
        : '.'),
    legend: [
      { label: 'training rows', symbol: 'circle', color: palette.train },
      { label: 'test rows', symbol: 'circle', color: palette.test },
    ],
    panels: [
      panel('Accuracy', 'trainAccuracy', 'testAccuracy', 'rows classified correctly'),
      panel('Loss', 'trainLoss', 'testLoss', `${lossName}, nats`),
    ],
  }
}

function measureMarks(
  models: readonly LabelledRepeats[],
  measure: Measure,
  color: string,
  dy: number,
  { background }: Palette,
) {
  const highest = isAccuracy(measure) ? 1 : Number.POSITIVE_INFINITY
  const means = models.map(({ model, summary }) => {
    const { mean, interval = { low: mean, high: mean } } = summary[measure]
    const low = Math.max(0, interval.low)
    return { network: model.label, mean, low, high: Math.min(highest, interval.high) }
  })
  const single = models.flatMap(({ model, repeats }) =>
    repeats.map(repeat => ({ network: model.label, value: repeat[measure] })),
  )
  return [
    ruleY(means, {
      y: 'network',
      x1: 'low',
      x2: 'high',
      dy,
      stroke: color,
      strokeWidth: 5,
      strokeOpacity: 0.3,
      ariaDescription: `${measure}, 95 % intervals`,
    }),
    dot(means, {
      y: 'network',
      x: 'mean',
      dy,
      r: 4.5,
      fill: background,
      stroke: color,
      strokeWidth: 1.8,
      ariaDescription: `${measure}, means`,
    }),
    dot(single, {
      y: 'network',
      x: 'value',
      dy,
      r: 2.2,
      fill: color,
      fillOpacity: 0.6,
      ariaDescription: `${measure}, single repeats`,
    }),
  ]
}
