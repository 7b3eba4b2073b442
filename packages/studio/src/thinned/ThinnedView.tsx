import { useCallback, useEffect, useMemo, useState, useSyncExternalStore } from 'react'
import type { Dataset } from '../data/dataset.js'
import { usedCards } from '../network/fits.js'
import type { Variant } from '../setting/setting.js'
import { useSetting } from '../setting/settingStore.js'
import { Button } from '../ui/Button.js'
import { Notice } from '../ui/Notice.js'
import { NumberField } from '../ui/NumberField.js'
import { SelectField } from '../ui/SelectField.js'
import { drawImage } from './drawMaps.js'
import { useIsTraining, useLastSteps } from './followed.js'
import { ThreeKinds, VariantMaps } from './MapsFigures.js'
import { NetworkFigure } from './NetworkFigure.js'
import { type Frame, Picture } from './Picture.js'
import { batchRows, stepsOf, trainingRow, usedSteps } from './steps.js'
import { TimeFigures } from './TimeFigures.js'
import { useNetwork } from './useNetwork.js'

/** Milliseconds between two masks that are played. */
const PLAY_EVERY = 250

const stillness = matchMedia('(prefers-reduced-motion: reduce)')

function subscribeStillness(listener: () => void): () => void {
  stillness.addEventListener('change', listener)
  return () => stillness.removeEventListener('change', listener)
}

/** Whether the visitor wants nothing to move by itself. */
const useIsStill = (): boolean => useSyncExternalStore(subscribeStillness, () => stillness.matches)

const convolutionsOf = (variant: Variant, data: Dataset) =>
  usedCards(variant, data.form).filter(({ card }) => card.kind === 'conv2D')

/** The first convolution that drops something in any of the variants; the first of all if none does. */
function firstDropping(variants: readonly Variant[], data: Dataset): number {
  const places = variants
    .map(variant => convolutionsOf(variant, data).findIndex(({ card }) => card.dropout > 0))
    .filter(place => place >= 0)
  return places.length > 0 ? Math.min(...places) : 0
}

interface PanelProps {
  variant: Variant
  index: number
  data: Dataset
  step: number
  total: number
  row: number
  convolution: number
  image: Float32Array
}

function Panel({ variant, index, data, step, total, row: wanted, convolution, image }: PanelProps) {
  const { training } = useSetting()
  const { stages, timeMasks, problem } = useNetwork(variant, data, training.seed)
  const rows = batchRows(step, data.train.rows, training)
  const row = Math.min(wanted, rows - 1)
  const maps = stages.filter(({ isMaps }) => isMaps)[convolution]
  const { name } = variant
  const used =
    data.form === 'sequences'
      ? usedSteps(data.train.x, trainingRow(step, row, data.train.rows, training), data.inputShape)
      : 0
  return (
    <section className="thinned-panel" aria-label={`Thinned network of ${name}, variant ${index + 1}`}>
      <h3>{name}</h3>
      <p className="thinned-note">
        Step {(step + 1).toLocaleString('en-US')} of {total.toLocaleString('en-US')}, row {row + 1} of {rows}
      </p>
      {problem && <Notice kind="problem">{problem}</Notice>}
      {timeMasks.length > 0 && (
        <TimeFigures masks={timeMasks} steps={data.inputShape[0]!} {...{ name, used, step, row }} />
      )}
      {stages.length > 0 && <NetworkFigure {...{ stages, name, step, row }} />}
      {data.form === 'images' && maps && (
        <VariantMaps stage={maps} {...{ index, name, convolution, image, step, row }} />
      )}
    </section>
  )
}

function Kinds({
  data,
  step,
  row,
  convolution,
  image,
}: Pick<PanelProps, 'data' | 'step' | 'row' | 'convolution' | 'image'>) {
  const { variants, training } = useSetting()
  const at = (variant: Variant) => convolutionsOf(variant, data)[convolution]
  const dropping = variants.findIndex(variant => (at(variant)?.card.dropout ?? 0) > 0)
  const index = dropping >= 0 ? dropping : variants.findIndex(at)
  const variant = variants[Math.max(0, index)]!
  const { stages } = useNetwork(variant, data, training.seed)
  const stage = stages.filter(({ isMaps }) => isMaps)[convolution]
  if (!stage) return null
  return (
    <ThreeKinds {...{ variant, stage, index, convolution, image, data, step, row }} seed={training.seed} />
  )
}

