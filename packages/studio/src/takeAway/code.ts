// The TypeScript that does in Node what the page does: the same data, weights, masks and figures.

import type { Dataset } from '../data/dataset.js'
import { lossNames, scoreName } from '../data/measures.js'
import { type Call, type Option, planOf } from '../network/plan.js'
import type { DataSetting, Setting, TrainingSetting, Variant } from '../setting/setting.js'

/** A call in the code, and the functions of the library that it needs. */
class Code {
  readonly imports = new Set<string>()

  /** Names functions of the library as used. */
  use(...names: string[]): void {
    for (const name of names) this.imports.add(name)
  }

  call(name: string, ...parts: (string | number)[]): string {
    this.use(name)
    return `${name}(${parts.filter(part => part !== '').join(', ')})`
  }
}

const options = (entries: Record<string, string | number | boolean | undefined>): string => {
  const given = Object.entries(entries).filter(([, value]) => value !== undefined)
  return given.length === 0 ? '' : `{ ${given.map(([name, value]) => `${name}: ${value}`).join(', ')} }`
}

const text = (value: string): string => `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`

function optionText(code: Code, option: Option): string {
  if (typeof option === 'string') return text(option)
  if (typeof option !== 'object') return String(option)
  return 'numbers' in option ? callText(code, option) : `[${option.join(', ')}]`
}

/** A call of the plan as it is written. */
function callText(code: Code, { name, numbers, options: given }: Call): string {
  // the lines of the data have it
  if (name === 'standardize') return 'standardize()'
  const texts = Object.entries(given).map(([key, option]) => [key, optionText(code, option)])
  return code.call(name, ...numbers, options(Object.fromEntries(texts)))
}

const generators = {
  circles: 'makeCircles',
  moons: 'makeMoons',
  spirals: 'makeSpirals',
  blobs: 'makeBlobs',
} as const

/** Lines that make `xTrain`, `yTrain`, `xTest` and `yTest`, and what they import besides the library. */
function dataLines(code: Code, setting: DataSetting, data: Dataset): { imports: string[]; lines: string[] } {
  const { kind, rows, noise, trainRows, seed, table } = setting
  if (kind in generators) {
    const name = generators[kind as keyof typeof generators]
    const spread = kind === 'blobs' ? 'clusterStd' : 'noise'
    return {
      imports: [],
      lines: [
        `const { x, y } = ${code.call(name, options({ nSamples: rows, [spread]: noise, randomState: seed }))}`,
        `const [xTrain, yTrain] = [x.slice(0, ${trainRows}), y.slice(0, ${trainRows})]`,
        `const [xTest, yTest] = [x.slice(${trainRows}), y.slice(${trainRows})]`,
      ],
    }
  }
  if (kind === 'csv') {
    code.use('encodeRows', 'encodeTarget', 'inferSchema', 'normalization', 'trainTestSplitIndices')
    const name = table?.name ?? 'table.csv'
    const target = data.schema?.target?.name ?? table?.target ?? ''
    return {
      imports: ["import { readTable } from '@thinnet/lab'"],
      lines: [
        `const table = await readTable(${text(name)})`,
        `const { rows } = inferSchema(table, { target: ${text(target)} })`,
        `const split = trainTestSplitIndices(rows.length, { trainSize: ${trainRows}, randomState: ${seed} })`,
        'const [train, test] = [split.trainIndices, split.testIndices].map(part => Array.from(part, i => rows[i]))',
        `const { schema } = inferSchema(table, { target: ${text(target)}, rows: train })`,
        'const [xTrain, xTest] = [train, test].map(rows => encodeRows(schema, table, { rows }))',
        'const [yTrain, yTest] = [train, test].map(rows => encodeTarget(schema, table, rows))',
        'const standardize = () => {',
        '  const layer = normalization()',
        '  layer.adapt(xTrain)',
        '  return layer',
        '}',
      ],
    }
  }
  code.use('trainTestSplitIndices', 'tensor')
  const isDigits = kind === 'digits'
  const read = isDigits
    ? [
        '// thinnet data digits > digits.csv',
        "const cells = readFileSync('digits.csv', 'utf8').trimEnd().split('\\n').slice(1).map(line => line.split(',').map(Number))",
        'const samples = cells.map(row => ({ x: row.slice(0, 64).map(pixel => pixel / 16), y: row[64] }))',
      ]
    : [
        '// thinnet data japanese-vowels > japanese-vowels.csv',
        'const series = new Map()',
        "for (const line of readFileSync('japanese-vowels.csv', 'utf8').trimEnd().split('\\n').slice(1)) {",
        "  const [part, number, speaker, ...values] = line.split(',')",
        "  const key = part + ' ' + number",
        '  if (!series.has(key)) series.set(key, { x: [], y: Number(speaker) - 1 })',
        '  series.get(key).x.push(...values.map(Number))',
        '}',
        `const width = ${data.inputShape.join(' * ')}`,
        'const samples = [...series.values()].map(({ x, y }) => ({ x: [...x, ...new Array(width - x.length).fill(0)], y }))',
      ]
  return {
    imports: ["import { readFileSync } from 'node:fs'"],
    lines: [
      ...read,
      'const { trainIndices, testIndices } = trainTestSplitIndices(samples.length, {',
      `  trainSize: ${trainRows},`,
      '  stratify: samples.map(({ y }) => y),',
      `  randomState: ${seed},`,
      '})',
      'const pick = indices => Array.from(indices, i => samples[i])',
      `const shape = [${data.inputShape.join(', ')}]`,
      'const input = rows => tensor(Float32Array.from(rows.flatMap(({ x }) => x)), [rows.length, ...shape])',
      'const target = rows => rows.map(({ y }) => y)',
      'const [train, test] = [pick(trainIndices), pick(testIndices)]',
      'const [xTrain, yTrain] = [input(train), target(train)]',
      'const [xTest, yTest] = [input(test), target(test)]',
    ],
  }
}

