import { areaY, dot, line, ruleX, ruleY } from '@observablehq/plot'
import type { Figure, LegendEntry, Panel } from '../../figures/figure.js'
import type { Palette } from '../../figures/palette.js'
import { counted, lossValue } from '../../report/format.js'
import type { Findings } from '../findings/findings.js'
import { settingName, settingValue } from '../findings/labels.js'
import { type Measure, measuresOf } from '../findings/measures.js'
import type { StudyResult } from '../result.js'
import { type RateLine, rateLines } from './ratePanels.js'
import { barOf, intervalNote, measureAxis, panelNames, parts } from './series.js'

/** Score against rate, training and test rows with their intervals: a pair of panels for each combination of other settings. */
export function ratesFigure(result: StudyResult, findings: Findings, palette: Palette): Figure | undefined {
  const found = rateLines(result, findings.summaries)
  if (!found) return undefined
  const { lines, cloud, setting } = found
  const { data } = result
  const measures = measuresOf(data.task)
  const rates = [...new Set(lines.flatMap(({ points }) => points.map(({ rate }) => rate)))].sort(
    (a, b) => a - b,
  )
  const domainOf = (measure: Measure) => domain(lines, measure, findings)
  const panels = lines.flatMap(one =>
    measures.map(
      (measure): Panel => ({
        title: `${panelNames[measure]}${one.label === undefined ? '' : `, ${one.label}`}`,
        width: 390,
        height: 290,
        plot: {
          marginLeft: 56,
          marginRight: 18,
          marginTop: 28,
          marginBottom: 42,
          x: {
            label: axisName(setting),
            labelArrow: 'none',
            labelAnchor: 'center',
            domain: [rates[0]!, rates.at(-1)!],
            ticks: rates.length > 9 || crowded(rates) ? 6 : rates,
            tickFormat: settingValue,
            inset: 6,
          },
          y: {
            labelArrow: 'none',
            grid: true,
            ticks: 6,
            domain: domainOf(measure),
            ...measureAxis(measure, data),
          },
          marks: [
            ...reference(findings, measure, palette),
            ...seriesMarks(one, measure, cloud, palette),
            ...chosenMark(one, findings, palette),
          ],
        },
      }),
    ),
  )
  const splits = findings.chosen.trials.length
  const hasBaseline = findings.baseline?.state === 'complete'
  const legend: LegendEntry[] = [
    ...parts.map(
      ({ label, color }): LegendEntry => ({
        label,
        symbol: cloud ? 'circle' : 'line',
        color: color(palette),
      }),
    ),
    ...(splits > 1
      ? [{ label: '95 % interval of the mean', symbol: 'band', color: palette.faint, opacity: 0.4 } as const]
      : []),
    ...(hasBaseline
      ? [{ label: 'test rows without regularization', symbol: 'dashes', color: palette.test } as const]
      : []),
    { label: 'chosen', symbol: 'dashes', color: palette.faint },
  ]
  return {
    name: 'rates',
    title: title(lines, setting, cloud),
    caption:
      `Means of ${counted(splits, 'split')}, measured with dropout off; ${intervalNote(splits)}. ` +
      (cloud
        ? 'Each dot is a candidate; they also differ in other settings.'
        : 'Intervals of two points may overlap although their difference is clear: the splits are the same, and the table tests the differences.'),
    legend,
    columns: 2,
    panels,
  }
}

function axisName(setting: string): string {
  if (setting === 'dropout') return 'dropout rate (fraction of hidden units dropped)'
  return setting === 'inputDropout' ? 'fraction of inputs dropped' : settingName(setting)
}

/** Whether ticks at the points themselves would run into each other. */
function crowded(rates: readonly number[]): boolean {
  const width = rates.at(-1)! - rates[0]!
  return rates.some((rate, index) => index > 0 && rate - rates[index - 1]! < width / 12)
}

/** Panels of one measure have one axis, so that they can be compared. */
function domain(lines: readonly RateLine[], measure: Measure, { baseline }: Findings): [number, number] {
  const summaries = [
    ...lines.flatMap(({ points }) => points.map(({ summary }) => summary)),
    ...(baseline ? [baseline] : []),
  ]
  const bars = summaries.flatMap(summary => parts.flatMap(({ part }) => barOf(summary, part, measure) ?? []))
  const low = Math.min(...bars.map(bar => bar.low))
  const high = Math.max(...bars.map(bar => bar.high))
  const room = 0.04 * (high - low) || 0.05
  return measure === 'accuracy' ? [Math.max(0, low - room), Math.min(1, high + room)] : [0, high + room]
}

function seriesMarks({ points }: RateLine, measure: Measure, cloud: boolean, palette: Palette) {
  return parts.flatMap(({ part, label, color }) => {
    const stroke = color(palette)
    const rows = points.flatMap(({ rate, summary }) => {
      const bar = barOf(summary, part, measure)
      return bar ? [{ rate, ...bar }] : []
    })
    const wide = rows.filter(({ low, high }) => high > low)
    const position = { x: 'rate', y: 'mean' }
    if (cloud) {
      return [
        ruleX(wide, {
          x: 'rate',
          y1: 'low',
          y2: 'high',
          stroke,
          strokeOpacity: 0.25,
          strokeWidth: 2,
          ariaDescription: `${label}, intervals`,
        }),
        dot(rows, { ...position, r: 3, fill: stroke, ariaDescription: label }),
      ]
    }
    return [
      ...(wide.length > 0
        ? [
            areaY(rows, {
              x: 'rate',
              y1: 'low',
              y2: 'high',
              fill: stroke,
              fillOpacity: 0.2,
              ariaDescription: `${label}, intervals`,
            }),
          ]
        : []),
      line(rows, { ...position, stroke, strokeWidth: 2, ariaDescription: label }),
      dot(rows, { ...position, r: 3, fill: stroke, ariaDescription: `${label}, candidates` }),
    ]
  })
}

/** The test figure of the network without regularization, across the panel. */
function reference({ baseline }: Findings, measure: Measure, palette: Palette) {
  const bar = baseline?.state === 'complete' ? barOf(baseline, 'test', measure) : undefined
  return bar
    ? [
        ruleY([bar.mean], {
          stroke: palette.test,
          strokeDasharray: '4 3',
          strokeOpacity: 0.8,
          ariaDescription: 'without regularization',
        }),
      ]
    : []
}

function chosenMark({ points }: RateLine, { chosen }: Findings, palette: Palette) {
  const place = points.find(({ summary }) => summary.number === chosen.number)
  return place
    ? [ruleX([place.rate], { stroke: palette.faint, strokeDasharray: '4 3', ariaDescription: 'chosen' })]
    : []
}

function title(lines: readonly RateLine[], setting: string, cloud: boolean): string {
  const points = lines.flatMap(line => line.points)
  const best = points.reduce((a, b) =>
    (b.summary.test.loss?.mean ?? Infinity) < (a.summary.test.loss?.mean ?? Infinity) ? b : a,
  )
  const where =
    cloud || lines.length > 1 || setting !== 'dropout'
      ? best.summary.label
      : `rate ${settingValue(best.rate)}`
  return `Mean test loss is lowest, ${lossValue(best.summary.test.loss?.mean ?? Number.NaN)}, with ${where}`
}
