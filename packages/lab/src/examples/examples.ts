import { cnnExample } from './cnn/cnnExample.js'
import type { Example, ExampleName } from './example.js'
import { rnnExample } from './rnn/rnnExample.js'

/** The examples that the command knows. */
export const examples: Readonly<Record<ExampleName, Example>> = { cnn: cnnExample, rnn: rnnExample }