function trainingLines(
  code: Code,
  { optimizer, learningRate, batchSize, epochs }: TrainingSetting,
  task: Dataset['task'],
) {
  return [
    'model.compile({',
    `  optimizer: ${code.call(optimizer, `{ learningRate: ${learningRate} }`)},`,
    `  loss: '${lossNames[task]}',`,
    `  metrics: ['${scoreName(task)}'],`,
    '})',
    'await model.fit(xTrain, yTrain, {',
    `  epochs: ${epochs},`,
    `  batchSize: ${batchSize},`,
    '  validationData: [xTest, yTest],',
    '  verbose: 0,',
    '})',
    "console.log('training rows', await model.evaluate(xTrain, yTrain, { verbose: 0 }))",
    "console.log('test rows', await model.evaluate(xTest, yTest, { verbose: 0 }))",
  ]
}

/** A program that trains a variant as the page does, for Node 20.19 and later. */
export function codeFor(setting: Setting, variant: Variant, data: Dataset): string {
  const code = new Code()
  const given = dataLines(code, setting.data, data)
  const lines = planOf(variant, data).map(call => ({ code: callText(code, call), drops: call.drops }))
  const { seed } = setting.training
  const network = lines.some(({ drops }) => drops)
    ? [
        'const layers = drops => [',
        ...lines.map(line => `  ${line.drops ? `...(drops ? [${line.code}] : [])` : line.code},`),
        ']',
        `const model = ${code.call('sequential', 'layers(true)', `{ seed: ${seed} }`)}`,
        '// it starts from the weights of its twin without dropout',
        `model.setWeights(sequential(layers(false), { seed: ${seed} }).getWeights())`,
      ]
    : [
        `const model = ${code.call('sequential', `[\n${lines.map(line => `  ${line.code},\n`).join('')}]`, `{ seed: ${seed} }`)}`,
      ]
  const training = trainingLines(code, setting.training, data.task)
  const names = [...code.imports].sort((a, b) => a.localeCompare(b))
  const imports = `import {\n${names.map(name => `  ${name},`).join('\n')}\n} from 'thinnet'`
  return [
    `// ${variant.name}, from Thinnet studio`,
    ...given.imports,
    imports,
    '',
    ...given.lines,
    '',
    ...network,
    ...training,
    '',
  ].join('\n')
}