/** The masks of the training, step by step, for each variant. */
export function ThinnedView({ data, isNear }: { data: Dataset; isNear: boolean }) {
  const setting = useSetting()
  const { variants, training } = setting
  const trainRows = data.train.rows
  const steps = stepsOf(trainRows, training)
  const [chosen, setChosen] = useState(0)
  const [chosenRow, setRow] = useState(0)
  const [follows, setFollows] = useState(true)
  const [plays, setPlays] = useState(false)
  const [chosenImage, setImage] = useState(0)
  const [chosenConvolution, setConvolution] = useState<number>()
  const isStill = useIsStill()
  const isTraining = useIsTraining(variants.length)
  const lastSteps = useLastSteps(setting, steps, follows && isNear)

  useEffect(() => {
    if (!isTraining) return
    setFollows(true)
    setPlays(false)
  }, [isTraining])

  const last = steps.total - 1
  const stepOf = (index: number) => Math.min((follows ? lastSteps[index] : undefined) ?? chosen, last)
  const step = stepOf(0)
  const go = (next: number) => {
    setFollows(false)
    setChosen(Math.max(0, Math.min(next, last)))
  }
  const turn = (by: number) => {
    setPlays(false)
    go(step + by)
  }
  const isPlaying = plays && !isStill && isNear
  useEffect(() => {
    if (!isPlaying) return
    const timer = setInterval(() => setChosen(before => (before >= last ? 0 : before + 1)), PLAY_EVERY)
    return () => clearInterval(timer)
  }, [isPlaying, last])

  const rows = batchRows(step, trainRows, training)
  const row = Math.min(chosenRow, rows - 1)
  const isImages = data.form === 'images'
  const imageNumber = Math.min(chosenImage, data.test.rows - 1)
  const image = useMemo(() => {
    const size = data.inputShape.reduce((all, one) => all * one, 1)
    return data.test.x.slice(imageNumber * size, (imageNumber + 1) * size)
  }, [data, imageNumber])
  const convolutions = isImages
    ? Math.max(0, ...variants.map(variant => convolutionsOf(variant, data).length))
    : 0
  const convolution = Math.min(chosenConvolution ?? firstDropping(variants, data), convolutions - 1)
  const drawChosen = useCallback(
    (frame: Frame) => drawImage(frame, image, data.inputShape[1] ?? 1),
    [image, data],
  )
  const shared = { data, row, convolution, image }
  return (
    <>
      <div className="thinned-controls">
        <NumberField
          label="Step of the training"
          value={step + 1}
          min={1}
          max={steps.total}
          step={1}
          slider
          onChange={value => turn(value - 1 - step)}
        />
        <div className="thinned-buttons">
          <Button aria-disabled={step === 0} onClick={() => turn(-1)}>
            Previous step
          </Button>
          <Button aria-disabled={step === last} onClick={() => turn(1)}>
            Next step
          </Button>
          <Button
            className="thinned-play"
            disabled={isStill}
            onClick={() => {
              if (!plays) go(step)
              setPlays(!plays)
            }}
          >
            {isPlaying ? 'Stop playing' : 'Play the masks'}
          </Button>
          <label className="thinned-follow">
            <input
              type="checkbox"
              checked={follows}
              onChange={event => {
                setPlays(false)
                if (event.target.checked) setFollows(true)
                else go(step)
              }}
            />{' '}
            Follow the training
          </label>
        </div>
        <NumberField
          label="Row of the batch"
          unit={`of ${rows}`}
          value={row + 1}
          min={1}
          max={rows}
          step={1}
          onChange={value => setRow(value - 1)}
        />
        {isImages && (
          <div className="thinned-image">
            <NumberField
              label="Test image"
              unit={`of ${data.test.rows}`}
              value={imageNumber + 1}
              min={1}
              max={data.test.rows}
              step={1}
              onChange={value => setImage(value - 1)}
            />
            <div className="thinned-thumb">
              <Picture
                label={`Test image ${imageNumber + 1}: a ${data.classes[data.test.y[imageNumber]!]}`}
                height={width => width}
                draw={drawChosen}
              />
            </div>
          </div>
        )}
        {convolutions > 1 && (
          <SelectField
            label="Feature maps of"
            value={String(convolution)}
            options={Array.from({ length: convolutions }, (_, i) => ({
              value: String(i),
              label: `convolution ${i + 1}`,
            }))}
            onChange={value => setConvolution(Number(value))}
          />
        )}
        {isStill && <p className="thinned-note">Masks are not played: your system asks for less motion.</p>}
      </div>
      <p className="thinned-legend">
        <span className="thinned-kept">kept</span>
        <span className="thinned-gone">dropped</span>
        {isImages && <span className="thinned-struck">dropped pixels of a map</span>}
      </p>
      <p className="visually-hidden" role="status">
        {!isPlaying &&
          !(follows && isTraining) &&
          `Step ${step + 1} of ${steps.total}, row ${row + 1} of ${rows}`}
      </p>
      <div className="play-variants">
        {variants.map((variant, index) => (
          <Panel key={index} {...{ variant, index }} step={stepOf(index)} total={steps.total} {...shared} />
        ))}
      </div>
      {isImages && convolutions > 0 && <Kinds {...shared} step={step} />}
    </>
  )
}
