import {
  activations,
  type Card,
  type ConvolutionCard,
  type DenseCard,
  featureDropouts,
  type RecurrentCard,
  stepMasks,
} from '../setting/setting.js'
import { Button } from '../ui/Button.js'
import { NumberField } from '../ui/NumberField.js'
import { SelectField } from '../ui/SelectField.js'

interface Props<C extends Card> {
  card: C
  onChange(card: C): void
}

const titles: Readonly<Record<Card['kind'], string>> = {
  dense: 'Dense',
  conv2D: 'Convolution 3 × 3',
  gru: 'GRU',
  lstm: 'LSTM',
}

const dropNames: Readonly<Record<ConvolutionCard['drop'], string>> = {
  dropout: 'Dropout: single elements',
  spatialDropout2D: 'SpatialDropout2D: whole maps',
  dropBlock2D: 'DropBlock: squares',
}

const maskNames: Readonly<Record<RecurrentCard['mask'], string>> = {
  variational: 'variational: one mask for all steps',
  ordinary: 'ordinary: a new mask every step',
}

function RateField(props: { label: string; value: number; onChange(value: number): void }) {
  return <NumberField {...props} min={0} max={0.95} step={0.05} slider />
}

function ActivationField({ card, onChange }: Props<DenseCard> | Props<ConvolutionCard>) {
  return (
    <SelectField
      label="Activation"
      value={card.activation}
      options={activations.map(value => ({ value, label: value }))}
      onChange={activation => (onChange as (card: Card) => void)({ ...card, activation })}
    />
  )
}

function MaxNormField({ card, onChange }: Props<DenseCard> | Props<ConvolutionCard>) {
  const set = (maxNorm: number | null) => (onChange as (card: Card) => void)({ ...card, maxNorm })
  return (
    <div className="max-norm">
      <label>
        <input
          type="checkbox"
          checked={card.maxNorm !== null}
          onChange={event => set(event.target.checked ? 3 : null)}
        />{' '}
        Max-norm
      </label>
      {card.maxNorm !== null && (
        <NumberField
          label="Greatest length"
          value={card.maxNorm}
          min={0.1}
          max={100}
          step={0.5}
          onChange={set}
        />
      )}
    </div>
  )
}

function DenseFields({ card, onChange }: Props<DenseCard>) {
  return (
    <>
      <NumberField
        label="Units"
        value={card.units}
        min={1}
        max={2048}
        step={1}
        onChange={units => onChange({ ...card, units })}
      />
      <ActivationField {...{ card, onChange }} />
      <RateField
        label="Dropout rate (fraction of units to drop)"
        value={card.dropout}
        onChange={dropout => onChange({ ...card, dropout })}
      />
      <MaxNormField {...{ card, onChange }} />
    </>
  )
}

function ConvolutionFields({ card, onChange }: Props<ConvolutionCard>) {
  return (
    <>
      <NumberField
        label="Filters"
        value={card.filters}
        min={1}
        max={128}
        step={1}
        onChange={filters => onChange({ ...card, filters })}
      />
      <ActivationField {...{ card, onChange }} />
      <label>
        <input
          type="checkbox"
          checked={card.pool}
          onChange={event => onChange({ ...card, pool: event.target.checked })}
        />{' '}
        Max-pooling 2 × 2
      </label>
      <SelectField
        label="What is dropped"
        value={card.drop}
        options={featureDropouts.map(value => ({ value, label: dropNames[value] }))}
        onChange={drop => onChange({ ...card, drop })}
      />
      <RateField
        label="Dropout rate (fraction to drop)"
        value={card.dropout}
        onChange={dropout => onChange({ ...card, dropout })}
      />
      <MaxNormField {...{ card, onChange }} />
    </>
  )
}

function RecurrentFields({ card, onChange }: Props<RecurrentCard>) {
  return (
    <>
      <NumberField
        label="Units"
        value={card.units}
        min={1}
        max={256}
        step={1}
        onChange={units => onChange({ ...card, units })}
      />
      <SelectField
        label="Masks of the inputs"
        value={card.mask}
        options={stepMasks.map(value => ({ value, label: maskNames[value] }))}
        onChange={mask => onChange({ ...card, mask })}
      />
      <RateField
        label="Dropout rate (fraction of inputs to drop)"
        value={card.dropout}
        onChange={dropout => onChange({ ...card, dropout })}
      />
      <RateField
        label="Recurrent dropout rate (fraction of the state to drop)"
        value={card.recurrentDropout}
        onChange={recurrentDropout => onChange({ ...card, recurrentDropout })}
      />
    </>
  )
}

interface LayerCardProps extends Props<Card> {
  /** Counted from 1. */
  number: number
  onRemove(): void
}

export function LayerCard({ card, number, onChange, onRemove }: LayerCardProps) {
  return (
    <li className="layer" aria-label={`Layer ${number}, ${titles[card.kind]}`}>
      <header>
        <h3>
          {number}. {titles[card.kind]}
        </h3>
        <Button look="plain" aria-label={`Remove layer ${number}`} onClick={onRemove}>
          Remove
        </Button>
      </header>
      {card.kind === 'dense' && <DenseFields {...{ card, onChange }} />}
      {card.kind === 'conv2D' && <ConvolutionFields {...{ card, onChange }} />}
      {(card.kind === 'gru' || card.kind === 'lstm') && <RecurrentFields {...{ card, onChange }} />}
    </li>
  )
}
