import type { Figure } from '@thinnet/lab/figures'
import { lazy, Suspense } from 'react'
import './charts.css'

export interface ChartProps {
  figure: Figure
  /** Whether title and caption are shown; the title is the accessible name in any case. */
  words?: boolean
}

// Observable Plot comes after the first view
const Drawn = lazy(() => import('./DrawnChart.js').then(module => ({ default: module.DrawnChart })))

/** A figure of the lab in the page's colours. It has its size before it is drawn, so that nothing moves. */
export function Chart(props: ChartProps) {
  const { panels } = props.figure
  return (
    <Suspense
      fallback={
        <div className="chart-panels">
          {panels.map((panel, i) => (
            <div
              key={i}
              className="chart-panel"
              style={{ aspectRatio: `${panel.width} / ${panel.height}` }}
            />
          ))}
        </div>
      }
    >
      <Drawn {...props} />
    </Suspense>
  )
}
