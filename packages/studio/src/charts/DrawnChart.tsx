import { plot } from '@observablehq/plot'
import { type LegendEntry, type Panel, renderSymbol, symbolSize } from '@thinnet/lab/figures'
import { useEffect, useRef } from 'react'
import type { ChartProps } from './Chart.js'
import { chartSvg } from './chartFiles.js'
import { SaveButtons } from './SaveButtons.js'
import './charts.css'

function EntrySymbol({ entry }: { entry: LegendEntry }) {
  const markup = { __html: renderSymbol(entry) }
  // biome-ignore lint/security/noDangerouslySetInnerHtml: made by the lab of fixed shapes
  return <svg {...symbolSize} aria-hidden="true" dangerouslySetInnerHTML={markup} />
}

function DrawnPanel({ panel, name }: { panel: Panel; name: string }) {
  const place = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const svg = plot({ ...panel.plot, width: panel.width, height: panel.height })
    svg.setAttribute('role', 'img')
    svg.setAttribute('aria-label', name)
    // the picture is read as one: names of its parts, which Plot gives, are not allowed on groups
    for (const part of svg.querySelectorAll('g')) {
      part.removeAttribute('aria-label')
      part.removeAttribute('aria-description')
    }
    place.current?.replaceChildren(svg)
  }, [panel, name])
  return (
    <div className="chart-panel">
      {panel.title && <h4>{panel.title}</h4>}
      <div ref={place} style={{ aspectRatio: `${panel.width} / ${panel.height}` }} />
    </div>
  )
}

/** Loaded by `Chart`. */
export function DrawnChart({ figure, words = false }: ChartProps) {
  const { title, caption, legend, panels } = figure
  return (
    <figure className="chart">
      {words && <h3>{title}</h3>}
      {legend.length > 0 && (
        <p className="chart-legend">
          {legend.map(entry => (
            <span key={entry.label} className="chart-entry">
              <EntrySymbol entry={entry} /> {entry.label}
            </span>
          ))}
        </p>
      )}
      <div className="chart-panels">
        {panels.map((panel, i) => (
          <DrawnPanel key={i} panel={panel} name={panel.title ? `${title}: ${panel.title}` : title} />
        ))}
      </div>
      {words && <figcaption>{caption}</figcaption>}
      <SaveButtons name={title} svg={() => chartSvg(figure)} />
    </figure>
  )
}
