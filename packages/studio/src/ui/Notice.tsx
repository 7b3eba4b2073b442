import type { ReactNode } from 'react'
import './ui.css'

interface Props {
  kind: 'problem' | 'hint'
  children: ReactNode
}

/** A message that stays until what it speaks of is mended. Problems are read out at once. */
export function Notice({ kind, children }: Props) {
  return (
    <div className={`notice notice-${kind}`} role={kind === 'problem' ? 'alert' : 'status'}>
      {children}
    </div>
  )
}
