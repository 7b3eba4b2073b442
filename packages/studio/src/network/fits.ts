import type { Dataset } from '../data/dataset.js'
import type { Card, Variant } from '../setting/setting.js'

/** Whether a card stands for a layer that the form of data can go through. */
export function fits(kind: Card['kind'], form: Dataset['form']): boolean {
  if (kind === 'dense') return true
  return kind === 'conv2D' ? form === 'images' : form === 'sequences'
}

/** The cards that stand for layers, with their places. */
export const usedCards = ({ layers }: Variant, form: Dataset['form']): { card: Card; place: number }[] =>
  layers.map((card, place) => ({ card, place })).filter(({ card }) => fits(card.kind, form))
