// WebGPU in Node without a graphics card: the Vulkan driver in software, and the loader, that Chromium brings along.

import { existsSync, realpathSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { findChromium } from './chromium.js'

/** The environment that a process needs when it starts, for the engine to find the driver. */
export function softwareAdapter(): { VK_DRIVER_FILES: string; LD_LIBRARY_PATH: string } {
  const folders = ['/usr/lib/chromium', dirname(realpathSync(findChromium()))]
  const folder = folders.find(one => existsSync(join(one, 'vk_swiftshader_icd.json')))
  if (!folder) throw new Error(`there is no vk_swiftshader_icd.json in ${folders.join(', ')}`)
  return { VK_DRIVER_FILES: join(folder, 'vk_swiftshader_icd.json'), LD_LIBRARY_PATH: folder }
}
