import type { FigureMarkup } from '@thinnet/lab/studio'
import { useEffect, useMemo, useRef } from 'react'

/** A figure of the report, in the page's colours. */
export function ServerFigure({ figure: { html, title } }: { figure: FigureMarkup }) {
  const place = useRef<HTMLDivElement>(null)
  // the same object for the same text: React puts another one in anew, and what has been scrolled or focused in it is lost
  const markup = useMemo(() => ({ __html: html }), [html])
  // biome-ignore lint/correctness/useExhaustiveDependencies: other markup is other elements
  useEffect(() => {
    for (const panel of place.current?.querySelectorAll<HTMLElement>('.panel') ?? []) {
      // where the window is narrow it scrolls by itself, which must be possible without a mouse
      panel.tabIndex = 0
      panel.setAttribute('role', 'group')
      panel.setAttribute('aria-label', panel.querySelector('h4')?.textContent ?? title)
    }
    // as in the charts that the page draws: the picture is read as one
    for (const part of place.current?.querySelectorAll('svg g') ?? []) {
      part.removeAttribute('aria-label')
      part.removeAttribute('aria-description')
    }
  }, [markup, title])
  return (
    // biome-ignore lint/security/noDangerouslySetInnerHtml: from the server of this page, which escapes all text in it
    <div className="server-figure" ref={place} dangerouslySetInnerHTML={markup} />
  )
}
