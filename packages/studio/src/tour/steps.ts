// The case study's story in seven steps.

export interface TourStep {
  readonly title: string
  readonly text: string
  /** What it speaks of: the element with this `data-tour`. */
  readonly target: string
  /** What the step offers to do. */
  readonly action?: { readonly label: string; readonly does: 'train' | 'sweep' }
}

export const tourSteps: readonly TourStep[] = [
  {
    title: 'Two noisy circles',
    text: 'A hundred points on two rings. The filled ones, thirty, are for training; the hollow ones are new data that the network never sees while it learns. The rings overlap, so that no rule can be right about every point.',
    target: 'boundary-0',
  },
  {
    title: 'A network that is too large',
    text: 'Five hundred hidden units for thirty points: enough to learn every one of them by heart, noise included. The twin beside it is the same network, from the same weights, but for one thing: dropout.',
    target: 'variant-0',
  },
  {
    title: 'Watch them learn',
    text: 'Both are trained now, four thousand times through the thirty points, here in the page. Follow the two lines between the classes.',
    target: 'train',
    action: { label: 'Train both', does: 'train' },
  },
  {
    title: 'Learnt by heart',
    text: 'Without dropout the network ends up right about every training point, and about three of four new ones. Its line bends around single points. The difference between the two figures is overfitting: the gap.',
    target: 'gap-0',
  },
  {
    title: 'The twin with dropout',
    text: 'With dropout it is no longer perfect on the points that it trains on, and does better, and with far less false certainty, on new ones. The gap is smaller, and its test loss in the table below a fraction of the other.',
    target: 'gap-1',
  },
  {
    title: 'What dropout did',
    text: 'In every step a new random mask silences four in ten hidden units: a thinned network is trained. No unit can rely on any other being there, so single points cannot be learnt by heart. These are the very masks of the training.',
    target: 'thinned',
  },
  {
    title: 'How much is right?',
    text: 'Nobody knows beforehand: it is measured. Sweep trains the network at every rate, from several seeds. Doubt shows what else dropout can say, and in Play there is a place for data of your own.',
    target: 'views',
    action: { label: 'Open Sweep', does: 'sweep' },
  },
]
