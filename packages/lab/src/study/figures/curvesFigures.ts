import { dot, line, type PlotOptions, ruleY } from '@observablehq/plot'
import { averageSeries } from '../../figures/averageSeries.js'
import type { Figure, LegendEntry, Panel } from '../../figures/figure.js'
import type { Palette } from '../../figures/palette.js'
import { thinSeries } from '../../figures/thinSeries.js'
import { counted, percentTick, wholeNumber } from '../../report/format.js'
import { lowestTestLoss } from '../findings/lowestTestLoss.js'
import type { Curves } from '../scores.js'

/** Groups of a thinned curve: about one a pixel of the panel. */
const groups = 330
/** Points of the line through the middle of a curve that is too noisy to follow. */
const middles = 100

/** What curves are drawn of. */
export interface CurvesOf {
  /** For the axis of epochs, and for the words below. */
  settings: {
    /** Where the axis ends. */
    epochs: number
    /** Of which the first is shown. */
    repeats: number
  }
  /** A panel each. */
  models: readonly ModelCurves[]
}

/** A network with the History of one training. */
export interface ModelCurves {
  /** What the panel is called. */
  model: {
    /** The title of the panel. */
    label: string
  }
  /** One value an epoch. */
  curves: Readonly<Record<keyof Curves, readonly number[]>>
}

/** How figures of curves look. */
export interface CurvesOptions {
  /** What there is to see, as a sentence. */
  title: string
  /** The colours of training and test rows. */
  palette: Palette
  /** Of a panel, in pixels. Default 390 by 300. */
  size?: {
    /** In pixels. */
    width: number
    /** In pixels. */
    height: number
  }
  /** Panels side by side in the file of the figure. */
  columns?: number
}

/** What the two figures of curves have in common. */
interface CurvesFigure extends CurvesOptions {
  name: string
  caption: string
  legend: LegendEntry[]
  /** The values of a model, epoch by epoch. */
  train(model: ModelCurves): readonly number[]
  test(model: ModelCurves): readonly number[]
  y: PlotOptions['y']
  extras(model: ModelCurves): Panel['plot']['marks']
}

/** Train against test over the epochs, a panel a model, all on the same axes. */
function curvesFigure(result: CurvesOf, figure: CurvesFigure): Figure {
  const { train: trainColor, test: testColor } = figure.palette
  const { size = { width: 390, height: 300 }, columns } = figure
  const { epochs, repeats } = result.settings
  const { steps } = thinSeries(figure.train(result.models[0]!), groups)
  const notes = [figure.caption]
  if (repeats > 1) notes.push(`Shown is the first of ${wholeNumber(repeats)} repeats.`)
  const { steps: averaged } = averageSeries(figure.train(result.models[0]!), middles)
  if (averaged > 1)
    notes.push(`The strong lines are means of ${averaged} epochs each, the pale ones single epochs.`)
  if (steps > 1) notes.push(`Of every ${steps} single epochs, the lowest and the highest are drawn.`)
  return {
    name: figure.name,
    title: figure.title,
    caption: notes.join(' '),
    legend: [
      { label: 'training rows', symbol: 'line', color: trainColor },
      { label: 'test rows', symbol: 'line', color: testColor },
      ...figure.legend,
    ],
    ...(columns !== undefined && { columns }),
    panels: result.models.map(model => ({
      ...size,
      title: model.model.label,
      plot: {
        marginLeft: 48,
        marginBottom: 42,
        marginTop: 28,
        marginRight: 20,
        x: {
          label: 'epoch',
          labelArrow: 'none',
          labelAnchor: 'center',
          domain: [0, epochs],
          ticks: 5,
          tickFormat: wholeNumber,
        },
        y: { labelArrow: 'none', grid: true, ...figure.y },
        marks: [
          ...curve(figure.test(model), testColor, 'test rows'),
          ...curve(figure.train(model), trainColor, 'training rows'),
          ...(figure.extras(model) ?? []),
        ],
      },
    })),
  }
}

/** Single epochs and, where there are many, their means: dropout makes the single ones jump. */
function curve(values: readonly number[], stroke: string, name: string) {
  const position = { x: 'step', y: 'value', stroke }
  const single = thinSeries(values, groups)
  const means = averageSeries(values, middles)
  // A curve of one epoch has no length to see: it is a dot.
  const marker = values.length === 1 ? 'dot' : undefined
  if (means.steps === 1) {
    return [line(single.points, { ...position, strokeWidth: 1.8, marker, ariaDescription: name })]
  }
  return [
    line(single.points, { ...position, strokeOpacity: 0.3, ariaDescription: `${name}, single epochs` }),
    line(means.points, { ...position, strokeWidth: 1.8, ariaDescription: name }),
  ]
}

const history = (measure: string) =>
  `Keras's History: ${measure} on the training rows is taken during each epoch, with dropout on where there is any; ` +
  'on the test rows at the end of each epoch, with dropout off.'

/** Accuracy over the epochs. */
export function accuracyFigure(result: CurvesOf, options: CurvesOptions): Figure {
  const values = result.models.flatMap(({ curves }) => [...curves.accuracy, ...curves.valAccuracy])
  // Lines need no zero: the axis starts at the ten below the lowest point.
  const lowest = Math.floor(Math.min(...finite(values)) * 10) / 10
  return curvesFigure(result, {
    ...options,
    name: 'accuracy',
    caption: history('accuracy'),
    legend: [],
    train: model => model.curves.accuracy,
    test: model => model.curves.valAccuracy,
    y: {
      label: 'accuracy (rows classified correctly)',
      domain: [Math.min(lowest, 0.9), 1],
      tickFormat: percentTick,
    },
    extras: () => [],
  })
}

/** Loss over the epochs, with the epoch of the lowest test loss marked. */
export function lossFigure(
  result: CurvesOf,
  lossName: string,
  options: CurvesOptions & { unit?: string },
): Figure {
  const { palette, unit = 'nats' } = options
  const values = result.models.flatMap(({ curves }) => [...curves.loss, ...curves.valLoss])
  return curvesFigure(result, {
    ...options,
    name: 'loss',
    caption: `${history('loss')} The dot marks the lowest test loss.`,
    legend: [{ label: 'lowest test loss', symbol: 'circle', color: palette.test }],
    train: model => model.curves.loss,
    test: model => model.curves.valLoss,
    // From zero, the best there is, to the highest of all models: how far they are apart is the point.
    y: {
      label: `loss (${lossName}, ${unit})`,
      domain: [0, Math.max(...finite(values)) * 1.04],
      nice: true,
    },
    extras: ({ curves }) => {
      const lowest = lowestTestLoss(curves)
      return [
        ruleY([0], { strokeOpacity: 0.4 }),
        dot([lowest], {
          x: 'epoch',
          y: 'loss',
          r: 4,
          fill: palette.test,
          stroke: palette.background,
          ariaDescription: `lowest test loss after ${counted(lowest.epoch, 'epoch')}`,
        }),
      ]
    },
  })
}

function finite(values: readonly number[]): number[] {
  return values.filter(Number.isFinite)
}
