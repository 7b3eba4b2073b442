import { realpath } from 'node:fs/promises'
import { addAbortSignal } from 'node:stream'
import { Command } from 'commander'
import { loadModel, type Model, missingMarks, Tensor } from 'thinnet'
import { beginFile } from 'thinnet/files'
import { csvWriter, jsonWriter, summarized } from '../predict/answerWriter.js'
import { importModule } from '../predict/importModule.js'
import { type PredictSummary, predictFile } from '../predict/predictFile.js'
import { counted, wholeNumber } from '../report/format.js'
import { checkNumber, isCount, type NumberRule, sharedRules } from '../study/numberSetting.js'
import { SettingError } from '../study/settingError.js'
import type { CommandContext } from './context.js'
import { type ReadingFlags, readingOf } from './tableReading.js'
import { writeText } from './writeText.js'

interface PredictFlags extends ReadingFlags {
  out?: string
  samples?: string
  seed?: string
  batchSize?: string
  keep?: string[]
  import?: string[]
  json?: boolean
  quiet?: boolean
}

/** `thinnet predict`: the rows of a file through a model that was saved. */
export function predictCommand(context: CommandContext): Command {
  return new Command('predict')
    .summary('predicts the rows of a table with a saved model')
    .description(
      'Predicts the rows of a table (CSV) with a saved model: .keras, .h5, or model.json of TensorFlow.js.\n' +
        'Columns are found by name and made into inputs as the model was trained. Dropout is off, unless --samples asks for it.',
    )
    .argument('<model>', 'the file of the model')
    .argument(
      '<table>',
      'the file with the rows: separated by commas, semicolons, tabs or vertical bars, under a line of names; - reads standard input',
    )
    .option('--out <file>', 'file for the predictions; by default they go to standard output')
    .option(
      '--samples <count>',
      'adds how sure the model is: this many networks, drawn with dropout on, are asked',
    )
    .option('--seed <number>', "the seed that the networks are drawn with (default: the model's)")
    .option('--batch-size <rows>', 'rows that the model takes at a time (default: chosen from its size)')
    .option('--keep <columns>', 'columns to copy into the predictions: a,b or all', addNames)
    .option(
      '--import <module>',
      'TypeScript or JavaScript that registers layers of your own (registerSerializable); may be given again',
      addName,
    )
    .option('--separator <character>', 'comma, semicolon, tab or bar (default: seen from the file)')
    .option('--decimal <mark>', 'point or comma in numbers (default: seen from the file)')
    .option('--encoding <name>', 'such as windows-1252 (default: UTF-8, or UTF-16 with its mark)')
    .option('--json', 'print one JSON document on standard output, and nothing else there')
    .option('--quiet', 'show no progress')
    .addHelpText(
      'after',
      `\nA value is missing where the cell is empty or holds one of ${missingMarks.join('  ')}\n` +
        'An infinite number (inf) is an error.\n' +
        '\nExamples:\n  thinnet predict best.keras new.csv --out predictions.csv\n' +
        '  thinnet predict best.keras new.csv --samples 100 --seed 1 --keep id --out predictions.csv\n' +
        '  gunzip --stdout new.csv.gz | thinnet predict best.keras - --import my-layers.ts',
    )
    .action((model: string, table: string, flags: PredictFlags) => predict(context, model, table, flags))
}

const addName = (name: string, before: string[] = []): string[] => [...before, name]
const addNames = (names: string, before: string[] = []): string[] => [...before, ...names.split(',')]

const rules = {
  samples: {
    option: '--samples',
    expected: 'a whole number from 2, the networks that are asked',
    example: '--samples 100',
    accepts: value => Number.isSafeInteger(value) && value >= 2,
  },
  batchSize: {
    option: '--batch-size',
    expected: 'a whole number from 1, the rows that the model takes at a time',
    example: '--batch-size 256',
    accepts: isCount,
  },
  seed: sharedRules(1).seed,
} satisfies Record<string, NumberRule>

const optional = (rule: NumberRule, received: string | undefined) =>
  received === undefined ? undefined : checkNumber(rule, received)

