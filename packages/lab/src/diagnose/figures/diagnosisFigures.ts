import { areaY, dot, line, ruleX } from '@observablehq/plot'
import type { Figure } from '../../figures/figure.js'
import type { Palette } from '../../figures/palette.js'
import { counted, lossValue, wholeNumber } from '../../report/format.js'
import { lossName } from '../../search/findings/measures.js'
import type { Diagnosis } from '../diagnose.js'
import { average } from '../pairedTest.js'

const size = { width: 560, height: 320 }

/** The names of all figures that a diagnosis may have. */
export const figureNames = ['gap', 'learning-curve'] as const

/** The pictures of a diagnosis. */
export function diagnosisFigures(diagnosis: Diagnosis, palette: Palette): Figure[] {
  const more = diagnosis.learningCurve
  return [gapFigure(diagnosis, palette), ...(more ? [learningFigure(diagnosis, more, palette)] : [])]
}

const axes = (diagnosis: Diagnosis) => ({
  marginLeft: 56,
  marginBottom: 42,
  marginTop: 28,
  marginRight: 24,
  y: { label: lossName(diagnosis.data.task), labelArrow: 'none' as const, grid: true, zero: true },
})

/** Training and validation loss over the epochs. */
function gapFigure(diagnosis: Diagnosis, palette: Palette): Figure {
  const { gapCurve: curve, settings, findings } = diagnosis
  const points = (values: readonly number[]) => values.map((value, i) => ({ epoch: curve.epoch[i]!, value }))
  const position = { x: 'epoch', y: 'value', strokeWidth: 1.8 }
  const at = curve.epoch[curve.turn]!
  const overfits = findings.some(({ probe }) => probe === 'gap')
  return {
    name: 'gap',
    title: overfits ? `The network overfits from epoch ${at} on` : 'The network does not clearly overfit',
    caption: `Means of ${counted(settings.folds, 'fold')}. The training loss is taken during each epoch, with any dropout of the model on; the validation loss at its end, dropout off. The ring marks the lowest validation loss.`,
    legend: [
      { label: 'training rows', symbol: 'line', color: palette.train },
      { label: 'validation rows', symbol: 'line', color: palette.test },
    ],
    panels: [
      {
        ...size,
        plot: {
          ...axes(diagnosis),
          x: {
            label: 'epoch',
            labelArrow: 'none',
            labelAnchor: 'center',
            domain: [0, settings.epochs],
            ticks: 5,
            tickFormat: wholeNumber,
          },
          marks: [
            line(points(curve.test), {
              ...position,
              stroke: palette.test,
              ariaDescription: 'validation rows',
            }),
            line(points(curve.train), {
              ...position,
              stroke: palette.train,
              ariaDescription: 'training rows',
            }),
            dot([{ epoch: at, value: curve.test[curve.turn]! }], {
              ...position,
              r: 5,
              fill: palette.background,
              stroke: palette.test,
            }),
          ],
        },
      },
    ],
  }
}

/** The validation loss over the number of training rows, and where twice as many may bring it. */
function learningFigure(
  diagnosis: Diagnosis,
  { rows, losses, expected }: NonNullable<Diagnosis['learningCurve']>,
  palette: Palette,
): Figure {
  const means = rows.map((count, i) => ({ rows: count, loss: average(losses[i]!) }))
  const folds = rows.flatMap((count, i) => losses[i]!.map(loss => ({ rows: count, loss })))
  const last = means.at(-1)!
  const ahead = [
    { rows: last.rows, loss: last.loss, low: last.loss, high: last.loss },
    { rows: expected.rows, loss: expected.loss, low: expected.low, high: expected.high },
  ]
  const helps = diagnosis.findings.some(({ probe }) => probe === 'moreData')
  return {
    name: 'learning-curve',
    title: helps
      ? `More rows would help: twice as many may bring the loss from ${lossValue(last.loss)} to ${lossValue(expected.loss)}`
      : 'More rows promise little',
    caption:
      'The lowest validation loss of networks that learned from a quarter, half and all of the training rows. Small dots are ' +
      'folds, rings their means; dashes carry the curve on by one doubling, the band is their 95 % interval by the spread of the folds.',
    legend: [
      { label: 'validation rows', symbol: 'circle', color: palette.test },
      { label: 'if the curve goes on as it does', symbol: 'dashes', color: palette.faint },
      { label: '95 % interval', symbol: 'band', color: palette.faint, opacity: 0.2 },
    ],
    panels: [
      {
        ...size,
        plot: {
          ...axes(diagnosis),
          x: {
            type: 'log',
            label: 'training rows',
            labelArrow: 'none',
            labelAnchor: 'center',
            ticks: [...rows, expected.rows],
            tickFormat: wholeNumber,
            domain: [rows[0]! / 1.15, expected.rows * 1.15],
          },
          marks: [
            areaY(ahead, { x: 'rows', y1: 'low', y2: 'high', fill: palette.faint, fillOpacity: 0.2 }),
            ruleX([last.rows], { stroke: palette.faint, strokeOpacity: 0.4 }),
            line(ahead, {
              x: 'rows',
              y: 'loss',
              stroke: palette.faint,
              strokeDasharray: '4 3',
              strokeWidth: 1.8,
            }),
            line(means, { x: 'rows', y: 'loss', stroke: palette.test, strokeWidth: 1.8 }),
            dot(folds, { x: 'rows', y: 'loss', r: 2.2, fill: palette.test, fillOpacity: 0.6 }),
            dot(means, {
              x: 'rows',
              y: 'loss',
              r: 4.5,
              fill: palette.background,
              stroke: palette.test,
              strokeWidth: 1.8,
            }),
          ],
        },
      },
    ],
  }
}
