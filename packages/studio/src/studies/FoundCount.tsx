import { useEffect, useRef, useState } from 'react'

interface Props {
  /** `12 of 340 trials` */
  children: string
  /** What the rows are filtered by. */
  filter: string
}

/** Milliseconds without another key, after which the count is read out. */
const SETTLED = 800

/** How many rows a filter leaves: always to be seen, and read out when the filter changes, not whenever the rows do. */
export function FoundCount({ children, filter }: Props) {
  const [said, setSaid] = useState('')
  const now = useRef(children)
  now.current = children
  const first = useRef(filter)
  useEffect(() => {
    if (first.current === filter) return
    first.current = filter
    const timer = setTimeout(() => setSaid(now.current), SETTLED)
    return () => clearTimeout(timer)
  }, [filter])
  return (
    <p className="found">
      <span aria-hidden="true">{children}</span>
      <span className="visually-hidden" role="status">
        {said}
      </span>
    </p>
  )
}
