import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { unfinishedName } from '../files/index.js'
import {
  adam,
  type BackupAndRestoreOptions,
  type BatchLike,
  backupAndRestore,
  batchNormalization,
  type Callback,
  concatenate,
  csvLogger,
  type Data,
  dense,
  dropout,
  earlyStopping,
  exponentialDecay,
  type FitOptions,
  model as functional,
  graph,
  gru,
  input,
  type Layer,
  learningRateScheduler,
  makeMoons,
  type Optimizer,
  reduceLROnPlateau,
  type Sequential,
  type State,
  sequential,
  sgd,
  simpleRNN,
} from '../index.js'
import { readArchive, writeArchive } from '../saving/archive.js'

const root = mkdtempSync(join(tmpdir(), 'thinnet-backup-'))
afterAll(() => rmSync(root, { recursive: true }))
let folder = ''
let count = 0
beforeEach(() => {
  folder = join(root, `backup-${count++}`)
})

const { x, y } = makeMoons({ nSamples: 70, noise: 0.3, randomState: 4 })
const validation = makeMoons({ nSamples: 30, noise: 0.3, randomState: 5 })
const validationData = [validation.x, validation.y] as const

interface Setting {
  layers?: () => readonly Layer[]
  optimizer?: () => string | Optimizer
  seed?: number
  data?: readonly [x: Data, y: Data]
  fit?: FitOptions
  /** Made anew for each process. */
  callbacks?: () => readonly Callback[]
  backup?: BackupAndRestoreOptions
}

const mlp = () => [
  dense(12, { activation: 'relu', inputShape: [2] }),
  batchNormalization(),
  dropout(0.4),
  dense(1, { activation: 'sigmoid' }),
]

function build({ layers = mlp, optimizer = () => 'adam', seed = 3 }: Setting): Sequential {
  const model = sequential(layers(), { seed })
  return model.compile({ optimizer: optimizer(), loss: 'binaryCrossentropy', metrics: ['accuracy'] })
}

/** One life of the program, which may end early. */
async function live(setting: Setting, killer: Callback | undefined, model = build(setting)) {
  const { data = [x, y], fit = {}, callbacks = () => [] } = setting
  const history = await model.fit(data[0], data[1], {
    epochs: 6,
    batchSize: 16,
    verbose: 0,
    ...fit,
    callbacks: [backupAndRestore(folder, setting.backup ?? {}), ...callbacks(), ...(killer ? [killer] : [])],
  })
  return result(model, history)
}

const result = (
  model: Sequential,
  { epoch, history }: { epoch: number[]; history: Record<string, number[]> },
) => ({
  weights: model
    .getWeights()
    .map(({ data }) => [...new Uint32Array(data.buffer, data.byteOffset, data.length)]),
  memory: [...model.optimizerMemory.values()],
  iterations: model.optimizer.iterations,
  rate: model.optimizer.learningRateAt(model.optimizer.iterations),
  epoch,
  history,
})

/** Ends the process, as far as fit can tell, at the end of so many batches. */
function killedAfter(batches: number): Callback {
  let seen = 0
  return {
    name: 'killer',
    onTrainBatchEnd() {
      if (++seen === batches) throw new Error('killed')
    },
  }
}

/** A run that is killed again and again, and one that is not. */
async function compare(setting: Setting, lives: readonly number[]) {
  for (const batches of lives) {
    await expect(live(setting, killedAfter(batches))).rejects.toThrow('killed')
    expect(existsSync(folder)).toBe(true)
  }
  const resumed = await live(setting, undefined)
  expect(existsSync(folder)).toBe(false)
  const undisturbed = await live({ ...setting, backup: { saveFreq: { seconds: 1e6 } } }, undefined)
  expect(resumed).toEqual(undisturbed)
  return resumed
}

