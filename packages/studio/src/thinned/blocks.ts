// DropBlock draws where blocks start; what they cover is dropped.

/** Sides of a block, which is never larger than the map. */
const blockSides = (sides: readonly number[], block: number) => sides.map(side => Math.min(block, side))

/**
 * What is kept of feature maps: 1, or 0 where a block lies.
 *
 * @param starts 0 where a block starts, `[rows - block + 1, columns - block + 1, maps]`
 * @param shape `[rows, columns, maps]`
 * @returns as `shape`
 */
export function keptByBlocks(
  starts: Uint8Array,
  [rows = 0, columns = 0, maps = 0]: readonly number[],
  block: number,
): Uint8Array {
  const [high = 0, wide = 0] = blockSides([rows, columns], block)
  const kept = new Uint8Array(rows * columns * maps).fill(1)
  const startColumns = columns - wide + 1
  starts.forEach((keep, i) => {
    if (keep) return
    const map = i % maps
    const column = Math.floor(i / maps) % startColumns
    const row = Math.floor(i / maps / startColumns)
    for (let y = row; y < row + high; y++) {
      for (let x = column; x < column + wide; x++) kept[(y * columns + x) * maps + map] = 0
    }
  })
  return kept
}

/** The share of places that blocks are expected to cover if one starts with probability `gamma` wherever it fits. */
export function expectedCovered(
  gamma: number,
  [rows = 0, columns = 0]: readonly number[],
  block: number,
): number {
  const [high = 0, wide = 0] = blockSides([rows, columns], block)
  const starts = (i: number, side: number, length: number) =>
    Math.min(i, side - length) - Math.max(0, i - length + 1) + 1
  let kept = 0
  for (let y = 0; y < rows; y++) {
    for (let x = 0; x < columns; x++) {
      kept += (1 - gamma) ** (starts(y, rows, high) * starts(x, columns, wide))
    }
  }
  return 1 - kept / (rows * columns)
}
