import type { ReactNode } from 'react'
import './ui.css'

/** A table that scrolls by itself where it is wider than the page. */
export function WideTable({ label, children }: { label: string; children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: who uses the keyboard must be able to scroll it
    <section className="wide" tabIndex={0} aria-label={label}>
      <table>{children}</table>
    </section>
  )
}
