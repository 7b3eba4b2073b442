import type { ComponentProps } from 'react'
import './ui.css'

interface Props extends ComponentProps<'button'> {
  /** `primary` for what the page is about, `plain` for an icon or a word without a frame. */
  look?: 'primary' | 'normal' | 'plain'
}

export function Button({ look = 'normal', className = '', ...rest }: Props) {
  return <button type="button" className={`button button-${look} ${className}`} {...rest} />
}