const frequencies: [string, BackupAndRestoreOptions][] = [
  ['every epoch', {}],
  ['every 3 batches', { saveFreq: 3 }],
  ['every 2 epochs', { saveFreq: { epochs: 2 } }],
  ['all the time', { saveFreq: { seconds: 1e-9 } }],
  ['twice', { doubleCheckpoint: true, saveFreq: 2 }],
]

describe('a training that was killed goes on as if nothing had happened', () => {
  // 5 batches an epoch
  test.each(frequencies)('with a backup %s', async (_name, backup) => {
    const { epoch, history } = await compare({ backup, fit: { validationData } }, [8, 11, 5, 6])
    expect(epoch).toEqual([0, 1, 2, 3, 4, 5])
    expect(history.valLoss).toHaveLength(6)
  })

  test('early stopping remembers its best weights, the plateau its rate', async () => {
    const callbacks = () => [
      reduceLROnPlateau({ monitor: 'valLoss', factor: 0.5, patience: 1, cooldown: 1, minDelta: 0.02 }),
      earlyStopping({ monitor: 'valLoss', patience: 12, restoreBestWeights: true }),
    ]
    const setting = {
      callbacks,
      optimizer: () => adam({ learningRate: 0.05 }),
      fit: { validationData, epochs: 40 },
    }
    const { epoch, rate } = await compare({ ...setting, backup: { saveFreq: 4 } }, [9, 22, 13, 10])
    expect(epoch.length).toBeLessThan(40)
    expect(rate).toBeLessThan(0.05)
  })

  test('training that early stopping has ended does not begin again', async () => {
    const stops = () => [
      earlyStopping({ monitor: 'loss', patience: 0, baseline: 0, restoreBestWeights: true }),
    ]
    const killer: Callback = {
      name: 'killer',
      onTrainEnd() {
        throw new Error('killed')
      },
    }
    const setting = { callbacks: stops, optimizer: () => sgd({ learningRate: 3 }), fit: { epochs: 100 } }
    await expect(live(setting, killer)).rejects.toThrow('killed')
    const { epoch } = await compare(setting, [])
    expect(epoch.length).toBeLessThan(100)
  })

  test('a scheduler that multiplies the rate multiplies it once an epoch', async () => {
    const callbacks = () => [learningRateScheduler((epoch, rate) => (epoch === 0 ? rate : rate * 0.7))]
    const { history } = await compare({ callbacks, backup: { saveFreq: 2 } }, [7, 7, 9])
    expect(history.learningRate[5]).toBeCloseTo(0.001 * 0.7 ** 5, 12)
  })

  test('schedules, momentum and other optimizers', async () => {
    const schedule = exponentialDecay({ initialLearningRate: 0.1, decaySteps: 7, decayRate: 0.5 })
    await compare(
      { optimizer: () => sgd({ learningRate: schedule, momentum: 0.9 }), backup: { saveFreq: 4 } },
      [6, 7],
    )
    await compare({ optimizer: () => 'nadam', backup: { saveFreq: 4 } }, [6, 7])
    // a callback that puts a number in the place of a schedule
    const callbacks = () => [learningRateScheduler((_epoch, rate) => rate * 0.9)]
    await compare({ optimizer: () => sgd({ learningRate: schedule }), callbacks }, [8, 11])
  })

  test('recurrent dropout, and states from batch to batch', async () => {
    const steps = Array.from({ length: 32 }, (_, i) =>
      Array.from({ length: 5 }, (_, t) => [Math.sin(i + t), Math.cos(i * t)]),
    )
    const labels = steps.map(([[a]]) => (a > 0 ? 1 : 0))
    const layers = () => [
      gru(6, { inputShape: [5, 2], dropout: 0.2, recurrentDropout: 0.3, returnSequences: true }),
      simpleRNN(4, { stateful: true, batchSize: 16 }),
      dense(1, { activation: 'sigmoid' }),
    ]
    const data = [steps, labels] as const
    const fit = { validationData: [steps, labels], batchSize: 16 } as const
    // 2 batches an epoch
    await compare({ layers, data, fit, backup: { saveFreq: 1 } }, [3, 4])
    await compare({ layers, data, fit }, [3, 4])
  })

  test('dropout that stays on in validation', async () => {
    const layers = () => [
      gru(3, { inputShape: [2, 1], training: true, dropout: 0.5 }),
      dense(1, { activation: 'sigmoid' }),
    ]
    const sequences = [x.map(row => row.map(v => [v])), y] as const
    const { history } = await compare(
      { layers, data: sequences, fit: { validationData: sequences } },
      [8, 11],
    )
    expect(new Set(history.valLoss).size).toBe(6)
  })

  test('a log has each row once', async () => {
    const file = join(root, 'log.csv')
    // to a new file, with a backup within the first epoch
    const appended = {
      callbacks: () => [csvLogger(join(root, 'new.csv'), { append: true })],
      backup: { saveFreq: 2 },
    }
    for (const batches of [3, 7]) await expect(live(appended, killedAfter(batches))).rejects.toThrow('killed')
    await live(appended, undefined)
    const epochs = readFileSync(join(root, 'new.csv'), 'utf8').match(/^\d+/gm)
    expect(epochs).toEqual(['0', '1', '2', '3', '4', '5'])
    const logged = { callbacks: () => [csvLogger(file)], fit: { validationData } }
    for (const batches of [8, 11]) await expect(live(logged, killedAfter(batches))).rejects.toThrow('killed')
    await live(logged, undefined)
    const text = readFileSync(file, 'utf8')
    await live(logged, undefined)
    expect(text).toBe(readFileSync(file, 'utf8'))
    expect(text.trim().split('\n')).toHaveLength(7)
    // a log that is gone cannot go on
    await expect(live(logged, killedAfter(8))).rejects.toThrow('killed')
    rmSync(file)
    await expect(live(logged, undefined)).rejects.toThrow(/log\.csv has 0 bytes, but \d+ were written before/)
  })

  test("a callback of one's own", async () => {
    const totals: number[] = []
    class Sum implements Callback {
      private sum = 0
      onTrainBegin() {
        this.sum = 0
      }
      onTrainBatchEnd(_batch: number, logs: Record<string, number>) {
        this.sum += logs.loss
      }
      onTrainEnd() {
        totals.push(this.sum)
      }
      getState() {
        return { sum: this.sum }
      }
      setState(state: State) {
        this.sum = Number(state.sum)
      }
    }
    await compare({ callbacks: () => [new Sum()], backup: { saveFreq: 3 } }, [7, 8])
    expect(totals[0]).toBe(totals[1])
  })

  test('batches of a function of the epoch, and a stream without end', async () => {
    const batches = (epoch: number): BatchLike[] =>
      [0, 20, 40].map(i => [x.slice(i, i + 20 + epoch), y.slice(i, i + 20 + epoch)])
    function* endless() {
      for (let epoch = 0; ; epoch = (epoch + 1) % 7) yield* batches(epoch)
    }
    const run = async (
      data: () => Parameters<Sequential['fit']>[0],
      options: FitOptions,
      killer?: Callback,
    ) => {
      const model = build({})
      const history = await model.fit(data(), {
        epochs: 6,
        verbose: 0,
        callbacks: [backupAndRestore(folder, { saveFreq: 2 }), ...(killer ? [killer] : [])],
        ...options,
      })
      return result(model, history)
    }
    for (const [data, options] of [
      [() => batches, {}],
      [() => ({ [Symbol.iterator]: () => batches(0).values() }), {}],
      [endless, { stepsPerEpoch: 4 }],
    ] as const) {
      for (const kill of [6, 9]) await expect(run(data, options, killedAfter(kill))).rejects.toThrow('killed')
      expect(await run(data, options)).toEqual(await run(data, options))
    }
  })

  test("the same model in the same process, as in Keras's documentation", async () => {
    const model = build({})
    await expect(live({}, killedAfter(13), model)).rejects.toThrow('killed')
    expect(await live({}, undefined, model)).toEqual(await live({}, undefined))
  })
})

