import { accuracyFigure, lossFigure, pagePalette } from '@thinnet/lab/figures'
import { useEffect, useMemo, useRef, useState } from 'react'
import { Chart } from '../charts/Chart.js'
import type { Dataset } from '../data/dataset.js'
import type { RunState } from '../training/run.js'
import { Button } from '../ui/Button.js'

/** Milliseconds between two drawings of a chart: curves creep, and the page has other things to do. */
const REDRAW_EVERY = 250

/** The value, at most every so often; the last one always comes. */
function useThrottled<T>(value: T): T {
  const [shown, setShown] = useState(value)
  const last = useRef(0)
  useEffect(() => {
    const wait = Math.max(0, last.current + REDRAW_EVERY - performance.now())
    const timer = setTimeout(() => {
      last.current = performance.now()
      setShown(value)
    }, wait)
    return () => clearTimeout(timer)
  }, [value])
  return shown
}

interface Props {
  state: RunState
  data: Dataset
  name: string
  epochs: number
}

const size = { width: 390, height: 250 }

export function LiveCurves({ state, data, name, epochs }: Props) {
  const curves = useThrottled(state.curves)
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
