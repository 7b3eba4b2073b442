// Runs the program of Monte Carlo prediction over rows and samples, as many at a time as is good for the machine.

import type { DeviceTensor, EngineTensor, Session } from '../../runtime/index.js'
import type { Tensor } from '../../tensor.js'
import type { StateTensor } from './banks.js'
import type { Lend, Resident } from './fixedSession.js'
import { cutRows } from './inferenceRunner.js'
import { type MonteCarloProgram, ROWS } from './monteCarlo.js'
import { MonteCarloDraws, type SampleBlock } from './monteCarloDraws.js'
import { inputName, outputName } from './names.js'

/** Bounds for one run of the engine: multiplications, elements of the largest value, and rows of the repeated batch. */
const RUN_MULTIPLICATIONS = 2e8
const RUN_ELEMENTS = 1 << 20
const RUN_ROWS = 1 << 14
/** So many samples a run, whatever the work of a row, unless they are run one by one. */
const MIN_SAMPLES = 4

/** The batch has a multiple of so many rows: no fewer numbers than a processor computes with at a time. */
const PADDING = 16
const CHEAP_MULTIPLICATIONS = 2e6

/** Elements of the outputs that are kept until all samples of their rows are there: 64 MiB. */
const KEPT_ELEMENTS = 1 << 24

export interface MonteCarloOptions {
  readonly x: readonly Tensor[]
  readonly samples: number
  readonly seed: number
  /** The training step whose rates are in force. */
  readonly step: number
  /** Elements of each output for one row. */
  readonly outputSizes: readonly number[]
  /** Rows at a time; by default chosen from the work. */
  readonly batchSize?: number | undefined
  readonly signal?: AbortSignal | undefined
}

/** All samples of some rows. */
export interface SampledRows {
  readonly from: number
  readonly rows: number
  /** Of each output, `[samples, rows, ...]`. The next rows overwrite it. */
  readonly outputs: readonly Float32Array[]
}

export class MonteCarloRunner {
  constructor(
    readonly program: MonteCarloProgram,
    private readonly lend: Lend,
    private readonly state: ReadonlyMap<string, StateTensor>,
  ) {}

  /** @param take receives all samples of some rows, rows after rows */
  run(options: MonteCarloOptions, take: (part: SampledRows) => void): Promise<void> {
    return this.lend((session, resident) => this.runOn(session, resident, options, take))
  }

  private async runOn(
    session: Session,
    resident: Resident,
    options: MonteCarloOptions,
    take: (part: SampledRows) => void,
  ): Promise<void> {
    const { x, samples, outputSizes, signal } = options
    const total = x[0].shape[0]
    const { rowsAtATime, samplesAtATime } = this.chunks(total, options)
    const draws = new MonteCarloDraws(this.program.draws, options.seed, options.step)
    const kept = outputSizes.map(size => new Float32Array(samples * rowsAtATime * size))
    for (let from = 0; from < total; from += rowsAtATime) {
      const rows = Math.min(rowsAtATime, total - from)
      for (let fromSample = 0; fromSample < samples; fromSample += samplesAtATime) {
        signal?.throwIfAborted()
        const block = {
          fromRow: from,
          rows,
          fromSample,
          samples: Math.min(samplesAtATime, samples - fromSample),
        }
        const outputs = await session.run(this.feeds(x, block, draws, resident))
        kept.forEach((buffer, i) => {
          const { data } = outputs[outputName(i)]
          const size = rows * outputSizes[i]
          if (!(data instanceof Float32Array)) return
          buffer.set(data.subarray(0, block.samples * size), fromSample * size)
        })
      }
      take({
        from,
        rows,
        outputs: kept.map((buffer, i) => buffer.subarray(0, samples * rows * outputSizes[i])),
      })
    }
  }

  private feeds(
    x: readonly Tensor[],
    block: SampleBlock,
    draws: MonteCarloDraws,
    resident: Resident,
  ): Record<string, EngineTensor | DeviceTensor> {
    const { together } = this.program
    const { fromRow, rows, samples } = block
    const length = this.paddedRows(rows)
    const feeds: Record<string, EngineTensor | DeviceTensor> = {}
    x.forEach((tensor, i) => {
      feeds[inputName(i)] = lengthened(cutRows(tensor, fromRow, fromRow + rows), length)
    })
    for (const [name, state] of this.state) feeds[name] = resident.get(name) ?? state.tensor
    if (!together) return Object.assign(feeds, draws.draw(block, length))
    const repeated = upTo(PADDING, rows * samples)
    const rowOfSample = Int32Array.from({ length: repeated }, (_, i) => i % rows)
    feeds[ROWS] = { dtype: 'int32', data: rowOfSample, shape: [repeated] }
    return Object.assign(feeds, draws.draw(block, repeated))
  }

  /**
   * The engine rounds otherwise in the products of a single row, and in the functions of the last few elements of a tensor. So
   * that results do not depend on how rows are put into runs, none is single; and none is among the last few, where the work
   * in front of the first draw is so little that rows more do not matter.
   */
  private paddedRows(rows: number): number {
    const { stateful, multiplications } = this.program
    if (stateful) return rows
    return multiplications(PADDING, 0) <= CHEAP_MULTIPLICATIONS ? upTo(PADDING, rows) : Math.max(2, rows)
  }

  /** How many rows, and how many samples of each, go into one run. */
  private chunks(total: number, { samples, outputSizes, batchSize }: MonteCarloOptions) {
    const { program } = this
    const together = program.together ? samples : 1
    const plain = program.multiplications(1, 0)
    const repeated = program.multiplications(1, 1) - plain
    const cost = (rows: number, count: number) =>
      Math.max(
        (rows * (plain + count * repeated)) / RUN_MULTIPLICATIONS,
        (rows * count * program.largest) / RUN_ELEMENTS,
        (rows * count) / RUN_ROWS,
      )
    // cost is linear in both: as many rows as are affordable with all samples, then as many samples as with these rows
    const affordable = Math.max(1, Math.floor(1 / cost(1, together)))
    const remembered = Math.max(1, Math.floor(KEPT_ELEMENTS / (samples * Math.max(...outputSizes))))
    const rowsAtATime = Math.min(total, batchSize ?? affordable, remembered)
    const share = (1 - cost(rowsAtATime, 0)) / (cost(rowsAtATime, 1) - cost(rowsAtATime, 0))
    const samplesAtATime = Math.min(together, Math.max(MIN_SAMPLES, Math.floor(share)))
    return { rowsAtATime, samplesAtATime }
  }
}

const upTo = (multiple: number, count: number): number => Math.ceil(count / multiple) * multiple

/** The same rows, and then the first ones again. */
function lengthened(tensor: EngineTensor, length: number): EngineTensor {
  const {
    dtype,
    data,
    shape: [rows, ...rest],
  } = tensor
  if (rows === length) return tensor
  const longer = new Float32Array((data.length / rows) * length)
  for (let i = 0; i < longer.length; i++) longer[i] = Number(data[i % data.length])
  return { dtype, data: longer, shape: [length, ...rest] }
}
