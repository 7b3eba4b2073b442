import { Button } from '../ui/Button.js'
import type { Page } from './rows.js'
import { wholeNumber } from './words.js'

interface Props {
  page: Page<unknown>
  total: number
  noun: string
  onPage(page: number): void
}

/** The way through the pages of a table. A button that leads nowhere stays where it is, and keeps the focus. */
export function Pages({ page: { page, pages, first, last }, total, noun, onPage }: Props) {
  const step = (to: number, label: string) => {
    const leads = to >= 0 && to < pages && to !== page
    return (
      <Button aria-disabled={!leads} onClick={() => leads && onPage(to)}>
        {label}
      </Button>
    )
  }
  return (
    <nav className="pages" aria-label={`Pages of ${noun}`}>
      {step(0, 'First')}
      {step(page - 1, 'Previous')}
      <span>
        {wholeNumber(first)}–{wholeNumber(last)} of {wholeNumber(total)} {noun}
      </span>
      {step(page + 1, 'Next')}
      {step(pages - 1, 'Last')}
    </nav>
  )
}
