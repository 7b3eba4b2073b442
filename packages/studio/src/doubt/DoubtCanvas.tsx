import { darkPalette, lightPalette } from '@thinnet/lab/palette'
import { useEffect, useRef } from 'react'
import type { Dataset } from '../data/dataset.js'
import { channelsOf, drawLines, drawSmooth, planeImage, pointsImage } from '../play/boundary.js'
import type { Doubt } from '../training/protocol.js'
import { useIsDark } from '../ui/theme.js'
import type { Shown } from './DoubtView.js'

const SIZE = 420

interface Props {
  data: Dataset
  doubt: Doubt | undefined
  shown: Shown
  name: string
}

/** Doubt over the plane, from none to the most there can be: one bit for two classes. */
export function DoubtCanvas({ data, doubt, shown, name }: Props) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const isDark = useIsDark()
  const most = Math.log2(Math.max(2, data.outputs))
  useEffect(() => {
    const { current } = canvas
    const context = current?.getContext('2d')
    if (!current || !context) return
    const scale = Math.min(2, devicePixelRatio || 1)
    const size = SIZE * scale
    current.width = size
    current.height = size
    const palette = isDark ? darkPalette : lightPalette
    const frame = { context, size, scale, palette }
    context.fillStyle = palette.background
    context.fillRect(0, 0, size, size)
    if (doubt) {
      const color = channelsOf(palette.test)
      const values = doubt[shown]
      const image = planeImage(
        () => color,
        i => values[i]! / most,
      )
      drawSmooth(frame, image)
      drawLines(frame, doubt.mean, data.outputs)
    }
    context.drawImage(pointsImage(frame, data), 0, 0)
  }, [data, doubt, shown, isDark, most])
  return (
    <figure className="boundary">
      <canvas
        ref={canvas}
        role="img"
        aria-label={`${name}: doubt over the plane, strongest where the networks are least sure`}
        width={SIZE}
        height={SIZE}
      />
      <figcaption>
        <span>
          no colour: none; full colour: {most.toFixed(most % 1 ? 2 : 0)} bit{most === 1 ? '' : 's'}; line:
          where the mean is undecided
        </span>
      </figcaption>
    </figure>
  )
}
