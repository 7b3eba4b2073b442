import type { Callback } from './callback.js'
import type { Logs } from './logs.js'

/** Whether, and how, `fit` and `evaluate` say what they do: as Keras, 0 nothing, 1 a line that moves, 2 a line an epoch. */
export type Verbosity = 'auto' | 0 | 1 | 2

const REFRESH_MILLISECONDS = 100
const REPORT_MILLISECONDS = 1000
const BAR = 20

const formatLogs = (logs: Logs) =>
  Object.entries(logs)
    .map(
      ([name, value]) =>
        ` - ${name}: ${Math.abs(value) < 1e-3 && value !== 0 ? value.toExponential(4) : value.toFixed(4)}`,
    )
    .join('')

/** The place for text: the terminal in Node, the console elsewhere. */
const stdout = () => (typeof process === 'undefined' ? undefined : process.stdout)

/** A progress line on standard output. */
export function progressLine(verbose: 1 | 2 | 'auto', initialEpoch: number): Callback {
  const out = stdout()
  const moving = (verbose === 1 || verbose === 'auto') && out?.isTTY === true
  let epochs = 0
  let shown = 0
  let started = 0
  let first = initialEpoch
  let pending = ''
  const write = (line: string, final: boolean) => {
    if (moving) out?.write(`\r\x1b[2K${line}${final ? '\n' : ''}`)
    else console.log(line)
    pending = ''
    shown = performance.now()
  }
  return {
    passive: true,
    adds: [],
    onTrainBegin(_model, given) {
      epochs = given.epochs
      first = given.resumesAt?.epoch ?? initialEpoch
      started = performance.now()
    },
    onEpochEnd(epoch, logs) {
      const now = performance.now()
      const done = epoch + 1 - first
      const share = (epoch + 1 - initialEpoch) / (epochs - initialEpoch)
      const bar = moving ? ` ${'━'.repeat(Math.round(share * BAR)).padEnd(BAR, '╌')}` : ''
      const pace = (now - started) / done
      const time =
        pace < 10
          ? `${pace.toFixed(2)} ms`
          : pace < 1000
            ? `${pace.toFixed(0)} ms`
            : `${(pace / 1000).toFixed(1)} s`
      pending = `Epoch ${epoch + 1}/${epochs}${bar} ${time}/epoch${formatLogs(logs)}`
      const everyEpoch = verbose === 2 || (verbose === 1 && !moving)
      if (everyEpoch || now - shown >= (moving ? REFRESH_MILLISECONDS : REPORT_MILLISECONDS))
        write(pending, false)
    },
    onTrainEnd() {
      if (pending) write(pending, true)
      else if (moving) out?.write('\n')
    },
  }
}

/** One line with the figures of an evaluation. */
export function reportEvaluation(rows: number, logs: Logs): void {
  console.log(`${rows} samples${formatLogs(logs)}`)
}
