import { dot, line, rect, ruleX } from '@observablehq/plot'
import type { Figure, Panel } from '../../figures/figure.js'
import type { Palette } from '../../figures/palette.js'
import { counted, percentTick } from '../../report/format.js'
import { panelNames, shortened } from '../../search/figures/series.js'
import { measureNames } from '../../search/findings/measures.js'
import type { ComparisonResult } from '../compare.js'
import { comparisonFindings } from '../findings/compareFindings.js'
import type { PairedTest } from '../findings/pairedTests.js'

const size = { width: 400, height: 300 }

/** Training by training: one model against the other, and their differences with the interval of the mean. */
export function compareFigure(result: ComparisonResult, palette: Palette): Figure | undefined {
  const { a, b, tests, settings } = result
  if (tests.length === 0) return undefined
  return {
    name: 'comparison',
    title: comparisonFindings(result).headline,
    caption:
      `${counted(tests[0]?.differences.length ?? 0, 'training')} of each model, ` +
      `${settings.splits.kind === 'fixed' ? 'on the same rows from the same seeds' : 'on the same splits from the same seeds'}; ` +
      'test rows, measured with dropout off. Left: each dot is a training; on the diagonal both are equal. Right: the differences, ' +
      'sorted; the band is the 95 % interval of their mean, and where it leaves out 0, the models differ.',
    legend: [
      { label: 'a training', symbol: 'circle', color: palette.test },
      { label: 'no difference', symbol: 'dashes', color: palette.faint },
      { label: 'mean difference', symbol: 'line', color: palette.train },
      { label: '95 % interval', symbol: 'band', color: palette.train, opacity: 0.25 },
    ],
    columns: 2,
    panels: tests.flatMap(test => [
      pairsPanel(test, result, [a.label, b.label], palette),
      differencesPanel(test, result, palette),
    ]),
  }
}

function pairsPanel(
  { measure, differences }: PairedTest,
  { a, b }: ComparisonResult,
  [first, second]: readonly [string, string],
  palette: Palette,
): Panel {
  const pairs = a.trials.flatMap(({ result }, i) => {
    const [x, y] = [result.test[measure], b.trials[i]?.result.test[measure]]
    return result.failure === undefined && x !== undefined && y !== undefined && Number.isFinite(y)
      ? [{ x, y }]
      : []
  })
  const values = pairs.flatMap(({ x, y }) => [x, y])
  const room = 0.06 * (Math.max(...values) - Math.min(...values)) || 0.05
  const domain = [Math.min(...values) - room, Math.max(...values) + room]
  const axis = (label: string) => ({
    ...{ label: shortened(label, 48), labelArrow: 'none' as const, domain, grid: true, ticks: 5 },
    ...(measure === 'accuracy' && { tickFormat: percentTick }),
  })
  return {
    title: `${panelNames[measure]}, ${counted(differences.length, 'training')}`,
    ...size,
    plot: {
      ...{ marginLeft: 60, marginRight: 18, marginTop: 28, marginBottom: 42 },
      x: { ...axis(first), labelAnchor: 'center' },
      y: axis(second),
      marks: [
        line(domain, {
          ...{
            x: value => value,
            y: value => value,
            stroke: palette.faint,
            strokeDasharray: '4 3',
            ariaDescription: 'no difference',
          },
        }),
        dot(pairs, {
          ...{ x: 'x', y: 'y', r: 3.2, fill: palette.test, fillOpacity: 0.65, ariaDescription: 'trainings' },
        }),
      ],
    },
  }
}

function differencesPanel(test: PairedTest, { a, b }: ComparisonResult, palette: Palette): Panel {
  const { measure, mean, interval } = test
  const sorted = test.differences
    .toSorted((p, q) => p - q)
    .map((difference, i) => ({ difference, place: i + 1 }))
  const height = sorted.length + 1
  const unit = measure === 'accuracy' ? ', points' : ''
  return {
    title: `Difference of test ${measureNames[measure]}`,
    ...size,
    plot: {
      ...{ marginLeft: 18, marginRight: 18, marginTop: 28, marginBottom: 42 },
      x: {
        ...{ labelArrow: 'none', labelAnchor: 'center', grid: true, ticks: 5, inset: 8 },
        label: `${shortened(b.label, 22)} less ${shortened(a.label, 22)}${unit}`,
        ...(measure === 'accuracy' && {
          tickFormat: (value: number) => String(Number((100 * value).toFixed(1))),
        }),
      },
      y: { domain: [0, height], axis: null },
      marks: [
        rect([{ x1: interval.low, x2: interval.high }], {
          ...{ x1: 'x1', x2: 'x2', y1: 0, y2: height, fill: palette.train, fillOpacity: 0.22 },
          ariaDescription: '95 % interval of the mean',
        }),
        ruleX([0], { stroke: palette.faint, strokeDasharray: '4 3', ariaDescription: 'no difference' }),
        ruleX([mean], { stroke: palette.train, strokeWidth: 2.5, ariaDescription: 'mean difference' }),
        dot(sorted, {
          ...{ x: 'difference', y: 'place', r: 3.2, fill: palette.test, fillOpacity: 0.65 },
          ariaDescription: 'differences',
        }),
      ],
    },
  }
}
