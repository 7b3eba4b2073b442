import type { CaseStudySettings } from './settings.js'

/** What sets one network of the study apart; the rest is the same for all. */
export interface Network {
  /** Units of the hidden layer. */
  hidden: number
  /** Fraction of the hidden units to drop; 0 builds no dropout layer there. */
  rate: number
  /** Fraction of the inputs to drop; 0 builds no dropout layer there. */
  inputRate: number
  /** Greatest length of a hidden unit's incoming weights. */
  maxNorm?: number
}

/** The networks that a case study may compare. */
export type ModelName = 'baseline' | 'dropout' | 'inputDropout' | 'maxNorm'

/** A network under the name by which the results call it. */
export interface Model {
  /** Which of the study's networks it is. */
  name: ModelName
  /** The name with its figure, for tables and charts: `dropout 0.4`. */
  label: string
  /** What it is built with. */
  network: Network
}

/** The models that the settings ask for, in the order in which they are shown. */
export function modelsOf(settings: CaseStudySettings): Model[] {
  const { rate, hidden, inputDropout, maxNorm } = settings
  const dropout = networkAt(rate, hidden)
  const models: Model[] = [
    { name: 'baseline', label: 'baseline', network: networkAt(0, hidden) },
    { name: 'dropout', label: `dropout ${rate}`, network: dropout },
  ]
  if (inputDropout !== undefined) {
    const network = { ...dropout, inputRate: inputDropout }
    models.push({ name: 'inputDropout', label: `inputDropout ${inputDropout}`, network })
  }
  if (maxNorm !== undefined) {
    models.push({ name: 'maxNorm', label: `maxNorm ${maxNorm}`, network: { ...dropout, maxNorm } })
  }
  return models
}

/** The network with dropout at `rate` after the hidden layer and nothing else. */
export function networkAt(rate: number, hidden: number): Network {
  return { hidden, rate, inputRate: 0 }
}

/** What a model is, in words that do not need the name. */
export function describeModel({ name, network }: Model): string {
  switch (name) {
    case 'baseline':
      return 'the network without dropout'
    case 'dropout':
      return `the same network with Dropout(${network.rate}) after the hidden layer`
    case 'inputDropout':
      return `the dropout network with Dropout(${network.inputRate}) on its inputs as well`
    case 'maxNorm':
      return `the dropout network with each hidden unit's incoming weights held to length ${network.maxNorm} (max-norm)`
  }
}