describe('after training', () => {
  test('the backup is gone, and the next fit starts anew', async () => {
    const model = build({})
    await live({}, undefined, model)
    expect(existsSync(folder)).toBe(false)
    expect((await live({}, undefined, model)).iterations).toBe(60)
  })

  test('a backup that is kept trains nothing again, or the epochs that are added', async () => {
    const backup = { deleteCheckpoint: false }
    const first = await live({ backup }, undefined)
    expect(await live({ backup }, killedAfter(1))).toEqual(first)
    const more = await live({ backup, fit: { epochs: 9 } }, undefined)
    rmSync(folder, { recursive: true })
    expect(more).toEqual(await live({ fit: { epochs: 9 } }, undefined))
  })
})

describe('cancelling', () => {
  test('training goes on from where it was cancelled, whatever the frequency', async () => {
    const controller = new AbortController()
    const cancels: Callback = {
      name: 'canceller',
      onTrainBatchEnd(batch) {
        if (batch === 2) controller.abort()
      },
    }
    const backup = { saveFreq: { epochs: 3 } }
    const model = build({})
    await expect(live({ fit: { signal: controller.signal }, backup }, cancels, model)).rejects.toThrow(
      /abort/i,
    )
    expect(model.optimizer.iterations).toBe(3)
    // the model can be used
    expect(Number.isFinite((await model.evaluate(x, y)).loss)).toBe(true)
    expect((await model.predict(x)).shape).toEqual([70, 1])
    await compare({ backup }, [])
    await live({}, undefined, model)
    expect(model.optimizer.iterations).toBe(33)
  })
})

