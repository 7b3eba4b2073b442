import { accuracyFigure, lossFigure, pagePalette } from '@thinnet/lab/figures'
import { useMemo, useState } from 'react'
import { Chart } from '../charts/Chart.js'
import type { Dataset } from '../data/dataset.js'
import { useRun } from '../session/session.js'
import { useSetting } from '../setting/settingStore.js'
import { Button } from '../ui/Button.js'

/** Milliseconds between two drawings of a chart, for each variant: curves creep, and the page has other things to do. */
const DRAW_EVERY = 200

interface Props {
  index: number
  data: Dataset
  name: string
}

const size = { width: 390, height: 250 }

export function LiveCurves({ index, data, name }: Props) {
  const { variants, training } = useSetting()
  const { epochs } = training
  const curves = useRun(index, state => state.curves, DRAW_EVERY * variants.length)
  const isNumber = data.task === 'regression'
  const [measure, setMeasure] = useState<'accuracy' | 'loss'>('accuracy')
  const shown = isNumber ? 'loss' : measure
  const figure = useMemo(() => {
    const { loss, testLoss, score, testScore } = curves
    if (loss.length === 0) return undefined
    const result = {
      settings: { epochs, repeats: 1 },
      models: [
        {
          model: { label: '' },
          curves: { loss, valLoss: testLoss, accuracy: score, valAccuracy: testScore },
        },
      ],
    }
    const options = { title: `${name}: ${shown} by epoch`, palette: pagePalette, size }
    if (shown === 'accuracy') return accuracyFigure(result, options)
    return isNumber
      ? lossFigure(result, 'mean squared error', { ...options, unit: 'standard deviations²' })
      : lossFigure(result, 'cross-entropy', options)
  }, [curves, shown, epochs, name, isNumber])
  return (
    <>
      {!isNumber && (
        <div className="curves-choice">
          {(['accuracy', 'loss'] as const).map(one => (
            <Button key={one} look="plain" aria-pressed={one === shown} onClick={() => setMeasure(one)}>
              {one === 'accuracy' ? 'Accuracy' : 'Loss'}
            </Button>
          ))}
        </div>
      )}
      {figure && <Chart figure={figure} />}
    </>
  )
}
