import type { ReactNode } from 'react'
import { encodeSetting } from '../setting/link.js'
import { useSetting } from '../setting/settingStore.js'

interface Props {
  /** None for the list, one for a study, several for their comparison. */
  ids: readonly string[]
  className?: string
  children: ReactNode
}

/** A link within the view: the way back and other tabs work as everywhere in the browser. */
export function StudiesLink({ ids, className, children }: Props) {
  const setting = useSetting()
  return (
    <a className={className} href={`#${encodeSetting({ ...setting, view: 'studies', studies: [...ids] })}`}>
      {children}
    </a>
  )
}
