import { execFileSync } from 'node:child_process'

/** The path of Debian's Chromium, or of the browser that is named in CHROMIUM. */
export function findChromium(): string {
  for (const name of [process.env.CHROMIUM, 'chromium', 'google-chrome']) {
    if (!name) continue
    try {
      return execFileSync('which', [name], { encoding: 'utf8' }).trim()
    } catch {
      // not this one
    }
  }
  throw new Error(
    'the browser tests need Chromium: install it (Debian: apt-get install chromium) or name it in CHROMIUM',
  )
}

/** A graphics card in software. */
export const softwareGpu = [
  '--enable-unsafe-webgpu',
  '--use-webgpu-adapter=swiftshader',
  '--enable-features=Vulkan',
]

export const browserArguments = ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage']
