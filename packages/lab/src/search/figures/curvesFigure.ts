import { dot, line } from '@observablehq/plot'
import type { Figure, Panel } from '../../figures/figure.js'
import type { Palette } from '../../figures/palette.js'
import { counted, lossValue, wholeNumber } from '../../report/format.js'
import type { Findings } from '../findings/findings.js'
import { capital, nameOf } from '../findings/labels.js'
import type { Measure } from '../findings/measures.js'
import { curvesOf, lowestOf } from '../findings/overfitting.js'
import type { CandidateSummary } from '../findings/summaries.js'
import type { DataSummary, StudyResult } from '../result.js'
import type { TrialCurves } from '../trial.js'
import { measureAxis, panelNames, shortened } from './series.js'

interface Course {
  summary: CandidateSummary
  curves: TrialCurves
}

/** Loss and accuracy over the epochs, of the network without regularization and of the chosen one; undefined without curves. */
export function curvesFigure(
  { data }: StudyResult,
  { baseline, chosen }: Findings,
  palette: Palette,
): Figure | undefined {
  const summaries = baseline && baseline !== chosen ? [baseline, chosen] : [chosen]
  const courses = summaries.flatMap((summary): Course[] => {
    const curves = curvesOf(summary)
    return curves && curves.epoch.length > 0 ? [{ summary, curves }] : []
  })
  if (courses.length === 0) return undefined
  const measures: Measure[] = courses.every(({ curves }) => curves.testAccuracy)
    ? ['loss', 'accuracy']
    : ['loss']
  const panels = measures.flatMap(measure => {
    const all = finite(courses.flatMap(({ curves }) => Object.values(seriesOf(curves, measure)).flat()))
    return courses.map(course => coursePanel(course, measure, all, data, palette))
  })
  return {
    name: 'curves',
    title: titleOf(courses),
    caption:
      'The first fold of the first repeat, both parts measured with dropout off. The dot marks the lowest test loss.',
    legend: [
      { label: 'training rows', symbol: 'line', color: palette.train },
      { label: 'test rows', symbol: 'line', color: palette.test },
      { label: 'lowest test loss', symbol: 'circle', color: palette.test },
    ],
    columns: courses.length === 2 ? 2 : measures.length,
    panels,
  }
}

function seriesOf(
  curves: TrialCurves,
  measure: Measure,
): { train: readonly number[]; test: readonly number[] } {
  return measure === 'loss'
    ? { train: curves.trainLoss, test: curves.testLoss }
    : { train: curves.trainAccuracy ?? [], test: curves.testAccuracy ?? [] }
}

function coursePanel(
  { summary, curves }: Course,
  measure: Measure,
  all: readonly number[],
  data: DataSummary,
  palette: Palette,
): Panel {
  const { train, test } = seriesOf(curves, measure)
  const lowest = measure === 'loss' ? lowestOf(curves) : undefined
  const accuracy = measure === 'accuracy'
  const marker = curves.epoch.length === 1 ? 'dot' : undefined
  const curve = (values: readonly number[], stroke: string, name: string) =>
    line(
      values.map((value, index) => ({ epoch: curves.epoch[index]!, value })),
      { x: 'epoch', y: 'value', stroke, strokeWidth: 1.8, marker, ariaDescription: name },
    )
  return {
    title: shortened(`${panelNames[measure]}, ${nameOf(summary)}`, 48),
    width: 390,
    height: 280,
    plot: {
      marginLeft: 52,
      marginRight: 20,
      marginTop: 28,
      marginBottom: 42,
      x: {
        label: 'epoch',
        labelArrow: 'none',
        labelAnchor: 'center',
        domain: [0, curves.epoch.at(-1)!],
        ticks: 5,
        tickFormat: wholeNumber,
      },
      y: {
        labelArrow: 'none',
        grid: true,
        ...measureAxis(measure, data),
        domain: accuracy ? [Math.floor(10 * Math.min(...all)) / 10, 1] : [0, 1.04 * Math.max(...all)],
      },
      marks: [
        curve(test, palette.test, 'test rows'),
        curve(train, palette.train, 'training rows'),
        ...(lowest
          ? [
              dot([lowest], {
                x: 'epoch',
                y: 'loss',
                r: 4,
                fill: palette.test,
                stroke: palette.background,
                ariaDescription: `lowest test loss after ${counted(lowest.epoch, 'epoch')}`,
              }),
            ]
          : []),
      ],
    },
  }
}

function titleOf(courses: readonly Course[]): string {
  const words = courses.map(({ summary, curves }) => {
    const lowest = lowestOf(curves)
    if (!lowest) return `${capital(nameOf(summary))}: the test loss diverges`
    return `${capital(nameOf(summary))}: lowest test loss ${lossValue(lowest.loss)} (epoch ${wholeNumber(lowest.epoch)}), at the end ${lossValue(lowest.last)}`
  })
  return words.join('. ')
}

function finite(values: readonly number[]): number[] {
  const some = values.filter(Number.isFinite)
  return some.length > 0 ? some : [0, 1]
}
