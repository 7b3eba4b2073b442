import { encodeRows, encodeTarget, inputNames, RandomState, type Schema, type Table } from 'thinnet'
import { defaultHidden } from '../search/builtinModel.js'
import { DataError } from '../search/data.js'
import type { ModelFunction } from '../search/modelModule.js'
import { type OwnModel, readOwnModel } from '../search/ownModel.js'
import { type DataInput, readData, type UnderstoodData } from '../search/readData.js'
import type { DataSummary } from '../search/result.js'
import { studySeeds } from '../search/seeds.js'
import { splitRows } from '../search/splits.js'
import { readTable } from '../table/readTable.js'
import type { DiagnosisContext, TableView } from './context.js'
import type { Finding, ProbeName, ProbeResult } from './finding.js'
import { isClean, worstFirst } from './finding.js'
import { capacity } from './probes/capacity.js'
import { columns } from './probes/columns.js'
import { drift, driftProblem } from './probes/drift.js'
import { type DropoutVerdict, dropoutVerdict } from './probes/dropout.js'
import { duplicates } from './probes/duplicates.js'
import { type GapCurve, gap } from './probes/gap.js'
import { imbalance } from './probes/imbalance.js'
import { labels, type SuspiciousRow } from './probes/labels.js'
import { leak } from './probes/leak.js'
import { learningRate } from './probes/learningRate.js'
import { type LearningCurve, moreData } from './probes/moreData.js'
import { scale } from './probes/scale.js'
import type { Problem } from './training/problem.js'
import { createTrainer, type TrainerOptions } from './training/trainer.js'

/** What `diagnose` takes. */
export interface DiagnoseOptions {
  /** A table (or its path) with the column to predict, or samples `x` and `y`. Default: what the module of `model` exports as `data`. */
  readonly data?: DataInput | undefined
  /** A model of one's own: a function, or the path of a module that exports one; by default a network of dense layers. */
  readonly model?: ModelFunction | string | undefined
  /** Units of the hidden layers of the built-in network. Default: by the rows. */
  readonly hidden?: readonly number[] | undefined
  /** A table of the rows that will be predicted, to see whether they are like those of `data`. */
  readonly test?: Table | string | undefined
  /** A whole number from 0; folds, initial weights and shuffles come from it. Default 1. */
  readonly seed?: number | undefined
  /** Half the trainings, and no comparison of dropout rates. Default false. */
  readonly quick?: boolean | undefined
  /** Passes over the training rows. Default: about 2,000 steps, 20 to 200 epochs. */
  readonly epochs?: number | undefined
  /** Rows of a step. Default 32. */
  readonly batchSize?: number | undefined
  /** Processes side by side; 0 trains in this one, as models that are given as functions always do. Default: one a core. */
  readonly processes?: number | undefined
  /** Cancels the diagnosis, which rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined
  /** Told the trainings done, and those asked for so far: a probe that sees something asks for more. */
  readonly onProgress?: ((done: number, asked: number) => void) | undefined
}

/** What `diagnose` found. */
export interface Diagnosis {
  /** The worst first; notes are no faults. */
  readonly findings: readonly Finding[]
  /** Whether there is no finding but notes. */
  readonly clean: boolean
  /** Whether dropout helps on these rows, and why; undefined if it was `quick`. */
  readonly verdict: DropoutVerdict | undefined
  /** What each probe saw, whether it found something or not. */
  readonly seen: readonly {
    /** Which of the probes. */
    readonly probe: ProbeName
    /** In a sentence, with its figures. */
    readonly seen: string
  }[]
  /** Training and validation loss over the epochs, means of all folds. */
  readonly gapCurve: GapCurve
  /** The loss against the number of training rows; undefined if that was not asked. */
  readonly learningCurve: LearningCurve | undefined
  /** The most suspicious rows, at most 50. */
  readonly suspicious: readonly SuspiciousRow[]
  /** What was understood of the data. */
  readonly data: DataSummary
  /** What the diagnosis was told, with defaults filled in. */
  readonly settings: {
    /** Folds, initial weights and shuffles come from it. */
    readonly seed: number
    /** Whether dropout rates were not compared. */
    readonly quick: boolean
    /** Of the cross-validation. */
    readonly folds: number
    /** Passes over the training rows. */
    readonly epochs: number
    /** Rows of a training step. */
    readonly batchSize: number
    /** In a few words: its hidden layers, or the file of a model of one's own. */
    readonly network: string
    /** Weights that are trained. */
    readonly parameters: number
    /** Rows that were looked at, if there are more of them than that. */
    readonly sampledRows?: number
  }
  /** How many there were. */
  readonly trainings: number
  /** From beginning to end. */
  readonly seconds: number
}

