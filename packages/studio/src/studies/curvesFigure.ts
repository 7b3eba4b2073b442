import { dot, line } from '@observablehq/plot'
import type { Figure, Panel } from '@thinnet/lab/figures'
import { pagePalette } from '@thinnet/lab/figures'
import type { Curves, MeasureInfo } from '@thinnet/lab/studio'
import { wholeNumber } from './words.js'

interface Point {
  readonly epoch: number
  readonly value: number
}

/** What is no finite number leaves a gap. */
const points = (epoch: readonly number[], values: readonly (number | null)[]): Point[] =>
  values.map((value, i) => ({ epoch: epoch[i]!, value: value ?? Number.NaN }))

/** The first one, where several are as low. */
export function lowestOf(all: readonly Point[]): Point | undefined {
  const finite = all.filter(({ value }) => Number.isFinite(value))
  return finite.length === 0
    ? undefined
    : finite.reduce((low, point) => (point.value < low.value ? point : low))
}

function panel(
  measure: 'loss' | 'accuracy',
  about: string | undefined,
  train: readonly Point[],
  test: readonly Point[],
): Panel {
  const values = [...train, ...test].map(({ value }) => value).filter(Number.isFinite)
  const isLoss = measure === 'loss'
  const lowest = isLoss ? lowestOf(test) : undefined
  const curve = (all: readonly Point[], stroke: string, name: string) =>
    line(all, {
      ...{ x: 'epoch', y: 'value', stroke, strokeWidth: 1.8, ariaDescription: name },
      // a curve of one point has no length to see
      marker: all.length === 1 ? 'dot' : undefined,
    })
  return {
    title: isLoss ? 'Loss' : 'Accuracy',
    ...{ width: 390, height: 280 },
    plot: {
      ...{ marginLeft: 52, marginRight: 20, marginTop: 28, marginBottom: 42 },
      x: {
        ...{ label: 'epoch', labelArrow: 'none', labelAnchor: 'center', ticks: 5, tickFormat: wholeNumber },
        domain: [0, train.at(-1)?.epoch ?? 1],
      },
      y: {
        ...{ labelArrow: 'none', grid: true, nice: isLoss },
        label: about ? `${measure} (${about})` : measure,
        domain: isLoss
          ? [0, 1.04 * Math.max(...values, 0.001)]
          : [Math.min(0.9, Math.floor(10 * Math.min(...values, 1)) / 10), 1],
        ...(!isLoss && { tickFormat: (share: number) => `${Number((100 * share).toFixed(1))} %` }),
      },
      marks: [
        curve(test, pagePalette.test, 'test rows'),
        curve(train, pagePalette.train, 'training rows'),
        ...(lowest
          ? [
              dot([lowest], {
                ...{ x: 'epoch', y: 'value', r: 4, fill: pagePalette.test, stroke: pagePalette.background },
                ariaDescription: `lowest test loss after ${wholeNumber(lowest.epoch)} epochs`,
              }),
            ]
          : []),
      ],
    },
  }
}

/** Loss and, for classes, accuracy of a trial over its epochs. Not every epoch was looked at: points stand where it was. */
export function trialCurvesFigure(curves: Curves, measures: readonly MeasureInfo[]): Figure {
  const { trial, label, epoch, trainLoss, testLoss, trainAccuracy, testAccuracy } = curves
  const about = (measure: string) => measures.find(one => one.measure === measure)?.about
  const { train, test } = pagePalette
  return {
    ...{ name: 'trial', title: `Trial ${trial}: ${label}` },
    caption: 'Both parts measured with dropout off. The dot marks the lowest test loss.',
    legend: [
      { label: 'training rows', symbol: 'line', color: train },
      { label: 'test rows', symbol: 'line', color: test },
      { label: 'lowest test loss', symbol: 'circle', color: test },
    ],
    panels: [
      panel('loss', about('loss'), points(epoch, trainLoss), points(epoch, testLoss)),
      ...(trainAccuracy && testAccuracy
        ? [panel('accuracy', about('accuracy'), points(epoch, trainAccuracy), points(epoch, testAccuracy))]
        : []),
    ],
  }
}
