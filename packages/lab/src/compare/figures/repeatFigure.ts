import { dot, rect, ruleX, ruleY } from '@observablehq/plot'
import { quantileSorted } from 'simple-statistics'
import type { Figure, Panel } from '../../figures/figure.js'
import type { Palette } from '../../figures/palette.js'
import { counted } from '../../report/format.js'
import { measureAxis, panelNames, parts } from '../../search/figures/series.js'
import { figureOf, type Measure, type Part } from '../../search/findings/measures.js'
import { repeatFindings } from '../findings/repeatFindings.js'
import { finished } from '../findings/rows.js'
import type { MeasureSpread } from '../findings/spread.js'
import type { RepeatedResult } from '../repeat.js'

/** Steps of the golden ratio spread dots evenly however many there are. */
const golden = 0.6180339887498949
/** Half the height of a box, in rows of the chart. */
const half = 0.16

/** The figures of all trainings as dots and a box, training and test rows, with the interval of the mean. */
export function repeatFigure(result: RepeatedResult, palette: Palette): Figure | undefined {
  const { model, spreads, settings } = result
  if (spreads.length === 0) return undefined
  const done = finished(model.trials)
  return {
    name: 'repeats',
    title: `${model.label}: ${repeatFindings(result).headline}`,
    caption:
      `${counted(done.length, 'training')}, ${settings.splits.kind === 'fixed' ? 'all on the same rows, each from another seed' : 'each on another split and from another seed'}, ` +
      'measured with dropout off. Each small dot is a training; the box spans the middle half of them, with the median in it; the ring ' +
      'is the mean, the bar its 95 % interval, cut off where accuracy or loss end.',
    legend: parts.map(({ label, color }) => ({ label, symbol: 'circle', color: color(palette) })),
    columns: 2,
    panels: spreads.map((spread): Panel => {
      const { measure } = spread
      return {
        title: panelNames[measure],
        ...{ width: 440, height: 230 },
        plot: {
          ...{ marginLeft: 90, marginRight: 18, marginTop: 10, marginBottom: 44 },
          x: {
            ...{
              labelArrow: 'none',
              labelAnchor: 'center',
              grid: true,
              ticks: 5,
              insetLeft: 8,
              insetRight: 8,
            },
            ...measureAxis(measure, result.data),
          },
          y: {
            ...{ domain: [-0.5, 1.5], reverse: true, ticks: [0, 1], tickSize: 0, label: null },
            tickFormat: (place: number) => parts[place]?.label ?? '',
          },
          marks: parts.flatMap(({ part, label, color }, place) =>
            partMarks(
              done.map(trial => figureOf(trial.result, part, measure)),
              { spread, part, label, measure, place, color: color(palette), palette },
            ),
          ),
        },
      }
    }),
  }
}

interface PartOptions {
  spread: MeasureSpread
  part: Part
  label: string
  measure: Measure
  place: number
  color: string
  palette: Palette
}

function partMarks(
  values: readonly number[],
  { spread, part, label, measure, place, color, palette }: PartOptions,
) {
  if (!values.every(Number.isFinite)) return []
  const sorted = values.toSorted((p, q) => p - q)
  const [first = 0, median = 0, third = 0] = [0.25, 0.5, 0.75].map(q => quantileSorted(sorted, q))
  const dots = values.map((value, i) => ({ value, y: place + 0.3 * (((i * golden) % 1) - 0.5) }))
  const { mean, interval = { low: mean, high: mean } } = spread[part]
  const bar = {
    low: Math.max(0, interval.low),
    high: measure === 'accuracy' ? Math.min(1, interval.high) : interval.high,
  }
  const below = place + 0.3
  return [
    rect([{ first, third }], {
      ...{ x1: 'first', x2: 'third', y1: place - half, y2: place + half },
      ...{ fill: color, fillOpacity: 0.18, stroke: color, strokeOpacity: 0.5 },
      ariaDescription: `${label}, middle half`,
    }),
    ruleX([median], { y1: place - half, y2: place + half, stroke: color, strokeWidth: 2 }),
    dot(dots, {
      ...{
        x: 'value',
        y: 'y',
        r: 2.4,
        fill: color,
        fillOpacity: 0.65,
        ariaDescription: `${label}, trainings`,
      },
    }),
    ruleY([bar], {
      ...{ y: below, x1: 'low', x2: 'high', stroke: color, strokeWidth: 5, strokeOpacity: 0.35 },
      ariaDescription: `${label}, 95 % interval of the mean`,
    }),
    dot([mean], {
      ...{
        x: (value: number) => value,
        y: below,
        r: 4.5,
        fill: palette.background,
        stroke: color,
        strokeWidth: 1.8,
      },
      ariaDescription: `${label}, mean`,
    }),
  ]
}
