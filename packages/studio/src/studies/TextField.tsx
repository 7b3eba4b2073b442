import { useId } from 'react'
import '../ui/ui.css'

interface Props {
  label: string
  value: string
  placeholder?: string
  onChange(value: string): void
}

export function TextField({ label, value, placeholder, onChange }: Props) {
  const id = useId()
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        type="text"
        autoComplete="off"
        spellCheck={false}
        {...{ value, placeholder }}
        onChange={event => onChange(event.target.value)}
      />
    </div>
  )
}
