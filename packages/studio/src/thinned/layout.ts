// Where the dots of a network stand.

/** A layer as it is drawn: so many dots or, for feature maps, squares. */
export interface Group {
  readonly count: number
  /** Squares are three times as wide as dots. */
  readonly isMaps: boolean
  /** Rows and columns, where they mean something, and whether elements run down the columns first. */
  readonly grid?: { readonly rows: number; readonly columns: number; readonly byColumn: boolean }
}

export interface Placed {
  readonly left: number
  readonly top: number
  /** From one dot to the next. */
  readonly pitch: number
  readonly rows: number
  readonly columns: number
  readonly byColumn: boolean
}

const LARGEST = 16
const SMALLEST = 0.5

function shapeOf({ count, grid }: Group, pitch: number, height: number) {
  if (grid) return grid
  const most = Math.max(1, Math.floor(height / pitch))
  const columns = Math.ceil(count / most)
  return { rows: Math.ceil(count / columns), columns, byColumn: true }
}

const pitchOf = ({ isMaps }: Group, pitch: number): number => (isMaps ? 3 * pitch : pitch)

/** Places layers from left to right in a box, with dots as large as they can all be. */
export function placeGroups(groups: readonly Group[], width: number, height: number): Placed[] {
  const gaps = groups.length - 1
  const least = Math.min(48, Math.max(10, width / (4 * groups.length)))
  const at = (pitch: number) =>
    groups.map(group => {
      const own = Math.min(pitchOf(group, pitch), height)
      return { ...shapeOf(group, own, height), pitch: own }
    })
  const widthOf = (shapes: ReturnType<typeof at>) =>
    shapes.reduce((sum, { columns, pitch }) => sum + columns * pitch, 0)
  const fitsIn = (shapes: ReturnType<typeof at>) =>
    widthOf(shapes) + gaps * least <= width && shapes.every(({ rows, pitch }) => rows * pitch <= height)
  let pitch = LARGEST
  while (pitch > SMALLEST && !fitsIn(at(pitch))) pitch = Math.max(SMALLEST, pitch - 0.25)
  const shapes = at(pitch)
  const gap = gaps === 0 ? 0 : Math.max(0, Math.min(120, (width - widthOf(shapes)) / gaps))
  let left = Math.max(0, (width - widthOf(shapes) - gaps * gap) / 2)
  return shapes.map(shape => {
    const placed = { ...shape, left, top: (height - shape.rows * shape.pitch) / 2 }
    left += shape.columns * shape.pitch + gap
    return placed
  })
}

/** The middle of an element. */
export function placeOf({ left, top, pitch, rows, columns, byColumn }: Placed, i: number): [number, number] {
  const [row, column] = byColumn ? [i % rows, Math.floor(i / rows)] : [Math.floor(i / columns), i % columns]
  return [left + (column + 0.5) * pitch, top + (row + 0.5) * pitch]
}
