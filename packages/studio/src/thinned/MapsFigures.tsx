import { useMemo } from 'react'
import type { Dataset } from '../data/dataset.js'
import { usedCards } from '../network/fits.js'
import type { ConvolutionCard, Variant } from '../setting/setting.js'
import { featureDropouts } from '../setting/setting.js'
import { drawMaps, mapsHeight, type ShownMaps } from './drawMaps.js'
import { type MapsState, useFeatureMaps } from './featureMaps.js'
import { type Frame, Picture } from './Picture.js'
import { type Stage, type StageMask, stageMask, wordsOf } from './stages.js'
import { useNetwork } from './useNetwork.js'

interface FigureProps {
  title: string
  label: string
  stage: Stage
  values: ShownMaps['values']
  masked: StageMask | undefined
  words: string
}

function MapsFigure({ title, label, stage, values, masked, words }: FigureProps) {
  const draw = useMemo(() => {
    const shown = { shape: stage.shape, values, kept: masked?.kept }
    return (frame: Frame) => drawMaps(frame, shown)
  }, [stage, values, masked])
  return (
    <figure className="thinned-figure">
      <h4>{title}</h4>
      <Picture label={`${label}: ${words}`} height={width => mapsHeight(stage.count, width)} draw={draw} />
      <figcaption className="thinned-words">{words}</figcaption>
    </figure>
  )
}

/** Maps that a network of another setting gave do not fit. */
const valuesOf = ({ maps }: MapsState, { shape }: Stage): ShownMaps['values'] =>
  maps && String(maps.shape) === String(shape) ? maps.values : undefined

const useMask = (stage: Stage, step: number, row: number) =>
  useMemo(() => stageMask(stage, step, row), [stage, step, row])

interface Props {
  stage: Stage
  index: number
  name: string
  /** Counted from 0. */
  convolution: number
  image: Float32Array
  step: number
  row: number
}

/** What a convolution makes of an image, and what a step's mask leaves of it. */
export function VariantMaps({ stage, index, name, convolution, image, step, row }: Props) {
  const state = useFeatureMaps(index, convolution, image)
  const masked = useMask(stage, step, row)
  const values = valuesOf(state, stage)
  const shared = { stage, values }
  const label = `${name}, feature maps of convolution ${convolution + 1}`
  return (
    <div className="thinned-maps">
      <MapsFigure
        {...shared}
        title="Dropout off"
        label={`${label}, dropout off`}
        masked={undefined}
        words={`${stage.name}.`}
      />
      <MapsFigure
        {...shared}
        title="With the mask"
        label={`${label}, with the mask of this step`}
        masked={masked}
        words={masked ? `${wordsOf(stage, masked).dropped}.` : 'This variant drops nothing here.'}
      />
      <p className="thinned-note">
        {state.missing ??
          (masked && `The mask is that of row ${row + 1} of the batch, laid on the maps of the test image.`)}
      </p>
    </div>
  )
}

const kinds: Readonly<Record<ConvolutionCard['drop'], { name: string; what: string }>> = {
  dropout: { name: 'Dropout', what: 'single pixels' },
  spatialDropout2D: { name: 'SpatialDropout2D', what: 'whole maps' },
  dropBlock2D: { name: 'DropBlock', what: 'squares' },
}

const titleOf = (kind: ConvolutionCard['drop']): string => `${kinds[kind].name}: ${kinds[kind].what}`

/** Where no variant drops anything. */
const EXAMPLE_RATE = 0.25

interface KindProps {
  kind: ConvolutionCard['drop']
  variant: Variant
  place: number
  rate: number
  data: Dataset
  seed: number
  values: FigureProps['values']
  step: number
  row: number
  convolution: number
}

function Kind({ kind, variant, place, rate, data, seed, values, step, row, convolution }: KindProps) {
  const other = useMemo(
    () => ({
      ...variant,
      layers: variant.layers.map((card, i) =>
        i === place && card.kind === 'conv2D' ? { ...card, drop: kind, dropout: rate } : card,
      ),
    }),
    [variant, place, kind, rate],
  )
  const { stages } = useNetwork(other, data, seed)
  const stage = stages.filter(({ isMaps }) => isMaps)[convolution]
  return stage && <KindFigure {...{ kind, stage, values, step, row }} />
}

function KindFigure({
  kind,
  stage,
  values,
  step,
  row,
}: Pick<KindProps, 'kind' | 'values' | 'step' | 'row'> & { stage: Stage }) {
  const masked = useMask(stage, step, row)
  return (
    <MapsFigure
      title={titleOf(kind)}
      label={titleOf(kind)}
      {...{ stage, values, masked }}
      words={`${wordsOf(stage, masked).dropped}.`}
    />
  )
}

interface ThreeProps extends Omit<Props, 'stage' | 'name'> {
  variant: Variant
  stage: Stage
  data: Dataset
  seed: number
}

/** The same maps under the three kinds of dropout, at the same rate. */
export function ThreeKinds({ variant, stage, index, convolution, image, data, seed, step, row }: ThreeProps) {
  const state = useFeatureMaps(index, convolution, image)
  const values = valuesOf(state, stage)
  const { card, place } = usedCards(variant, data.form).filter(({ card }) => card.kind === 'conv2D')[
    convolution
  ]!
  const own = card.kind === 'conv2D' && card.dropout > 0 ? card.drop : undefined
  const rate = card.dropout || EXAMPLE_RATE
  return (
    <section className="thinned-panel" aria-labelledby="three-kinds">
      <h3 id="three-kinds">Three kinds at one rate: {rate}</h3>
      <p className="thinned-note">
        {own
          ? `The variant “${variant.name}” uses ${kinds[own].name}: those are the masks of its training. The other two are what the same network would draw at this step if it used them.`
          : `No variant drops anything here: these are the masks that “${variant.name}” would draw at this step at a rate of ${rate}.`}
      </p>
      <div className="thinned-kinds">
        {featureDropouts.map(kind => (
          <Kind key={kind} {...{ kind, variant, place, rate, data, seed, values, step, row, convolution }} />
        ))}
      </div>
    </section>
  )
}
