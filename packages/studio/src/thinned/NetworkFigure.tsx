import { useMemo } from 'react'
import { drawNetwork } from './drawNetwork.js'
import { type Frame, Picture } from './Picture.js'
import { type Stage, stageMask, wordsOf } from './stages.js'

const HEIGHT = 260

interface Props {
  stages: readonly Stage[]
  name: string
  step: number
  row: number
}

/** The neurons of a network, and which of them a step goes without. */
export function NetworkFigure({ stages, name, step, row }: Props) {
  const { draw, words } = useMemo(() => {
    const masks = stages.map(stage => stageMask(stage, step, row))
    return {
      draw: (frame: Frame) => drawNetwork(frame, stages, masks),
      words: stages.map((stage, i) => wordsOf(stage, masks[i])),
    }
  }, [stages, step, row])
  const label = words.map(({ stage, dropped }) => (dropped ? `${stage}, ${dropped}` : stage)).join('; ')
  return (
    <figure className="thinned-figure">
      <Picture label={`${name}, the network: ${label}`} height={() => HEIGHT} draw={draw} />
      <figcaption>
        <ol className="thinned-stages">
          {words.map(({ stage, dropped }, i) => (
            <li key={i}>
              <strong>{stage}</strong>
              {dropped && <span className="thinned-dropped">{dropped}</span>}
            </li>
          ))}
        </ol>
      </figcaption>
    </figure>
  )
}
