import type { Callback } from './callback.js'
import { numberIn } from './state.js'

/** Options of {@link csvLogger}. */
export interface CSVLoggerOptions {
  /** Default `,`. */
  separator?: string
  /** Add to the file, if it is there; default false. */
  append?: boolean
}

/**
 * Writes the figures of every epoch to a file, a row each (Keras `CSVLogger`; Node only). When an interrupted training goes
 * on, the file does too: rows of epochs that are trained again are cut off first.
 *
 * @example
 * ```ts
 * await model.fit(x, y, { callbacks: [csvLogger('training.csv')] })
 * ```
 */
export function csvLogger(
  filename: string,
  { separator = ',', append = false }: CSVLoggerOptions = {},
): Callback {
  let columns: readonly string[] | undefined
  const fs = typeof process === 'undefined' ? undefined : process.getBuiltinModule('node:fs/promises')
  if (!fs)
    throw new Error(
      'csvLogger writes files, which only Node can; in a browser use the history that fit returns',
    )
  /** 0 for a file that is not there yet. */
  const fileSize = () =>
    fs.stat(filename).then(
      ({ size }) => size,
      () => 0,
    )
  const readHeader = async () => {
    const [header] = (await fs.readFile(filename, 'utf8').catch(() => '')).split('\n')
    if (header) columns = header.split(separator).slice(1)
  }
  return {
    name: 'csvLogger',
    adds: [],
    passive: true,
    async onTrainBegin(_model, { resumesAt }) {
      columns = undefined
      if (resumesAt) return
      if (!append) await fs.writeFile(filename, '')
      await readHeader()
    },
    async onEpochEnd(epoch, logs) {
      let text = ''
      if (!columns) {
        columns = Object.keys(logs)
        text = `${['epoch', ...columns].join(separator)}\n`
      }
      text += `${[epoch, ...columns.map(name => logs[name] ?? 'NA')].join(separator)}\n`
      await fs.appendFile(filename, text)
    },
    async getState() {
      return { bytes: await fileSize() }
    },
    async setState(state) {
      const bytes = numberIn(state, 'bytes')
      const size = await fileSize()
      if (size < bytes) {
        throw new Error(
          `csvLogger: ${filename} has ${size} bytes, but ${bytes} were written before training was interrupted; ` +
            'put the file back, or delete the backup to start anew',
        )
      }
      if (size > bytes) await fs.truncate(filename, bytes)
      await readHeader()
    },
  }
}
