import type { Dataset } from '../data/dataset.js'
import { fits } from '../network/fits.js'
import { convolution, dense, recurrent } from '../setting/presets.js'
import type { Card, Variant } from '../setting/setting.js'
import { Button } from '../ui/Button.js'
import { NumberField } from '../ui/NumberField.js'
import { describe } from './describe.js'
import { LayerCard } from './LayerCard.js'

interface Props {
  variant: Variant
  data: Dataset | undefined
  onChange(changes: Partial<Variant>): void
}

const kinds: readonly { readonly value: Card['kind']; readonly label: string; make(): Card }[] = [
  { value: 'dense', label: 'Dense', make: () => dense(64) },
  { value: 'conv2D', label: 'Convolution', make: () => convolution(16) },
  { value: 'gru', label: 'GRU', make: () => recurrent('gru', 32) },
  { value: 'lstm', label: 'LSTM', make: () => recurrent('lstm', 32) },
]

const MOST_LAYERS = 8

export function NetworkCard({ variant, data, onChange }: Props) {
  const { layers, inputDropout } = variant
  const set = (index: number, card: Card | undefined) =>
    onChange({ layers: layers.flatMap((one, i) => (i === index ? (card ? [card] : []) : [one])) })
  const possible = kinds.filter(({ value }) => !data || fits(value, data.form))
  const add = (kind: Card['kind']) => {
    const made = kinds.find(({ value }) => value === kind)!.make()
    // layers that see images or sequences stand in front of those that see rows of numbers
    const at = kind === 'dense' ? layers.length : layers.findLastIndex(one => one.kind !== 'dense') + 1
    onChange({ layers: [...layers.slice(0, at), made, ...layers.slice(at)] })
  }
  return (
    <details className="network">
      <summary>
        <span className="visually-hidden">Network: </span>
        {describe(variant)}
      </summary>
      <NumberField
        label="Input dropout (fraction of inputs to drop)"
        value={inputDropout}
        min={0}
        max={0.95}
        step={0.05}
        slider
        onChange={value => onChange({ inputDropout: value })}
      />
      <ol className="layers">
        {layers.map((card, i) => (
          <LayerCard
            key={i}
            {...{ card }}
            number={i + 1}
            onChange={changed => set(i, changed)}
            onRemove={() => set(i, undefined)}
          />
        ))}
      </ol>
      <div className="layers-add">
        {possible.map(({ value, label }) => (
          <Button key={value} disabled={layers.length >= MOST_LAYERS} onClick={() => add(value)}>
            Add {label}
          </Button>
        ))}
      </div>
    </details>
  )
}
