import { readFileSync } from 'node:fs'
import { transform } from 'esbuild'
import { chromium } from 'playwright-core'

// the tests' choice of a browser, which is TypeScript
const source = readFileSync(new URL('../../tests/browser/chromium.ts', import.meta.url), 'utf8')
const { code } = await transform(source, { loader: 'ts' })
const { browserArguments, findChromium } = await import(`data:text/javascript,${encodeURIComponent(code)}`)

/** Opens a page in Chromium, and returns the JSON that comes into its element `#result` within 2 minutes. */
export async function resultOfPage(address) {
  const browser = await chromium.launch({ executablePath: findChromium(), args: browserArguments })
  try {
    const page = await browser.newPage()
    const errors = []
    page.on('pageerror', error => errors.push(error.message))
    await page.goto(address)
    try {
      const text = await page.waitForFunction(
        () => document.querySelector('#result')?.textContent,
        undefined,
        {
          timeout: 120_000,
        },
      )
      return JSON.parse(await text.jsonValue())
    } catch (error) {
      throw new Error([error.message, ...errors].join('\n'))
    }
  } finally {
    await browser.close()
  }
}
