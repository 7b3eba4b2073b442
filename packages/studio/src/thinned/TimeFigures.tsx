import { useMemo, useState } from 'react'
import { SelectField } from '../ui/SelectField.js'
import { drawSequence, sequenceHeight } from './drawSequence.js'
import { type Frame, Picture } from './Picture.js'
import { type TimeMask, timeMaskAt } from './timeMasks.js'

interface Props {
  masks: readonly TimeMask[]
  name: string
  /** Time steps of a sequence, and how many of the shown row are no padding. */
  steps: number
  used: number
  step: number
  row: number
}

function TimeFigure({
  mask,
  gate,
  name,
  steps,
  used,
  step,
  row,
}: Omit<Props, 'masks'> & { mask: TimeMask; gate: number }) {
  const { draw, words } = useMemo(() => {
    const { isKept, words } = timeMaskAt(mask, gate, step, row)
    const sequence = { steps, used, size: mask.size, isKept }
    return { draw: (frame: Frame) => drawSequence(frame, sequence), words }
  }, [mask, gate, steps, used, step, row])
  return (
    <figure className="thinned-figure">
      <h4>{mask.title}</h4>
      <Picture
        label={`${name}, ${mask.title.toLowerCase()}, ${steps} time steps across, ${mask.size} down: ${words}`}
        height={() => sequenceHeight(mask.size)}
        draw={draw}
      />
      <figcaption className="thinned-words">{words}</figcaption>
    </figure>
  )
}

/** What a recurrent network drops over time. */
export function TimeFigures({ masks, ...rest }: Props) {
  const [chosen, setChosen] = useState(0)
  const gated = masks.find(({ sites }) => sites.length > 1)
  const gate = Math.min(chosen, (gated?.sites.length ?? 1) - 1)
  return (
    <>
      {masks.map((mask, i) => (
        <TimeFigure key={i} {...rest} {...{ mask, gate }} />
      ))}
      {gated && (
        <SelectField
          label="Gate"
          value={String(gate)}
          options={gated.sites.map((_, i) => ({ value: String(i), label: `${gated.gateNames[i]} gate` }))}
          onChange={value => setChosen(Number(value))}
        />
      )}
    </>
  )
}
