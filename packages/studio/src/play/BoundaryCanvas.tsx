import { darkPalette, lightPalette } from '@thinnet/lab/palette'
import { useEffect, useRef } from 'react'
import type { Dataset } from '../data/dataset.js'
import { runAt } from '../session/session.js'
import { useSetting } from '../setting/settingStore.js'
import { useIsDark } from '../ui/theme.js'
import { drawGround, pointsImage } from './boundary.js'

/** Pixels of the page a side; the style sheet makes it fit. */
const SIZE = 420

/** Milliseconds between two drawings, for each variant: the page does no more work for many than for few. */
const DRAW_EVERY = 35

interface Props {
  data: Dataset
  index: number
  name: string
}

/** The decision boundary, drawn anew whenever training says how far it is. React is not asked. */
export function BoundaryCanvas({ data, index, name }: Props) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const isDark = useIsDark()
  const { variants } = useSetting()
  const run = runAt(index)
  useEffect(() => {
    const { current } = canvas
    const context = current?.getContext('2d')
    if (!current || !context) return
    const scale = Math.min(2, devicePixelRatio || 1)
    current.width = SIZE * scale
    current.height = SIZE * scale
    const frame = { context, size: SIZE * scale, scale, palette: isDark ? darkPalette : lightPalette }
    const points = pointsImage(frame, data)
    let drawn: Float32Array | undefined | null = null
    let request = 0
    const draw = () => {
      request = 0
      const { field } = run.state
      if (field === drawn) return
      drawn = field
      context.fillStyle = frame.palette.background
      context.fillRect(0, 0, frame.size, frame.size)
      if (field) drawGround(frame, field, data.outputs)
      context.drawImage(points, 0, 0)
    }
    const ask = () => {
      request ||= requestAnimationFrame(draw)
    }
    ask()
    const end = run.subscribe(ask, DRAW_EVERY * variants.length)
    return () => {
      end()
      cancelAnimationFrame(request)
    }
  }, [data, run, isDark, variants.length])
  const label = `${name}: how the network divides the plane, with ${data.train.rows} filled points for training and ${data.test.rows} hollow ones for testing`
  return (
    <figure className="boundary" data-tour={`boundary-${index}`}>
      <canvas ref={canvas} role="img" aria-label={label} width={SIZE} height={SIZE} />
      <figcaption>
        {data.classes.map((one, i) => (
          <span key={one} className={`class-mark class-mark-${i}`}>
            {one}
          </span>
        ))}
        <span>filled: training, hollow: test</span>
      </figcaption>
    </figure>
  )
}
