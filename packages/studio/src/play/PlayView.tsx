import { dataChanged, useData } from '../session/session.js'
import { changeSetting, useSetting } from '../setting/settingStore.js'
import { ThinnedSection } from '../thinned/ThinnedSection.js'
import { Button } from '../ui/Button.js'
import { Notice } from '../ui/Notice.js'
import { DataCard } from './DataCard.js'
import { FinalTable } from './FinalTable.js'
import { nextVariant } from './nextVariant.js'
import { TrainBar } from './TrainBar.js'
import { TrainingCard } from './TrainingCard.js'
import { VariantPanel } from './VariantPanel.js'
import './play.css'

const MOST_VARIANTS = 4

/** Networks side by side, from the same seed and on the same data: what dropout does. */
export function PlayView() {
  const { variants } = useSetting()
  const data = useData()
  return (
    <div className="play">
      <div className="play-settings">
        <DataCard data={data} />
        <TrainingCard />
      </div>
      <div className="play-stage">
        <TrainBar data={data} />
        {data.status === 'failed' && (
          <Notice kind="problem">
            {data.problem} {data.mayComeAgain && <Button onClick={dataChanged}>Try again</Button>}
          </Notice>
        )}
        <div className="play-variants" data-count={variants.length}>
          {variants.map((variant, index) => (
            <VariantPanel
              key={index}
              {...{ variant, index }}
              data={data.status === 'ready' ? data.data : undefined}
            />
          ))}
        </div>
        <Button
          disabled={variants.length >= MOST_VARIANTS}
          onClick={() =>
            changeSetting(setting => ({
              ...setting,
              variants: [...setting.variants, nextVariant(setting.variants)],
            }))
          }
        >
          Add a variant
        </Button>
        <FinalTable />
        <ThinnedSection data={data.status === 'ready' ? data.data : undefined} />
      </div>
    </div>
  )
}
