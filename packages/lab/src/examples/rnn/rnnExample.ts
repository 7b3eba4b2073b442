import { bidirectional, dense, gru, type Layer, type LSTMOptions, lstm, masking, variational } from 'thinnet'
import { channels, japaneseVowels, longestSeries } from '../../data/japaneseVowels.js'
import type { Example, Variant } from '../example.js'
import { vowelsFigure } from './vowelsFigure.js'

const perSpeaker = 10
const units = 64
/** Fractions to drop: of the 12 inputs of a step, of the state, and of the outputs. */
const inputs = 0.2
const state = 0.3
const outputs = 0.3

/** The options of a recurrent layer that drop something. */
type DropOptions = Pick<LSTMOptions, 'dropout' | 'recurrentDropout' | 'outputDropout' | 'gateMasks'>

interface Network {
  name: string
  about: string
  recurrent(options: DropOptions): Layer
}

const networks: readonly Network[] = [
  {
    name: 'LSTM',
    about: `an LSTM of ${units} units, and a dense layer of 9 (softmax) on its last output`,
    recurrent: options => lstm(units, options),
  },
  {
    name: 'biGRU',
    about: `two GRUs of ${units} units, one forwards and one backwards, and a dense layer of 9 (softmax) on their last outputs`,
    recurrent: options => bidirectional(gru(units, options)),
  },
]

interface Kind {
  name: string
  /** What follows the network's name. */
  label: string
  options: DropOptions
  explained: string
}

const kinds: readonly Kind[] = [
  { name: 'noDropout', label: ', no dropout', options: {}, explained: '' },
  {
    name: 'dropout',
    label: ' + dropout',
    options: { dropout: inputs },
    explained: `drops each of the ${channels} inputs with probability ${inputs}, the same ones at all steps of a series.`,
  },
  {
    name: 'recurrentDropout',
    label: ' + recurrentDropout',
    options: { recurrentDropout: state },
    explained:
      `drops each element of the state with probability ${state} where it meets the recurrent weights, the same ones at ` +
      'all steps.',
  },
  {
    name: 'variational',
    label: ' + variational',
    options: variational(inputs, { recurrent: state, output: outputs, gateMasks: 'untied' }),
    explained:
      `drops inputs (${inputs}), state (${state}) and outputs (${outputs}), each with the same mask at all steps: the ` +
      'variational network of Gal and Ghahramani (2016), with masks of its own for every gate.',
  },
]

const variants: readonly Variant[] = networks.flatMap(network =>
  kinds.map(({ name, label, options, explained }) => ({
    name,
    network: network.name,
    label: `${network.name}${label}`,
    rates: ratesIn(options),
    explained: name === 'noDropout' ? `is ${network.about}.` : explained,
    layers: () => [
      masking({ inputShape: [longestSeries, channels] }),
      network.recurrent(options),
      dense(9, { activation: 'softmax' }),
    ],
  })),
)

/** The options that are fractions. */
function ratesIn(options: DropOptions): Record<string, number> {
  return Object.fromEntries(
    Object.entries(options).flatMap(([name, value]) => (typeof value === 'number' ? [[name, value]] : [])),
  )
}

/** Recurrent networks on spoken vowels. */
export const rnnExample: Example = {
  name: 'rnn',
  summary: 'an LSTM and a bidirectional GRU on few spoken vowels, with every recurrent dropout',
  description:
    `Trains an LSTM and a bidirectional GRU to tell nine speakers by ${9 * perSpeaker} recordings of two vowels: without ` +
    'dropout, with dropout, with recurrentDropout, and as the variational network of Gal and Ghahramani; measures them ' +
    'on 370 others, and writes figures, a report and the results.',
  question: 'Which dropout for a recurrent network?',
  aboutData: [
    `Nine men spoke two Japanese vowels, one after the other. Each sample is a series of 7 to 29 steps with ${channels} numbers a step, cepstral ` +
      'coefficients that describe the sound; the task is to tell the speaker.',
    `Of the 270 training series of the source, the first ${perSpeaker} of every speaker are for training here, so that it ` +
      'is easy to learn them by heart; all 370 test series, spoken on other occasions, are for testing. Series are padded with zeros to the longest, ' +
      'and Masking makes the networks pass over the padding.',
  ],
  aboutDropout: [
    'Dropout drawn anew at every step would wipe out what a network remembers, a little at each step. One mask for all ' +
      'steps of a series leaves the memory of the other units whole (Gal and Ghahramani, 2016).',
    'Which connections can spare something depends on the task: of 12 inputs each one counts, while 64 elements of a state ' +
      'can stand in for each other.',
  ],
  source:
    'Japanese Vowels (Kudo, Toyama and Shimbo, 1999), UCI Machine Learning Repository, in the train and test parts of the ' +
    'time-series archive; CC BY 4.0',
  epochs: 150,
  batchSize: 32,
  variants,
  data: () => japaneseVowels(perSpeaker),
  dataFigure: vowelsFigure,
  columns: 4,
}