const folds = 5
/** More rows than this cost minutes and change no verdict. */
const mostRows = 5000
const steps = 2000

/**
 * Finds out why a network does not generalize better: faults of the data (wrong labels, leaks, duplicates), of the network (too small,
 * inputs not scaled) and of the training (learning rate), whether it overfits, and whether dropout helps.
 *
 * Every probe tests at a level of 0.5 %, and looks for effects that matter alone; how often it names what is there, and what is
 * not, docs/diagnose.md shows.
 *
 * @throws TableError, DataError, ModelError that say what to do if the data or the model cannot be used; the signal's reason
 *
 * @example
 * ```ts
 * const { findings, verdict } = await diagnose({ data: { table: 'churn.csv', target: 'left' } })
 * ```
 */
export async function diagnose(options: DiagnoseOptions): Promise<Diagnosis> {
  const began = performance.now()
  const { seed = 1, quick = false, signal } = options
  const own = options.model === undefined ? undefined : await readOwnModel(options.model)
  const understood = await readData(await dataOf(options, own))
  const { problem, table, names, sampled, unit, nameOf } = prepare(understood, options)
  const network = networkOf(options, understood, own)
  const full: Problem = { ...problem, network }
  const counts = { done: 0, asked: 0 }
  const here =
    typeof options.model === 'function' || options.processes === 0 ? { here: { own: own?.model } } : {}
  const trainerOf = (which: Problem) => {
    let before = { done: 0, asked: 0 }
    const trainerOptions: TrainerOptions = {
      problem: which,
      ...here,
      processes: options.processes || undefined,
      signal,
      onProgress(done, asked) {
        counts.done += done - before.done
        counts.asked += asked - before.asked
        before = { done, asked }
        options.onProgress?.(counts.done, counts.asked)
      },
    }
    return createTrainer(trainerOptions)
  }
  const trainer = trainerOf(full)
  const context: DiagnosisContext = {
    ...{ trainer, quick, seed, nameOf, table, unit, inputNames: names },
    classes: understood.summary.classes?.map(({ name }) => name),
  }
  const [gapResult, labelResult, moreResult] = [
    gap(context),
    labels(context),
    quick ? undefined : moreData(context),
  ]
  const results: ProbeResult[] = await Promise.all([
    labelResult,
    leak(context),
    duplicates(context),
    ...(options.test === undefined ? [] : [driftOf(options.test, understood, full, trainerOf)]),
    scale(context),
    learningRate(context),
    capacity(context),
    columns(context),
    imbalance(context),
    gapResult,
    ...(moreResult ? [moreResult] : []),
  ])
  const findings = worstFirst(results.flatMap(({ finding }) => finding ?? []))
  const { curve, rise } = await gapResult
  const faults = findings.filter(({ severity }) => severity !== 'note').map(({ probe }) => probe)
  const overfits = findings.some(({ probe }) => probe === 'gap')
  const verdict = quick ? undefined : await dropoutVerdict(context, { overfits, rise, faults })
  const [first] = await trainer.train([{ repeat: 0, fold: 0 }])
  return {
    findings,
    clean: isClean(findings),
    verdict,
    seen: results.map(({ probe, seen }) => ({ probe, seen })),
    gapCurve: curve,
    learningCurve: (await moreResult)?.curve,
    suspicious: (await labelResult).suspicious,
    data: understood.summary,
    settings: {
      ...{ seed, quick, folds, epochs: full.epochs, batchSize: full.batchSize },
      network:
        network.kind === 'builtin' ? `dense layers of ${network.hidden.join(', ')} units` : network.file,
      parameters: first!.parameters,
      ...(sampled && { sampledRows: full.y.length }),
    },
    trainings: counts.done,
    seconds: (performance.now() - began) / 1000,
  }
}

type Prepared = Omit<Problem, 'network'>