describe('a backup of another training', () => {
  const base: Setting = { fit: { validationData, epochs: 6 } }
  const decaying = (decayRate: number) => () =>
    adam({ learningRate: exponentialDecay({ initialLearningRate: 0.1, decaySteps: 7, decayRate }) })

  test('names what differs: learning rate', async () => {
    await expect(live({ optimizer: decaying(0.5) }, killedAfter(9))).rejects.toThrow('killed')
    await expect(live({ optimizer: decaying(0.7) }, undefined)).rejects.toThrow(
      /optimizer learning rate decay_rate: 0.5 in the backup, 0.7 now/,
    )
    await expect(live({}, undefined)).rejects.toThrow(/learning rate: there is one in the backup, 0.001 now/)
    rmSync(folder, { recursive: true })
    const constant = (learningRate: number) => ({ optimizer: () => adam({ learningRate }) })
    await expect(live(constant(0.001), killedAfter(9))).rejects.toThrow('killed')
    await expect(live(constant(0.1), undefined)).rejects.toThrow(
      /optimizer learning rate: 0.001 in the backup, 0.1 now/,
    )
    await expect(live({ optimizer: decaying(0.7) }, undefined)).rejects.toThrow(
      /learning rate: 0.001 in the backup, there is one now/,
    )
  })

  test('a rate that callbacks changed is none of it, in the same program too', async () => {
    const setting: Setting = {
      optimizer: decaying(0.5),
      callbacks: () => [learningRateScheduler((_epoch, rate) => rate * 0.5)],
    }
    const model = build(setting)
    await expect(live(setting, killedAfter(12), model)).rejects.toThrow('killed')
    expect(model.optimizer.learningRate).toBeTypeOf('number')
    const resumed = await live(setting, undefined, model)
    expect(resumed).toEqual(await live({ ...setting, backup: { saveFreq: { seconds: 1e6 } } }, undefined))
  })

  test('names what differs: the settings of callbacks', async () => {
    const patient = (patience: number): Setting => ({
      ...base,
      callbacks: () => [reduceLROnPlateau({ patience })],
    })
    await expect(live(patient(2), killedAfter(9))).rejects.toThrow('killed')
    await expect(live(patient(3), undefined)).rejects.toThrow(
      /callbacks reduceLROnPlateau patience: 2 in the backup, 3 now/,
    )
  })

  test('a loss and an activation of one’s own need not be registered', async () => {
    const own = () =>
      sequential([dense(3, { activation: value => graph.mul(value, 0.5), inputShape: [2] }), dense(1)], {
        seed: 1,
      }).compile({ optimizer: 'adam', loss: (a, b) => graph.abs(graph.sub(a, b)) })
    await expect(live({}, killedAfter(9), own())).rejects.toThrow('killed')
    const resumed = await live({}, undefined, own())
    expect(resumed).toEqual(await live({}, undefined, own()))
  })

  test.each<[string, Setting, RegExp]>([
    ['seed', { ...base, seed: 4 }, /seed: 3 in the backup, 4 now/],
    [
      'layer',
      { ...base, layers: () => mlp().with(2, dropout(0.5)) },
      /layers dropout rate: 0.4 in the backup, 0.5 now/,
    ],
    [
      'size',
      { ...base, layers: () => mlp().with(0, dense(5, { inputShape: [2], activation: 'relu' })) },
      /layers dense .*12/,
    ],
    ['optimizer', { ...base, optimizer: () => 'sgd' }, /optimizer class: Adam in the backup, SGD now/],
    ['batch size', { fit: { ...base.fit, batchSize: 8 } }, /batchSize: 16 in the backup, 8 now/],
    ['shuffle', { fit: { ...base.fit, shuffle: false } }, /shuffle: true in the backup, false now/],
    [
      'samples',
      { ...base, data: [x.slice(0, 69), y.slice(0, 69)] },
      /data samples: 70 in the backup, 69 now/,
    ],
    ['data', { ...base, data: [x.with(7, [0, 0]), y] }, /data x 0 checksum/],
    ['validation', { fit: { epochs: 6 } }, /validation data: there is one in the backup, none now/],
    ['epochs', { fit: { ...base.fit, epochs: 1 } }, /in epoch 2 already, but fit is to train 1 epoch only/],
    [
      'callbacks',
      { ...base, callbacks: () => [earlyStopping()] },
      /history in the backup, earlyStopping, history now/,
    ],
  ])('names what differs: %s', async (_what, setting, message) => {
    await expect(live({ ...base, backup: { saveFreq: 4 } }, killedAfter(9))).rejects.toThrow('killed')
    const model = build(setting)
    const before = model.getWeights()
    const attempt = live(setting, undefined, model)
    await expect(attempt).rejects.toThrow(message)
    await expect(attempt).rejects.toThrow(/latest\.keras: the backup is of another training/)
    await expect(attempt).rejects.toMatchObject({ name: 'DifferentTrainingError' })
    expect(model.getWeights()).toEqual(before)
    expect(model.optimizer.iterations).toBe(0)
  })
})

