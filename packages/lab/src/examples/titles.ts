import { listed, lossValue, percent, points } from '../report/format.js'
import { lastTenth } from '../study/findings/lastTenth.js'
import { lowestTestLoss } from '../study/findings/lowestTestLoss.js'
import { byNetwork, type ExampleResult, type VariantResult } from './result.js'

/** Titles say what there is to see: they are computed, so that they hold for every outcome. */
export interface ExampleTitles {
  accuracy: string
  loss: string
  repeats: string
}

/** The titles of an example's figures. Figures of curves speak of the first repeat, which they show. */
export function exampleTitles(result: ExampleResult): ExampleTitles {
  const networks = byNetwork(result)
  const called = ({ model }: VariantResult) => (networks.length > 1 ? ` (${model.network})` : '')
  return {
    accuracy: `Without dropout, training accuracy ends ${listed(
      networks.map(({ baseline }) => `${gap(baseline)} test accuracy${called(baseline)}`),
    )}`,
    loss: `Test loss without dropout: ${networks
      .map(({ baseline }) => `${lossCourse(baseline)}${called(baseline)}`)
      .join('; ')}`,
    repeats: `Mean test accuracy is highest with ${listed(
      networks.map(({ baseline, others }) => {
        const best = [baseline, ...others].reduce((a, b) => (accuracyOf(b) > accuracyOf(a) ? b : a))
        return (
          `${best.model.label} (${percent(accuracyOf(best))}` +
          `${best === baseline ? '' : ` against ${percent(accuracyOf(baseline))} without dropout`})`
        )
      }),
    )}`,
  }
}

function accuracyOf({ summary }: VariantResult): number {
  return summary.testAccuracy.mean
}

function gap({ curves }: VariantResult): string {
  const difference = lastTenth(curves.accuracy) - lastTenth(curves.valAccuracy)
  return `${points(difference)} percentage points ${difference < 0 ? 'below' : 'above'}`
}

function lossCourse({ curves }: VariantResult): string {
  const { epoch, loss } = lowestTestLoss(curves)
  return `lowest ${lossValue(loss)} (epoch ${epoch}), at the end ${lossValue(curves.valLoss.at(-1)!)}`
}