/** Inputs and targets of all rows, or of a sample of them, and the folds. */
function prepare(
  { data, summary, rows, labels: classOf, outputs }: UnderstoodData,
  options: DiagnoseOptions,
) {
  const { seed = 1, batchSize = 32 } = options
  const seeds = studySeeds(seed)
  const sampled = rows.length > mostRows
  const places = sampled
    ? new RandomState(seeds.holdout)
        .permutation(rows.length)
        .slice(0, mostRows)
        .sort((a, b) => a - b)
    : Array.from(rows.keys())
  const used = Int32Array.from(places, place => rows[place]!)
  const { schema, inputShape, task } = summary
  let table: TableView | undefined
  let names: string[] = []
  let unit = { mean: 0, scale: 1 }
  let [x, y]: Float32Array[] = []
  if (data.kind === 'table') {
    if (!schema) throw new Error('a table has a schema')
    x = encodeRows(schema, data.table, { rows: used }).data
    y = encodeTarget(schema, data.table, used).data
    names = inputNames(schema)
    if (schema.target?.kind === 'number') unit = schema.target
    table = {
      table: data.table,
      rows: used,
      target: data.target,
      columns: blocksOf(schema),
      leftOut: leftOutOf(summary),
    }
  } else {
    const size = inputShape.reduce((product, dim) => product * dim, 1)
    x = new Float32Array(used.length * size)
    used.forEach((row, i) => {
      x!.set(data.x.data.subarray(row * size, (row + 1) * size), i * size)
    })
    y = Float32Array.from(used, row => data.y.data[row]!)
    names = Array.from({ length: inputShape.length === 1 ? size : 0 }, (_, input) => `input ${input}`)
    if (task === 'regression') {
      unit = momentsOf(y)
      y = y.map(value => (value - unit.mean) / unit.scale)
    }
  }
  const labels = classOf && places.map(place => classOf[place]!)
  const all = Int32Array.from(used.keys())
  const { foldOf } = splitRows({ rows: all, labels, repeats: 2, folds, holdout: 0 }, seeds)
  const perEpoch = Math.ceil((0.8 * used.length) / batchSize)
  const epochs = options.epochs ?? Math.min(200, Math.max(20, Math.round(steps / perEpoch)))
  const problem: Prepared = { x, y, inputShape, task, outputs, foldOf, folds, epochs, batchSize, seed }
  const lines = data.kind === 'table' ? data.table.lines : undefined
  const nameOf = (row: number) =>
    data.kind === 'table' ? `line ${lines?.[used[row]!] ?? used[row]! + 2}` : `sample ${used[row]}`
  return { problem, table, names, sampled, unit, nameOf }
}

const leftOutOf = ({ notes }: DataSummary) =>
  notes.flatMap(note => {
    const [, column, reason] = /^(.*) is left out: (.*)$/.exec(note) ?? []
    return column !== undefined && reason !== undefined ? [{ column, reason }] : []
  })

/** The inputs of each column; whether a value is missing is a column of its own. */
function blocksOf({ columns = [] }: Schema) {
  let next = 0
  const take = (count: number) => Array.from({ length: count }, () => next++)
  return columns.flatMap(column => [
    {
      name: column.name,
      column: column.name,
      inputs: take(column.kind === 'number' ? 1 : column.vocabulary.length),
    },
    ...(column.indicator ? [{ name: `${column.name} missing`, column: column.name, inputs: take(1) }] : []),
  ])
}

function momentsOf(values: Float32Array) {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length
  return { mean, scale: Math.sqrt(variance) || 1 }
}

async function dataOf({ data }: DiagnoseOptions, own: OwnModel | undefined): Promise<DataInput> {
  const given = data ?? (await own?.data?.())
  if (given) return given
  throw new DataError(
    'there is no data: give a table and its target, or a model whose module exports a function data',
  )
}

function networkOf(
  { hidden }: DiagnoseOptions,
  { summary }: UnderstoodData,
  own: OwnModel | undefined,
): Problem['network'] {
  if (own) return { kind: 'own', file: own.file, ...(own.bundle && { code: own.bundle.code }) }
  return { kind: 'builtin', hidden: hidden ?? defaultHidden(summary.rows, summary.inputs) }
}

async function driftOf(
  given: Table | string,
  { summary }: UnderstoodData,
  problem: Problem,
  trainerOf: (problem: Problem) => ReturnType<typeof createTrainer>,
): Promise<ProbeResult> {
  const table = typeof given === 'string' ? await readTable(given, summary.reading) : given
  if (!summary.schema)
    return { probe: 'drift', finding: undefined, seen: 'not looked for: the data is no table' }
  const { data } = encodeRows(summary.schema, table, {
    rows: Array.from({ length: Math.min(table.rowCount, mostRows) }, (_, row) => row),
  })
  return drift(trainerOf(driftProblem(problem, data)))
}
