import { dot, ruleY } from '@observablehq/plot'
import type { Figure, Panel } from '../../figures/figure.js'
import type { Palette } from '../../figures/palette.js'
import { counted } from '../../report/format.js'
import type { Findings } from '../findings/findings.js'
import { type Measure, measuresOf } from '../findings/measures.js'
import type { CandidateSummary } from '../findings/summaries.js'
import type { StudyResult } from '../result.js'
import { barOf, intervalNote, measureAxis, panelNames, parts } from './series.js'

/** Pixels of a candidate: fewer where there are many. */
const heightOf = (count: number) => (count > 12 ? 20 : 34)
/** Characters of a label that still leave room for the chart. */
const longestLabel = 34

/** The candidates by test loss, each with the mean and interval of training and test rows; undefined for fewer than two. */
export function candidatesFigure(
  { data }: Pick<StudyResult, 'data'>,
  { summaries, chosen }: Pick<Findings, 'summaries' | 'chosen'>,
  palette: Palette,
): Figure | undefined {
  const shown = summaries
    .filter(({ test }) => Number.isFinite(test.loss?.mean))
    .toSorted((a, b) => a.test.loss!.mean - b.test.loss!.mean)
  if (shown.length === 0) return undefined
  const labels = new Map(shown.map(summary => [summary, labelOf(summary, chosen)]))
  const longest = Math.max(...[...labels.values()].map(label => label.length))
  const splits = chosen.trials.length
  const height = shown.length * heightOf(shown.length) + 64
  const panel = (measure: Measure): Panel => ({
    title: panelNames[measure],
    width: 460,
    height,
    plot: {
      marginLeft: Math.max(40, 18 + 6.4 * longest),
      marginRight: 18,
      marginTop: 10,
      marginBottom: 44,
      x: {
        labelArrow: 'none',
        labelAnchor: 'center',
        grid: true,
        ticks: 4,
        insetLeft: 8,
        insetRight: 8,
        ...measureAxis(measure, data),
      },
      y: { domain: [...labels.values()], type: 'point', label: null, tickSize: 0, padding: 0.6 },
      marks: parts.flatMap(({ part, label, color }, index) => {
        const dy = (index === 0 ? -1 : 1) * (shown.length > 12 ? 3 : 5)
        const bars = shown.flatMap(summary => {
          const bar = barOf(summary, part, measure)
          return bar
            ? [{ candidate: labels.get(summary)!, stopped: summary.state !== 'complete', ...bar }]
            : []
        })
        const stroke = color(palette)
        return [
          ruleY(bars, {
            y: 'candidate',
            x1: 'low',
            x2: 'high',
            dy,
            stroke,
            strokeWidth: shown.length > 12 ? 3 : 5,
            strokeOpacity: 0.3,
            ariaDescription: `${label}, 95 % intervals`,
          }),
          dot(bars, {
            y: 'candidate',
            x: 'mean',
            dy,
            r: shown.length > 12 ? 3 : 4.5,
            fill: bar => (bar.stopped ? palette.background : stroke),
            stroke,
            strokeWidth: 1.4,
            ariaDescription: `${label}, means`,
          }),
        ]
      }),
    },
  })
  const stopped = shown.some(({ state }) => state !== 'complete')
  const first = shown.find(({ state }) => state === 'complete') ?? shown[0]!
  return {
    name: 'candidates',
    title:
      shown.length > 1
        ? `${counted(shown.length, 'candidate')}, the lowest test loss first: ${first.label}`
        : `The only candidate: ${first.label}`,
    caption:
      `Means of ${counted(splits, 'split')}, measured with dropout off; ${intervalNote(splits)}, cut off where accuracy or loss end. ` +
      (stopped
        ? 'Hollow: given up on the way, after shorter training or fewer splits; not to be compared with the others. '
        : '') +
      '» marks the chosen one.',
    legend: parts.map(({ label, color }) => ({ label, symbol: 'circle', color: color(palette) })),
    columns: 2,
    panels: measuresOf(data.task).map(panel),
  }
}

/** Labels that are too long for an axis are shortened, in words first, and numbered where that makes two of them the same. */
function labelOf({ label, number }: CandidateSummary, chosen: CandidateSummary): string {
  const short = label
    .replaceAll('gaussianDropout', 'gaussian')
    .replaceAll('alphaDropout', 'alpha')
    .replaceAll('input dropout', 'input')
    .replaceAll('max-norm', 'norm')
    .replaceAll('weight decay', 'decay')
  const text = label.length <= longestLabel ? label : short
  const fitting = text.length <= longestLabel ? text : `${text.slice(0, longestLabel - 6)}… #${number}`
  return number === chosen.number ? `» ${fitting}` : fitting
}