test('models with branches, and how their layers are connected', async () => {
  const branches = (first: 'left' | 'right') => {
    const inputs = { left: input({ shape: [2], name: 'left' }), right: input({ shape: [2], name: 'right' }) }
    const shared = dense(4, { activation: 'tanh', name: 'shared' })
    const joined = concatenate().apply([
      shared.apply(inputs[first]),
      dropout(0.3).apply(shared.apply(inputs.right)),
    ])
    const outputs = [dense(1, { name: 'a' }).apply(joined), dense(1, { name: 'b' }).apply(joined)]
    const network = functional({ inputs: [inputs.left, inputs.right], outputs, seed: 5 })
    return network.compile({ optimizer: 'adam', loss: 'mse' })
  }
  const run = async (network: ReturnType<typeof branches>, killer?: Callback) => {
    const callbacks = [backupAndRestore(folder, { saveFreq: 2 }), ...(killer ? [killer] : [])]
    const data = { left: x, right: x.map(([a, b]) => [b, a]) }
    const { history } = await network.fit(data, [y, y], { epochs: 4, batchSize: 16, verbose: 0, callbacks })
    return { history, weights: network.getWeights() }
  }
  await expect(run(branches('left'), killedAfter(9))).rejects.toThrow('killed')
  await expect(run(branches('right'))).rejects.toThrow(/connections \w+: .* in the backup, .* now/)
  expect(await run(branches('left'))).toEqual(await run(branches('left')))
})

