import { dot, frame, type PlotOptions } from '@observablehq/plot'
import type { Figure, LegendEntry } from '../../figures/figure.js'
import type { Palette } from '../../figures/palette.js'
import type { CaseStudyData, Rows } from '../dataset.js'
import { field } from '../field.js'

/** The data, by class and part. */
export function dataFigure(data: CaseStudyData, palette: Palette): Figure {
  const { train, test } = data
  return {
    name: 'data',
    title: `Two noisy rings: ${train.y.length} points for training, ${test.y.length} for testing`,
    caption:
      `makeCircles({ nSamples: ${data.samples}, noise: ${data.noise}, randomState: ${data.randomState} }): the first ` +
      `${train.y.length} rows are for training, the others for testing. Noise makes the rings overlap, so that no ` +
      'rule can be right about every point.',
    legend: pointLegend(palette),
    panels: [
      {
        width: 420,
        height: 420,
        plot: { ...planeOptions(), marks: [frame({ strokeOpacity: 0.25 }), ...pointMarks(data, palette)] },
      },
    ],
  }
}

/** Axes of a chart of the plane. Both features have no unit. */
export function planeOptions(): PlotOptions {
  const axis = { domain: [field.from, field.to], ticks: [-1, -0.5, 0, 0.5, 1], tickFormat: '.1f' }
  return {
    marginLeft: 48,
    marginBottom: 42,
    marginTop: 28,
    marginRight: 12,
    x: { ...axis, label: 'feature 1 (no unit)', labelArrow: 'none', labelAnchor: 'center' },
    y: { ...axis, label: 'feature 2 (no unit)', labelArrow: 'none' },
  }
}

/** The points: class by colour and shape, training rows filled and test rows hollow. */
export function pointMarks({ train, test }: Pick<CaseStudyData, 'train' | 'test'>, palette: Palette) {
  const marks = [
    { rows: test, filled: false },
    { rows: train, filled: true },
  ]
  return marks.flatMap(({ rows, filled }) => [
    dot(ofClass(rows, 0), pointOptions('circle', palette.class0, filled, palette)),
    dot(ofClass(rows, 1), pointOptions('triangle', palette.class1, filled, palette)),
  ])
}

/** What the points of the plane stand for: a class and a part of the rows each. */
export function pointLegend({ class0, class1 }: Palette): LegendEntry[] {
  return [
    { label: 'outer ring (class 0), train', symbol: 'circle', color: class0 },
    { label: 'outer ring, test', symbol: 'circle', color: class0, opacity: 0 },
    { label: 'inner ring (class 1), train', symbol: 'triangle', color: class1 },
    { label: 'inner ring, test', symbol: 'triangle', color: class1, opacity: 0 },
  ]
}

function ofClass({ x, y }: Rows, label: number): [number, number][] {
  return x.flatMap((point, index) => (y[index] === label ? [[point[0]!, point[1]!] as [number, number]] : []))
}

function pointOptions(
  symbol: 'circle' | 'triangle',
  color: string,
  filled: boolean,
  { background }: Palette,
) {
  const fill = filled ? color : background
  return { symbol, r: 4.2, stroke: color, strokeWidth: 1.5, fill, fillOpacity: filled ? 1 : 0.6 }
}