async function predict(
  context: CommandContext,
  modelPath: string,
  table: string,
  flags: PredictFlags,
): Promise<void> {
  const { stdout, stderr, signal } = context
  const bytes = table === '-' ? (context.stdin ?? addAbortSignal(signal, process.stdin)) : undefined
  const tablePath = bytes ? 'standard input' : table
  const { out, json = false, keep } = flags
  const settings = {
    samples: optional(rules.samples, flags.samples),
    seed: optional(rules.seed, flags.seed),
    batchSize: optional(rules.batchSize, flags.batchSize),
    ...readingOf(flags),
    keep: keep?.length === 1 && keep[0] === 'all' ? ('all' as const) : keep,
  }
  checkOrder(modelPath, table)
  if (out !== undefined) await checkOut(out, [modelPath, ...(bytes ? [] : [table])])
  const file = out === undefined ? undefined : await beginFile(out)
  const showsProgress = !flags.quiet && stderr.isTTY === true && (file !== undefined || json)
  const clearProgress = () => showsProgress && stderr.write('\r\u001b[K')
  try {
    for (const module of flags.import ?? []) await importModule(module)
    const model = await loadModel(modelPath, { compile: false }).catch(adviseImport)
    const seed = settings.seed ?? model.seed
    const write = file ? file.write : (text: string) => writeText(stdout, text)
    const head = {
      model: modelPath,
      table: tablePath,
      ...describeModel(model),
      ...sampling(settings.samples, seed),
    }
    const writer = json && !file ? jsonWriter(write, head) : csvWriter(write)
    const summary = await predictFile(
      model,
      tablePath,
      {
        ...settings,
        seed,
        bytes,
        signal,
        onProgress: rows => showsProgress && stderr.write(`\r\u001b[K${wholeNumber(rows)} rows`),
      },
      writer.take,
    )
    clearProgress()
    await writer.end(summary)
    await file?.commit()
    if (json) {
      if (file)
        await writeText(stdout, `${JSON.stringify({ ...head, out, ...summarized(summary) }, undefined, 2)}\n`)
      return
    }
    const dropout =
      settings.samples !== undefined
        ? `Dropout was on: the mean of ${wholeNumber(settings.samples)} networks drawn with seed ${seed}, and how far they differ.`
        : (await canSample(model))
          ? 'Dropout was off, as it is whenever a model is used; how sure the model is, --samples 100 tells.'
          : 'The model has no dropout that could say how sure it is: each row has one answer.'
    const words = conclusion(model, modelPath, tablePath, summary, out, dropout)
    if (file) stdout.write(words)
    else stderr.write(words)
  } catch (error) {
    clearProgress()
    await file?.discard()
    throw error
  }
}

/** The two files are easily given in the other order. */
function checkOrder(model: string, table: string): void {
  if (!/\.(keras|h5|hdf5|json)$/i.test(table) || !/\.(csv|tsv|txt|gz)$/i.test(model)) return
  throw new SettingError({
    option: '<model>',
    expected: 'the model first, then the table',
    received: model,
    example: `thinnet predict ${table} ${model}`,
  })
}

/** Predictions must not take the place of what they are made from. */
async function checkOut(out: string, inputs: readonly string[]): Promise<void> {
  const real = await realpath(out).catch(() => undefined)
  for (const input of inputs) {
    if (real !== undefined && real === (await realpath(input).catch(() => undefined))) {
      throw new SettingError({
        option: '--out',
        expected: 'a file of its own, as this one is read',
        received: out,
        example: '--out predictions.csv',
      })
    }
  }
}

/** Says with which option a module of one's own is read, if that is what a model lacks. */
function adviseImport(error: unknown): never {
  if (error instanceof Error && error.message.includes('registerSerializable')) {
    throw new Error(`${error.message}; --import my-layers.ts reads the module that registers it`, {
      cause: error,
    })
  }
  throw error
}

/** Whether `--samples` would work: asks two networks about one row. */
async function canSample(model: Model): Promise<boolean> {
  const shape = [1, ...(model.inputShapes[0] ?? [])]
  const x = new Tensor(new Float32Array(shape.reduce((product, dim) => product * dim)), shape)
  return model.predictWithUncertainty(x, { samples: 2 }).then(
    () => true,
    () => false,
  )
}

const sampling = (samples: number | undefined, seed: number) =>
  samples === undefined ? { dropout: 'off' } : { dropout: 'on', samples, seed }

function describeModel({ schema }: Model) {
  const target = schema?.target
  return {
    ...(target && { target: target.name }),
    ...(target?.kind === 'classes' && { classes: target.classes }),
  }
}

/** What is said at the end; the last line says whether dropout was on. */
function conclusion(
  { schema }: Model,
  modelPath: string,
  tablePath: string,
  { rows, counts, notes }: PredictSummary,
  out: string | undefined,
  dropout: string,
): string {
  const target = schema?.target
  const each = [...counts]
    .sort(([, a], [, b]) => b - a)
    .map(([name, count]) => `${name} ${wholeNumber(count)}`)
  const lines = [
    `${counted(rows, 'row')} of ${tablePath}, predicted by ${modelPath}${out === undefined ? '' : `: ${out}`}`,
    ...(target && each.length > 0
      ? [`${target.name}: ${each.slice(0, 12).join(', ')}${each.length > 12 ? ', …' : ''}`]
      : []),
    ...notes.map(note => `note: ${note}`),
    dropout,
  ]
  return `${lines.join('\n')}\n`
}
