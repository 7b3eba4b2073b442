import { dropThreshold, fillMask } from './maskDrawer.js'
import { maskDrawerModule } from './maskDrawer.wasm.js'
import { checkInteger, checkStream, type Stream } from './stream.js'

/** Memory that masks are drawn into and read from, with no copy in between. */
export interface MaskBuffer {
  /** What draws: WebAssembly with SIMD where there is one. The masks are the same. */
  readonly engine: 'wasm' | 'typescript'
  /**
   * Makes room for `bytes` and returns a view of all the room there is, at least that many bytes. What was drawn
   * stays. Views from earlier calls must not be used any more.
   *
   * @throws RangeError when `bytes` is not an integer from 0 to 2^32 - 2^17.
   */
  reserve(bytes: number): Uint8Array
  /**
   * Draws the mask that `drawMask` defines (keep-bytes, 1 is kept and 0 is dropped) into bytes `offset` to
   * `offset + length - 1`, and touches no others.
   *
   * @throws RangeError that names the argument outside its range, or when the bytes are not reserved.
   */
  fill(offset: number, length: number, stream: Omit<Stream, 'purpose'>, rate: number): void
}

/** What differs between the engines. */
interface Drawer {
  readonly engine: MaskBuffer['engine']
  grow(bytes: number): Uint8Array
  draw(offset: number, length: number, stream: Omit<Stream, 'purpose'>, threshold: number): void
}

const PAGE = 65536
/** The 65536 pages of a 32-bit memory, less one for the drawer's own bytes, and one to stay below 2^32. */
const HIGHEST_BYTES = 2 ** 32 - 2 * PAGE

function typescriptDrawer(): Drawer {
  let bytes = new Uint8Array(0)
  return {
    engine: 'typescript',
    grow(size) {
      const larger = new Uint8Array(size)
      larger.set(bytes)
      bytes = larger
      return bytes
    },
    draw: (offset, length, stream, threshold) => fillMask(bytes, offset, length, stream, threshold),
  }
}

function wasmDrawer(module: WebAssembly.Module): Drawer {
  const { memory, fill, dataStart } = new WebAssembly.Instance(module).exports
  if (
    !(memory instanceof WebAssembly.Memory && dataStart instanceof WebAssembly.Global) ||
    typeof fill !== 'function'
  ) {
    throw new Error('maskDrawer.wasm.ts is not what assembly/build.js writes; run npm run build:wasm')
  }
  const start = Number(dataStart.value)
  return {
    engine: 'wasm',
    grow(size) {
      const missing = start + size - memory.buffer.byteLength
      if (missing > 0) memory.grow(Math.ceil(missing / PAGE))
      return new Uint8Array(memory.buffer, start)
    },
    draw(offset, length, { seed, position, step }, threshold) {
      // The arguments are taken modulo 2^32.
      fill(start + offset, length, threshold, seed, Math.floor(seed / 2 ** 32), step, position)
    },
  }
}

let compiled: WebAssembly.Module | undefined

/** The compiled module, or undefined where there is no WebAssembly SIMD. */
function wasmModule(): WebAssembly.Module | undefined {
  if (compiled) return compiled
  try {
    const bytes = Uint8Array.from(atob(maskDrawerModule), character => character.charCodeAt(0))
    if (WebAssembly.validate(bytes)) compiled = new WebAssembly.Module(bytes)
  } catch {
    // A browser without WebAssembly, or a page whose content security policy forbids it.
  }
  return compiled
}

/**
 * Creates memory to draw dropout masks into, step after step. The same masks as {@link drawMask}, quicker.
 *
 * @param initialBytes - Room to begin with, an integer from 0 to 2^32 - 2^17.
 * @param engine - `'wasm'` or `'typescript'`; by default the first that runs here.
 * @throws RangeError when `initialBytes` is out of its range, Error when `'wasm'` is asked for and does not run.
 *
 * @example
 * ```ts
 * const buffer = createMaskBuffer()
 * const bytes = buffer.reserve(15000)
 * buffer.fill(0, 15000, { seed: 42, position: 1, step: 0 }, 0.4)
 * const mask = bytes.subarray(0, 15000)
 * ```
 */
export function createMaskBuffer(initialBytes = 0, engine?: MaskBuffer['engine']): MaskBuffer {
  const module = engine === 'typescript' ? undefined : wasmModule()
  if (engine === 'wasm' && !module) throw new Error("engine 'wasm' needs WebAssembly SIMD, which is not here")
  const drawer = module ? wasmDrawer(module) : typescriptDrawer()
  let view = drawer.grow(0)

  const buffer: MaskBuffer = {
    engine: drawer.engine,
    reserve(bytes) {
      checkInteger('bytes', bytes, HIGHEST_BYTES)
      if (bytes > view.length) view = drawer.grow(bytes)
      return view
    },
    fill(offset, length, stream, rate) {
      checkStream(stream)
      checkInteger('offset', offset, HIGHEST_BYTES)
      checkInteger('length', length, HIGHEST_BYTES)
      const end = offset + length
      if (end > view.length) {
        throw new RangeError(
          `offset + length must be at most the ${view.length} bytes reserved; received ${end}. Call reserve(${end}) first`,
        )
      }
      const threshold = dropThreshold(rate)
      if (threshold === 0 || threshold === 2 ** 32) view.fill(threshold === 0 ? 1 : 0, offset, end)
      else drawer.draw(offset, length, stream, threshold)
    },
  }
  buffer.reserve(initialBytes)
  return buffer
}
