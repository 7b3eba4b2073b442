// What samples of memory say: where it stands early and at the end, and how it grows.

const BLOCKS = 20
/** Student's t with BLOCKS - 2 degrees of freedom, 97.5 %. */
const T = 2.101

const mean = values => values.reduce((sum, value) => sum + value, 0) / values.length
const megabytes = bytes => (bytes / 1e6).toFixed(1)

/**
 * The slope of a straight line through the means of blocks of samples, which depend on each other less than neighbours do, and
 * half of its 95 % interval.
 */
function growth(points) {
  const size = points.length / BLOCKS
  const blocks = Array.from({ length: BLOCKS }, (_, i) => {
    const block = points.slice(Math.round(i * size), Math.round((i + 1) * size))
    return { x: mean(block.map(({ x }) => x)), y: mean(block.map(({ y }) => y)) }
  })
  const [x0, y0] = [mean(blocks.map(({ x }) => x)), mean(blocks.map(({ y }) => y))]
  const spread = blocks.reduce((sum, { x }) => sum + (x - x0) ** 2, 0)
  const slope = blocks.reduce((sum, { x, y }) => sum + (x - x0) * (y - y0), 0) / spread
  const residual = blocks.reduce((sum, { x, y }) => sum + (y - y0 - slope * (x - x0)) ** 2, 0)
  return { slope, halfWidth: T * Math.sqrt(residual / (BLOCKS - 2) / spread) }
}

/** Of a part: lines of text. Samples before the start has settled do not count: five minutes, or a tenth of the models. */
export function report({ part, done, samples }) {
  const last = samples.at(-1)
  const trains = part === 'training'
  const settled = samples.filter(one =>
    trains ? one.seconds >= Math.min(300, last.seconds / 10) : one.done > last.done / 10,
  )
  const of = key => settled.map(one => one[key])
  const unit = trains
    ? { per: 'hour', x: one => one.seconds / 3600 }
    : { per: '1,000 models', x: one => one.done / 1000 }
  const lines = [
    `${part}: ${trains ? `${done.fits} fits, ${done.steps} steps` : `${last.done} models`} in ${Math.round(last.seconds)} s`,
  ]
  for (const key of ['rss', 'heapUsed', 'external', 'arrayBuffers']) {
    const values = of(key)
    const text = `  ${key.padEnd(12)} ${megabytes(values[0])} MB when settled, ${megabytes(last[key])} at the end, at most ${megabytes(Math.max(...values))}`
    if (settled.length < 2 * BLOCKS) lines.push(text)
    else {
      const { slope, halfWidth } = growth(settled.map(one => ({ x: unit.x(one), y: one[key] })))
      lines.push(`${text}; ${megabytes(slope)} ± ${megabytes(halfWidth)} MB per ${unit.per}`)
    }
  }
  for (const key of ['sessions', 'threads', 'files']) {
    const values = of(key)
    lines.push(`  ${key.padEnd(12)} ${Math.min(...values)} to ${Math.max(...values)}`)
  }
  const kinds = new Set(settled.flatMap(({ resources }) => Object.keys(resources)))
  lines.push(`  resources that keep the process alive: ${[...kinds].join(', ') || 'none'}`)
  return lines.join('\n')
}
