import { useEffect, useId, useState } from 'react'
import './ui.css'

interface Props {
  label: string
  value: number
  min: number
  max: number
  /** Of the slider and of arrow keys. */
  step: number
  /** What stands behind the number. */
  unit?: string
  /** Whether a slider stands beside it. */
  slider?: boolean
  /** Said below it, and to screen readers. */
  hint?: string
  disabled?: boolean
  onChange(value: number): void
}

/** A number within bounds. While it is being typed it may be anything; what is out of bounds is said and not taken. */
export function NumberField({
  label,
  value,
  min,
  max,
  step,
  unit,
  slider = false,
  hint,
  disabled,
  onChange,
}: Props) {
  const id = useId()
  const [text, setText] = useState(String(value))
  useEffect(() => setText(String(value)), [value])
  const typed = Number(text)
  const isWhole = Number.isInteger(step)
  const problem =
    text.trim() === '' ||
    !Number.isFinite(typed) ||
    typed < min ||
    typed > max ||
    (isWhole && !Number.isInteger(typed))
      ? `${isWhole ? 'A whole number' : 'A number'} from ${min} to ${max}`
      : undefined
  const take = (next: string) => {
    setText(next)
    const number = Number(next)
    const isRight =
      next.trim() !== '' && number >= min && number <= max && (!isWhole || Number.isInteger(number))
    if (isRight && number !== value) onChange(number)
  }
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <span className="field-row">
        {slider && (
          <input
            type="range"
            aria-label={`${label}, slider`}
            {...{ min, max, step, value, disabled }}
            onChange={event => take(event.target.value)}
          />
        )}
        <input
          id={id}
          className="number"
          type="number"
          inputMode="decimal"
          {...{ min, max, disabled }}
          step={isWhole ? step : 'any'}
          value={text}
          aria-invalid={problem !== undefined}
          aria-describedby={hint || problem ? `${id}-hint` : undefined}
          onChange={event => take(event.target.value)}
          onBlur={() => setText(String(value))}
        />
        {unit && <span className="unit">{unit}</span>}
      </span>
      {(problem || hint) && (
        <span id={`${id}-hint`} className={problem ? 'field-problem' : 'field-hint'}>
          {problem ?? hint}
        </span>
      )}
    </div>
  )
}
