import { relative, sep } from 'node:path'
import type { Schema } from 'thinnet'
import { defaultLearningRate, objectives } from '../builtinModel.js'
import type { StudyResult } from '../result.js'
import type { Candidate } from '../trial.js'

/** What the code is written from besides the study. */
export interface BestModelInput {
  readonly label: string
  /** How the chosen model reads tables: that of `best.keras`. */
  readonly schema: Schema | undefined
  /** The shape of one of its samples. */
  readonly inputShape: readonly number[]
  /** The folder that the code goes into. */
  readonly out: string
  /** The path of a model of one's own. */
  readonly model: string | undefined
}

/** TypeScript that builds and trains the chosen model by the library's public interface; the built-in network reads tables. */
export function bestModelCode(result: StudyResult, input: BestModelInput): string {
  return input.model === undefined ? builtinCode(result, input) : ownCode(result, input, input.model)
}

function builtinCode(result: StudyResult, { label, schema, inputShape }: BestModelInput): string {
  const { data, settings, best } = result
  const candidate = candidateOf(result)
  const network = networkCode(candidate, settings.hidden ?? [], inputShape, outputsOf(result), data.task)
  const readsTables = schema?.columns !== undefined
  const names = [
    ...new Set([
      ...network.names,
      'normalization',
      'sequential',
      ...(readsTables ? ['encodeRows', 'encodeTarget', 'inferSchema'] : []),
    ]),
  ].sort()
  return `// ${oneLine(`${label}: chosen by thinnet search to predict ${data.target} of ${data.source}`)} (study ${result.id}).
//
// The weights that the search trained are in best.keras, for loadModel; this builds the same model and trains it anew.
${runComment(readsTables)}
${readsTables ? "import { pathToFileURL } from 'node:url'\nimport { readTable } from '@thinnet/lab'\n" : ''}import {
${names.map(name => `  ${name},`).join('\n')}
  Normalization,
  type Schema,
  type Sequential,
  type TensorLike,
} from 'thinnet'

/** What the model knows of its table: how rows become inputs, and what outputs mean. */
export const schema: Schema = ${json(schema ?? { version: 1 })}

/** The chosen network, untrained. Initial weights, masks and shuffles all come from the seed. */
export function buildModel(seed = ${best.seed}): Sequential {
  const model = sequential(
    [
${network.layers.map(layer => `      ${layer},`).join('\n')}
    ],
    { seed },
  )
  model.schema = schema
  return model.compile({
    optimizer: ${network.optimizer},
    loss: '${objectives[data.task].loss}',
    metrics: [${data.task === 'regression' ? "'meanAbsoluteError'" : "'accuracy'"}],
  })
}

/** Trains it: \`x\` is [rows, inputs], \`y\` is [rows, 1]. */
export async function trainModel(x: TensorLike, y: TensorLike): Promise<Sequential> {
  const model = buildModel()
  // Every input gets mean 0 and variance 1, as the training rows have them.
  for (const layer of model.layers) if (layer instanceof Normalization) layer.adapt(x)
  await model.fit(x, y, { epochs: ${best.epochs}, batchSize: ${settings.batchSize}, verbose: 0 })
  return model
}
${readsTables ? tableCode(data) : ''}`
}

function runComment(readsTables: boolean): string {
  if (!readsTables) return '//'
  return `//
//   npx esbuild best-model.ts --bundle --platform=node --format=esm --packages=external --outfile=best-model.mjs
//   node best-model.mjs data.csv model.keras`
}

const tableCode = ({ target, reading }: StudyResult['data']) => `
/** Trains it on all rows of a table that have a target. */
export async function trainOnTable(path: string): Promise<Sequential> {
  const table = await readTable(path${reading ? `, ${JSON.stringify(reading)}` : ''})
  const { rows } = inferSchema(table, { target: ${text(target)} })
  return trainModel(encodeRows(schema, table, { rows }), encodeTarget(schema, table, rows))
}

const [, script, path, out = 'model.keras'] = process.argv
if (path !== undefined && script !== undefined && import.meta.url === pathToFileURL(script).href) {
  const model = await trainOnTable(path)
  await model.save(out)
  console.log(\`trained on \${path}: \${out}\`)
}
`

