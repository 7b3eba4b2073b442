import { useId } from 'react'
import './ui.css'

interface Props<Value extends string> {
  label: string
  value: Value
  options: readonly { readonly value: Value; readonly label: string; readonly disabled?: boolean }[]
  disabled?: boolean
  /** The visitor may be about to choose. */
  onApproach?(): void
  onChange(value: Value): void
}

export function SelectField<Value extends string>({
  label,
  value,
  options,
  disabled,
  onApproach,
  onChange,
}: Props<Value>) {
  const id = useId()
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <select
        id={id}
        value={value}
        disabled={disabled}
        onFocus={onApproach}
        onPointerEnter={onApproach}
        onChange={event => {
          const chosen = options.find(option => option.value === event.target.value)
          if (chosen) onChange(chosen.value)
        }}
      >
        {options.map(option => (
          <option key={option.value} value={option.value} disabled={option.disabled}>
            {option.label}
          </option>
        ))}
      </select>
    </div>
  )
}
