// The examples of README.md and of the guide, as a reader would copy them, and what has to come of them.

import { readFileSync } from 'node:fs'

const read = path => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')

/** README's example, which is JavaScript as well. */
export const readmeExample = read('README.md').match(/^```ts\n([\s\S]*?)^```/m)[1]

/** Throws where README's example has not printed the scores of a trained network. */
export function checkReadmeOutput({ stdout }) {
  const [, loss, evaluated, accuracy, center] =
    stdout.match(/^(\S+) \{ loss: (\S+), accuracy: (\S+) \}\s+\[ \[ (\S+) \] \]\s*$/) ?? []
  const trained = Math.abs(loss - evaluated) < 1e-5 && accuracy > 0.7 && center > 0.5
  if (!trained) throw new Error(`the example printed ${JSON.stringify(stdout)}`)
}

const guide = read('docs/guides/bundlers.md')

/** The file of the guide's example that begins with its path. */
export function guideFile(path) {
  const text = guide.match(new RegExp(`^ {4}// ${path}\\n((?: {4}.*\\n|\\n(?= {4}))*)`, 'm'))[1]
  return text.replaceAll(/^ {4}/gm, '')
}

/** Throws where training did not come to the loss that the guide names; other processors round otherwise. */
export function checkGuideResult(result) {
  const expected = Number(guide.match(/\((0\.\d+), in Chromium\)/)[1])
  if (!(Math.abs(result.loss - expected) < 1e-4)) {
    throw new Error(`the loss should be ${expected}, training gave ${JSON.stringify(result)}`)
  }
}