/** The layers of the built-in network, as \`builtinModel\` makes them. */
function networkCode(
  candidate: Candidate,
  hidden: readonly number[],
  inputShape: readonly number[],
  outputs: number,
  task: StudyResult['data']['task'],
) {
  const names = new Set(['dense'])
  const kind = typeof candidate.kind === 'string' ? candidate.kind : 'dropout'
  const noise = kind === 'dropConnect' ? 'dropout' : kind
  const [rate, inputRate] = [Number(candidate.dropout ?? 0), Number(candidate.inputDropout ?? 0)]
  const decay = Number(candidate.weightDecay ?? 0)
  const constraint =
    typeof candidate.maxNorm === 'number' ? `, kernelConstraint: maxNorm(${candidate.maxNorm})` : ''
  if (constraint) names.add('maxNorm')
  const style =
    kind === 'alphaDropout'
      ? "activation: 'selu', kernelInitializer: 'lecunNormal'"
      : "activation: 'relu', kernelInitializer: 'heNormal'"
  const shape = `{ inputShape: [${inputShape.join(', ')}] }`
  const layers = [`normalization(${shape})`]
  const drop = (fraction: number) => {
    names.add(noise)
    return `${noise}(${fraction})`
  }
  if (inputRate > 0) layers.push(drop(inputRate))
  for (const units of hidden) {
    const layer = `dense(${units}, { ${style}${constraint} })`
    if (kind === 'dropConnect' && rate > 0) {
      names.add('dropConnect')
      layers.push(`dropConnect(${layer}, { rate: ${rate} })`)
    } else layers.push(layer, ...(rate > 0 ? [drop(rate)] : []))
  }
  const last = { binary: 'sigmoid', classes: 'softmax', regression: 'linear' }[task]
  layers.push(`dense(${outputs}, { activation: '${last}' })`)
  names.add(decay > 0 ? 'adamw' : 'adam')
  const optimizer =
    decay > 0
      ? `adamw({ learningRate: ${defaultLearningRate}, weightDecay: ${decay} })`
      : `adam({ learningRate: ${defaultLearningRate} })`
  return { names, layers, optimizer }
}

function ownCode(result: StudyResult, { label, inputShape, out }: BestModelInput, model: string): string {
  const { data, best, settings } = result
  const path = relative(out, model).split(sep).join('/').replace(/\.ts$/, '.js')
  const chosen = {
    candidate: candidateOf(result),
    inputShape,
    task: data.task,
    outputs: outputsOf(result),
    seed: best.seed,
  }
  return `// ${oneLine(`${label}: chosen by thinnet search to predict ${data.target} of ${data.source}`)} (study ${result.id}).
//
// The weights that the search trained are in best.keras, for loadModel; this builds the same model anew. The search trained it
// for ${best.epochs} epochs, with batches of ${settings.batchSize}.
import type { ModelSettings } from '@thinnet/lab'
import type { Model } from 'thinnet'
import { model } from ${text(path.startsWith('.') ? path : `./${path}`)}

/** What the search chose. */
export const settings: ModelSettings = ${json(chosen)}

/** The chosen network, untrained. */
export async function buildModel(): Promise<Model> {
  return model(settings)
}
`
}

function candidateOf({ candidates, chosen }: StudyResult): Candidate {
  return candidates.find(({ number }) => number === chosen)?.candidate ?? {}
}

function outputsOf({ data }: StudyResult): number {
  return data.task === 'classes' ? (data.classes?.length ?? 1) : 1
}

const oneLine = (words: string) => words.replace(/\s+/g, ' ')

/** A string of TypeScript. */
const text = (value: string) =>
  `'${JSON.stringify(value).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`

/** A value of TypeScript, as it would be written: keys without quotes where they need none, lists of numbers and names on one line. */
function json(value: unknown, indent = ''): string {
  if (typeof value === 'string') return text(value)
  if (Array.isArray(value)) {
    const simple = value.every(one => typeof one !== 'object' || one === null)
    const parts = value.map(one => json(one, `${indent}  `))
    const line = `[${parts.join(', ')}]`
    return simple && line.length < 90
      ? line
      : `[\n${parts.map(part => `${indent}  ${part},`).join('\n')}\n${indent}]`
  }
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const entries = Object.entries(value).filter(([, part]) => part !== undefined)
  const parts = entries.map(
    ([key, part]) => `${/^[a-zA-Z_]\w*$/.test(key) ? key : text(key)}: ${json(part, `${indent}  `)}`,
  )
  const line = `{ ${parts.join(', ')} }`
  return line.length < 100 && !line.includes('\n')
    ? line
    : `{\n${parts.map(part => `${indent}  ${part},`).join('\n')}\n${indent}}`
}