describe('a damaged backup', () => {
  const file = () => join(folder, 'latest.keras')
  const begin = (backup: BackupAndRestoreOptions) =>
    expect(live({ backup }, killedAfter(13))).rejects.toThrow('killed')

  test('is never read as good: any byte changed, or the end missing', async () => {
    const kept = { backup: { deleteCheckpoint: false } }
    const whole = await live(kept, undefined)
    const good = readFileSync(file())
    let refused = 0
    for (let i = 0; i < 80; i++) {
      const at = Math.floor(((i + 0.5) / 80) * good.length)
      const bytes = Buffer.from(good)
      bytes[at] ^= 0x41
      writeFileSync(file(), i % 2 ? bytes : bytes.subarray(0, at))
      const model = build({})
      const before = model.getWeights()
      const message = await live(kept, undefined, model).then(
        // a byte that means nothing, such as the date of an entry
        ended => void expect(ended).toEqual(whole),
        error => String(error),
      )
      if (message === undefined) continue
      refused++
      expect(message).toMatch(
        /latest\.keras: .*; this backup cannot be used: delete the folder .* to start anew/,
      )
      expect(model.getWeights()).toEqual(before)
    }
    expect(refused).toBeGreaterThan(70)
  })

  type Json = Record<string, unknown>
  test.each<[what: string, change: (training: Json, state: Json, progress: Json) => unknown, says: string]>([
    ['another version', training => Object.assign(training, { version: [1] }), 'the backup has no version'],
    [
      'an epoch that is none',
      (_, _state, progress) => Object.assign(progress, { epoch: -1 }),
      'epoch must be a whole number',
    ],
    ['no figures', (_, _state, progress) => delete progress.logs, 'logs must be an object, received nothing'],
    [
      'a text as a rate',
      (_, state) => Object.assign(state, { learningRate: 'x' }),
      'learningRate must be a number',
    ],
    ['weights of another model', (_, state) => Object.assign(state, { variables: [1] }), 'must be a tensor'],
    [
      'tensors beyond the elements',
      (_, state) => Object.assign(state, { variables: { $tensor: 0, shape: [1e9] } }),
      'there are no elements for a tensor of shape [1000000000]',
    ],
  ])('with %s is named', async (_, change, says) => {
    await begin({})
    const entries = Object.fromEntries(readArchive('backup', readFileSync(file())))
    const training = JSON.parse(new TextDecoder().decode(entries['assets/training.json']))
    change(training, training.state, training.state.progress)
    const changed = new TextEncoder().encode(JSON.stringify(training))
    writeFileSync(file(), writeArchive({ ...entries, 'assets/training.json': changed }))
    const message = await live({}, undefined).then(
      () => 'went on',
      error => String(error),
    )
    expect(message).toContain(`Error: ${file()}: `)
    expect(message).toContain(says)
  })

  test('gives way to the one before it', async () => {
    await begin({ doubleCheckpoint: true })
    truncateSync(file(), 1000)
    const good = readFileSync(join(folder, 'previous.keras'))
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {})
    // the damaged one does not push out the good one
    await expect(live({ backup: { doubleCheckpoint: true } }, killedAfter(7))).rejects.toThrow('killed')
    expect(readFileSync(join(folder, 'previous.keras'))).toEqual(good)
    truncateSync(file(), 1000)
    await compare({ backup: { doubleCheckpoint: true } }, [])
    expect(warn.mock.calls[0][0]).toMatch(
      /latest\.keras.*goes on from the backup before it, .*previous\.keras/,
    )
    warn.mockRestore()
  })

  test('both damaged', async () => {
    await begin({ doubleCheckpoint: true })
    for (const name of ['latest.keras', 'previous.keras']) truncateSync(join(folder, name), 1000)
    await expect(live({ backup: { doubleCheckpoint: true } }, undefined)).rejects.toThrow(
      /latest\.keras: .*; this backup cannot be used: delete the folder .* to start anew$/,
    )
  })

  test('a model in its place is no backup', async () => {
    mkdirSync(folder)
    await build({}).save(file())
    await expect(live({}, undefined)).rejects.toThrow(/latest\.keras: this is a model, but no backup/)
  })

  test('missing, because the process ended between two renames: the one before it is taken', async () => {
    await begin({ doubleCheckpoint: true })
    rmSync(file())
    await compare({ backup: { doubleCheckpoint: true } }, [])
  })

  test('what killed processes have left half written is removed, and nothing else', async () => {
    mkdirSync(folder)
    writeFileSync(join(folder, unfinishedName('latest.keras')), 'half')
    writeFileSync(join(folder, 'notes.txt'), 'mine')
    await live({}, undefined)
    expect(readdirSync(folder)).toEqual(['notes.txt'])
  })
})

