import { codeOf, disk, FileError, reasonOf, syncFile } from '../files/index.js'
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
  { separator = ',', append: shouldAppend = false }: CSVLoggerOptions = {},
): Callback {
  let columns: readonly string[] | undefined
  const fs = disk()?.fs
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
  const attempt = <T>(work: Promise<T>, kept = ''): Promise<T> =>
    work.catch((error: unknown) => {
      const reason = codeOf(error) === 'ENOENT' ? 'its folder is not there' : reasonOf(error)
      throw new FileError(`csvLogger: ${filename}: could not be written: ${reason}${kept}`, { cause: error })
    })
  /** Adds all of a text or nothing. */
  const append = async (text: string) => {
    const bytes = await fileSize()
    const undo = async (error: unknown) => {
      await fs.truncate(filename, bytes).catch(() => undefined)
      throw error
    }
    await attempt(fs.appendFile(filename, text).catch(undo), '; it has the rows before')
  }
  const readHeader = async () => {
    const text = await fs.readFile(filename, 'utf8').catch(() => '')
    const [header] = text.split('\n')
    if (header) columns = header.split(separator).slice(1)
    // a row that was cut off stays a row of its own
    if (text !== '' && !text.endsWith('\n')) await append('\n')
  }
  return {
    name: 'csvLogger',
    adds: [],
    passive: true,
    async onTrainBegin(_model, { resumesAt }) {
      columns = undefined
      if (resumesAt) return
      if (!shouldAppend) await attempt(fs.writeFile(filename, ''))
      await readHeader()
    },
    async onEpochEnd(epoch, logs) {
      let text = ''
      if (!columns) {
        columns = Object.keys(logs)
        text = `${['epoch', ...columns].join(separator)}\n`
      }
      text += `${[epoch, ...columns.map(name => logs[name] ?? 'NA')].join(separator)}\n`
      await append(text)
    },
    async getState() {
      const bytes = await fileSize()
      // rows that a backup counts must outlast a power cut as it does
      if (bytes > 0) await attempt(syncFile(filename))
      return { bytes }
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
      if (size > bytes) await attempt(fs.truncate(filename, bytes))
      await readHeader()
    },
  }
}
