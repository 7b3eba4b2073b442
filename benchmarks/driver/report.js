// Results as text.

export const figure = value =>
  value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(3)
const kilobytes = bytes => Math.round(bytes / 1000)
const cell = (text, width) => String(text).padStart(width)

/** Why there is no figure. */
export function reason({ absent, cannot, slow }) {
  if (absent !== undefined) return `absent: ${absent}`
  if (cannot !== undefined) return `cannot: ${cannot}`
  return `no answer within ${slow} s`
}

export function workAsText({ title, unit, threads, results }) {
  const lines = [`${title}, ${unit}, ${threads} ${threads === 1 ? 'thread' : 'threads'}`]
  for (const result of results) {
    const name = `  ${result.title.padEnd(26)}`
    if (result.median === undefined) {
      lines.push(`${name}${reason(result)}`)
      continue
    }
    const { median, min, max, cpu, ratio, gflops, rss, bytes, importMs, prepareMs, firstMs } = result
    const parts = [
      cell(figure(median), 9),
      `  (${figure(min)} to ${figure(max)})`.padEnd(24),
      ratio === undefined ? '' : `${ratio.toFixed(2).padStart(8)} x Thinnet`,
      gflops ? `${gflops.toFixed(gflops < 10 ? 1 : 0).padStart(6)} GFLOP/s` : '',
      cpu ? `${(cpu / median).toFixed(1).padStart(6)} cores` : '',
      rss ? `${cell(Math.round(rss / 2 ** 20), 7)} MB` : '',
      firstMs
        ? `  import ${figure(importMs)}, build ${figure(prepareMs)}, first step ${figure(firstMs)}`
        : '',
      bytes
        ? `  ${kilobytes(bytes.gzip)} kB loaded, ${kilobytes(bytes.gzip - bytes.wasm)} without WebAssembly's files`
        : '',
    ]
    lines.push(name + parts.join(''))
  }
  return lines.join('\n')
}

export function checkAsText({ title, variant, tolerance, results }) {
  const lines = [`${title}: ${variant} (tolerance ${tolerance})`]
  for (const result of results) {
    const { losses, difference, alike } = result
    const name = `  ${result.title.padEnd(26)}`
    if (!losses) lines.push(`${name}${reason(result)}`)
    else {
      const verdict = alike ? 'alike' : 'NOT ALIKE'
      lines.push(
        `${name}${verdict.padEnd(10)} ${difference.toExponential(1)}  ${losses.map(l => l.toFixed(4)).join(' ')}`,
      )
    }
  }
  return lines.join('\n')
}