describe('options', () => {
  test('are checked', () => {
    expect(() => backupAndRestore('')).toThrow(/folder must be the path of a folder/)
    expect(() => backupAndRestore('a', { saveFreq: 0 })).toThrow(
      /saveFreq must be a whole number of batches, 1 or more/,
    )
    expect(() => backupAndRestore('a', { saveFreq: { epochs: 0.5 } })).toThrow(/saveFreq.epochs/)
    expect(() => backupAndRestore('a', { saveFreq: { seconds: 0 } })).toThrow(/saveFreq.seconds/)
    // @ts-expect-error not a frequency
    expect(() => backupAndRestore('a', { saveFreq: 'batch' })).toThrow(
      /saveFreq must be 'epoch', a number of batches/,
    )
    // @ts-expect-error no such option
    expect(() => backupAndRestore('a', { save_freq: 1 })).toThrow(/did you mean saveFreq/)
  })

  test('a folder that is a file, two frequencies, and a folder that another training removed', async () => {
    writeFileSync(folder, 'a file')
    await expect(live({}, undefined)).rejects.toThrow(
      `backupAndRestore: ${folder} is a file, but backups need a folder`,
    )
    rmSync(folder)
    expect(() =>
      Reflect.apply(backupAndRestore, undefined, [folder, { saveFreq: { seconds: 1, epochs: 2 } }]),
    ).toThrow("saveFreq must be 'epoch', a number of batches, { epochs } or { seconds }")
    const other: Callback = {
      onEpochEnd() {
        rmSync(folder, { recursive: true, force: true })
      },
    }
    await expect(live({}, other)).rejects.toThrow(`the folder ${folder} was removed during training`)
  })

  test('one is enough', async () => {
    await expect(live({ callbacks: () => [backupAndRestore(`${folder}-2`)] }, undefined)).rejects.toThrow(
      /one backupAndRestore is enough/,
    )
  })

  test('backups every 10 epochs leave 10 epochs to one run', async () => {
    const model = sequential([dense(1, { inputShape: [2] })], { seed: 1 })
    model.compile({ optimizer: 'sgd', loss: 'mse' })
    const seen: number[] = []
    // looks at the model without saying so: what it sees are the ends of runs
    const spy: Callback = {
      passive: true,
      onEpochEnd: (_epoch, _logs, { optimizer }) => void seen.push(optimizer.iterations),
    }
    const callbacks = [backupAndRestore(folder, { saveFreq: { epochs: 10 } }), spy]
    await model.fit(x, y, { epochs: 60, batchSize: 70, verbose: 0, callbacks })
    for (let end = 10; end <= 60; end += 10) expect(seen[end - 1]).toBe(end)
    expect(new Set(seen).size).toBeLessThan(40)
  })
})
