// The devices that models can compute on.

import { suggestion, wrongType } from '../arguments.js'
import { engine } from './engine.js'

/** `cpu`; `webgpu`, a graphics card through the WebGPU interface; `cuda`, an NVIDIA card through CUDA. */
export type DeviceName = 'cpu' | 'webgpu' | 'cuda'

export const deviceNames: readonly DeviceName[] = ['cpu', 'webgpu', 'cuda']

/**
 * Whether results can stay on a device, for the next run there. The engine keeps tensors for WebGPU in pages and in Node; its
 * Node binding has none for CUDA, where state stays for the steps of a run.
 */
export const keepsTensors = (device: DeviceName): boolean => device === 'webgpu'

/** Devices that were found once stay. */
const found = new Set<DeviceName>()

async function reasonAgainst(device: DeviceName): Promise<string | undefined> {
  if (found.has(device)) return undefined
  const reason = await (await engine()).reasonAgainst(device)
  if (reason === undefined) found.add(device)
  return reason
}

/**
 * The devices that models can compute on here and now: `cpu` always, `webgpu` and `cuda` where there is a card, a driver and the
 * engine's libraries for them.
 *
 * @example
 * ```ts
 * const there = await devices()
 * there[0] // 'cpu'
 * model.device = there.includes('webgpu') ? 'webgpu' : 'cpu'
 * ```
 */
export async function devices(): Promise<DeviceName[]> {
  const there: DeviceName[] = []
  for (const device of deviceNames) if ((await reasonAgainst(device)) === undefined) there.push(device)
  return there
}

/** @throws Error with the engine's reason, naming the devices that are there */
export async function requireDevice(device: DeviceName): Promise<void> {
  const reason = await reasonAgainst(device)
  if (reason === undefined) return
  throw new Error(
    `device '${device}' is not available on this machine (${reason}); available: ${(await devices()).join(', ')}`,
  )
}

/** @throws TypeError, RangeError for what is no device's name */
export function checkDeviceName(caller: string, device: unknown): DeviceName {
  const expected = deviceNames.map(name => `'${name}'`).join(', ')
  if (typeof device !== 'string')
    throw wrongType({ caller, name: 'device', expected: `one of ${expected}` }, device)
  const known = deviceNames.find(name => name === device)
  if (known) return known
  throw new RangeError(
    `${caller}: there is no device '${device}'${suggestion(device, deviceNames)}; devices are ${expected}`,
  )
}
