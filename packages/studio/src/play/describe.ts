import type { Variant } from '../setting/setting.js'

/** The network in a line: `500 relu, dropout 0.4 → 1`. */
export function describe({ inputDropout, layers }: Variant): string {
  const words = layers.map(card => {
    const size = card.kind === 'conv2D' ? card.filters : card.units
    const name = card.kind === 'dense' ? card.activation : card.kind
    const drops = [
      card.dropout > 0 && `dropout ${card.dropout}`,
      'recurrentDropout' in card && card.recurrentDropout > 0 && `recurrent ${card.recurrentDropout}`,
      'maxNorm' in card && card.maxNorm !== null && `max-norm ${card.maxNorm}`,
    ].filter(Boolean)
    return [`${size} ${name}`, ...drops].join(', ')
  })
  return [inputDropout > 0 ? `inputs, dropout ${inputDropout}` : 'inputs', ...words, 'output'].join(' → ')
}
