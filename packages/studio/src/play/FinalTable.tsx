import { isOutdated, runAt, useData, useRun } from '../session/session.js'
import type { Variant } from '../setting/setting.js'
import { useSetting } from '../setting/settingStore.js'
import { WideTable } from '../ui/WideTable.js'
import { describe } from './describe.js'

const percent = (share: number) => `${(100 * share).toFixed(1)} %`

interface RowProps {
  variant: Variant
  index: number
  isNumber: boolean
}

function Row({ variant, index, isNumber }: RowProps) {
  const scores = useRun(index, state => state.scores)
  const { seconds, epoch } = runAt(index).state
  const setting = useSetting()
  const score = isNumber ? (value: number) => value.toFixed(3) : percent
  const cells = scores
    ? [
        score(scores.trainScore),
        score(scores.testScore),
        isNumber
          ? (scores.testScore - scores.trainScore).toFixed(3)
          : `${(100 * (scores.trainScore - scores.testScore)).toFixed(1)} points`,
        scores.trainLoss.toFixed(3),
        scores.testLoss.toFixed(3),
        epoch.toLocaleString('en-US'),
        `${seconds.toFixed(1)} s`,
      ]
    : ['–', '–', '–', '–', '–', '–', '–']
  return (
    <tr>
      <th scope="row">
        {variant.name}
        <span className="row-detail">
          {scores && isOutdated(setting, index) ? 'trained with another setting' : describe(variant)}
        </span>
      </th>
      {cells.map((text, i) => (
        <td key={i}>{text}</td>
      ))}
    </tr>
  )
}

/** How the variants do after training, with dropout off. */
export function FinalTable() {
  const { variants } = useSetting()
  const data = useData()
  const isNumber = data.status === 'ready' && data.data.task === 'regression'
  const score = isNumber ? 'error' : 'accuracy'
  return (
    <section className="card" aria-labelledby="final-title">
      <h2 id="final-title">After training, with dropout off</h2>
      <WideTable label="Scores of all variants">
        <thead>
          <tr>
            {[
              'Variant',
              `Train ${score}`,
              `Test ${score}`,
              'Gap',
              'Train loss',
              'Test loss',
              'Epochs',
              'Time',
            ].map(title => (
              <th key={title} scope="col">
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {variants.map((variant, index) => (
            <Row key={index} {...{ variant, index, isNumber }} />
          ))}
        </tbody>
      </WideTable>
    </section>
  )
}
