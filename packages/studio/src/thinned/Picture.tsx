import { darkPalette, lightPalette, type Palette } from '@thinnet/lab/palette'
import { useEffect, useLayoutEffect, useRef, useState } from 'react'
import { useIsDark } from '../ui/theme.js'

/** A canvas in pixels of the page. It is clear: the ground is that of the card. */
export interface Frame {
  readonly context: CanvasRenderingContext2D
  readonly width: number
  readonly height: number
  readonly palette: Palette
}

interface Props {
  label: string
  height(width: number): number
  /** A new function draws anew. */
  draw(frame: Frame): void
}

/** A canvas as wide as what it stands in. */
export function Picture({ label, height, draw }: Props) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const [width, setWidth] = useState(0)
  const isDark = useIsDark()
  useLayoutEffect(() => {
    const { current } = canvas
    if (!current) return
    const measure = () => setWidth(current.clientWidth)
    measure()
    const observer = new ResizeObserver(measure)
    observer.observe(current)
    return () => observer.disconnect()
  }, [])
  const high = width > 0 ? height(width) : 0
  useEffect(() => {
    const { current } = canvas
    const context = current?.getContext('2d')
    if (!current || !context || width === 0) return
    const scale = Math.min(2, devicePixelRatio || 1)
    const [w, h] = [Math.round(width * scale), Math.round(high * scale)]
    if (current.width !== w || current.height !== h) [current.width, current.height] = [w, h]
    const request = requestAnimationFrame(() => {
      context.setTransform(scale, 0, 0, scale, 0, 0)
      context.clearRect(0, 0, width, high)
      draw({ context, width, height: high, palette: isDark ? darkPalette : lightPalette })
    })
    return () => cancelAnimationFrame(request)
  }, [draw, width, high, isDark])
  return <canvas ref={canvas} role="img" aria-label={label} className="picture" style={{ height: high }} />
}
