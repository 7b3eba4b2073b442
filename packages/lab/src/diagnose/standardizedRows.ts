/** Rows with mean 0 and variance 1 in every input, `[rows, size]`. */
export function standardizedRows(x: Float32Array, size: number, rows: readonly number[]): Float32Array {
  const z = new Float32Array(rows.length * size)
  for (let input = 0; input < size; input++) {
    let [sum, squares] = [0, 0]
    for (const row of rows) sum += x[row * size + input]!
    const mean = sum / rows.length
    for (const row of rows) squares += (x[row * size + input]! - mean) ** 2
    const deviation = Math.sqrt(squares / rows.length) || 1
    rows.forEach((row, i) => {
      z[i * size + input] = (x[row * size + input]! - mean) / deviation
    })
  }
  return z
}
