import type { Callback } from './callback.js'

export interface CSVLoggerOptions {
  /** Default `,`. */
  separator?: string
  /** Add to the file, if it is there; default false. */
  append?: boolean
}

/**
 * Writes the figures of every epoch to a file, a row each (Keras `CSVLogger`; Node only).
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
  return {
    passive: true,
    async onTrainBegin() {
      columns = undefined
      if (!append) await fs.writeFile(filename, '')
      const [header] = (append ? await fs.readFile(filename, 'utf8').catch(() => '') : '').split('\n')
      if (header) columns = header.split(separator).slice(1)
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
  }
}
