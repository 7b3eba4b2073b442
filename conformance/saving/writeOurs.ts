// Writes what thinnet saves, for check_ours.py to open in Keras: models built here, and those of Keras, loaded and saved again.

import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { loadModel, type Model, Tensor } from 'thinnet'
import { batchAfter, fingerprint, type KerasCase, kerasCases, type Numbers, readValue } from './files.js'
import { type Made, models, SAMPLES } from './ours.js'

/** A model that is ready to be saved, with its data. */
interface Ready extends Made {
  readonly name: string
  readonly trained: boolean
}

const toTensor = ({ shape, data }: Numbers) => new Tensor(Float32Array.from(data), [...shape])
const toNumbers = ({ shape, data }: Tensor): Numbers => ({ shape, data: Array.from(data) })
const alone = <T>(parts: readonly T[]): T | readonly T[] => (parts.length === 1 ? parts[0] : parts)

const train = (model: Model, x: readonly Tensor[], y: readonly Tensor[], batchSize: number) =>
  model.fit(alone(x), alone(y), { batchSize, shuffle: false, verbose: 0 })

/** Three steps before it is saved. */
async function readyBuilt(name: string): Promise<Ready> {
  const made = models[name]()
  const trained = made.trained ?? made.y !== undefined
  if (trained) await train(made.model, made.x, made.y ?? [], SAMPLES / 3)
  return { ...made, name, trained }
}

async function readyFromKeras({ name, x, y, exact, after }: KerasCase): Promise<Ready> {
  const model = await loadModel(readValue(`${name}.keras`))
  return {
    name: `keras/${name}`,
    model,
    x: x.map(toTensor),
    y: y?.map(toTensor),
    exact,
    trained: after !== undefined,
  }
}

/** The names of all models that we write. */
export const names: readonly string[] = [
  ...Object.keys(models),
  ...kerasCases.map(({ name }) => `keras/${name}`),
]

/** A model of that name, trained as it will be when it is saved. */
export function ready(name: string): Promise<Ready> {
  if (Object.hasOwn(models, name)) return readyBuilt(name)
  const found = kerasCases.find(each => `keras/${each.name}` === name)
  if (!found) throw new RangeError(`there is no model ${name}`)
  return readyFromKeras(found)
}

/** Writes models (all, if none is named), each before and after two more steps, and `index.json` with what they compute. */
export async function writeModels(folder: string, asked: readonly string[]): Promise<void> {
  const index = []
  for (const name of asked.length > 0 ? asked : names) {
    const { model, x, y, exact, trained, needs } = await ready(name)
    const file = name.replace('/', '.')
    mkdirSync(folder, { recursive: true })
    const bytes = await model.save()
    writeFileSync(join(folder, `${file}.keras`), bytes)
    const outputs = await model.predictAll(alone(x))
    const loss = y && (await model.evaluate(alone(x), alone(y), { batchSize: SAMPLES })).loss
    if (trained) {
      await train(model, x, y ?? [], batchAfter)
      writeFileSync(join(folder, `${file}.after.keras`), await model.save())
    }
    index.push({
      name,
      file,
      needs,
      trained,
      loss,
      hash: await fingerprint(bytes),
      x: x.map(toNumbers),
      y: y?.map(toNumbers),
      exact: exact ?? outputs.map((_, i) => i),
      predictions: outputs.map(toNumbers),
    })
  }
  writeFileSync(join(folder, 'index.json'), JSON.stringify({ batchAfter, names, models: index }))
}
