// What the studio's page reads: the link of a setting, and a table that is dropped on it.

import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build } from 'esbuild'
import { TableError } from 'thinnet'
import { damageBytes } from '../mutations/bytes.js'
import { damageJson } from '../mutations/json.js'
import { Defect } from '../outcome.js'
import { damagedTables } from './tables.js'

const root = fileURLToPath(new URL('../../../', import.meta.url))

/** The page's own modules, for Node. */
async function page() {
  const modules = {
    link: ['decodeSetting', 'encodeSetting'],
    presets: ['caseStudy', 'presetFor'],
    setting: ['settingSchema', 'dataKinds'],
  }
  const contents = [
    ...Object.entries(modules).map(
      ([file, names]) => `export { ${names} } from './packages/studio/src/setting/${file}.ts'`,
    ),
    `export { takeFile, csvData } from './packages/studio/src/data/csv.ts'`,
    `export { DataError } from './packages/studio/src/data/dataset.ts'`,
    `export { generatedData, isGenerated } from './packages/studio/src/data/generated.ts'`,
  ].join('\n')
  const outfile = join(root, 'node_modules/.cache', `fuzz-studio-${process.pid}.mjs`)
  await build({
    ...{
      stdin: { contents, resolveDir: root },
      outfile,
      bundle: true,
      format: 'esm',
      platform: 'node',
      logLevel: 'error',
    },
    external: ['thinnet'],
  })
  try {
    return await import(pathToFileURL(outfile).href)
  } finally {
    rmSync(outfile)
  }
}

const encoder = new TextEncoder()
const decoder = new TextDecoder()

const link = {
  name: 'link',
  about: 'the link of a setting, from which the page begins',
  async prepare() {
    const {
      caseStudy,
      dataKinds,
      decodeSetting,
      encodeSetting,
      generatedData,
      isGenerated,
      presetFor,
      settingSchema,
      DataError,
    } = await page()
    const settings = dataKinds.map(kind => ({ name: kind, setting: presetFor(kind, caseStudy) }))
    const inBase64 = text => `1.${Buffer.from(text).toString('base64url')}`
    return {
      specimens: settings,
      damage({ setting }, random) {
        if (random.chance(0.3)) {
          const { how, bytes } = damageBytes(encoder.encode(encodeSetting(setting)), random)
          return { how, files: { 'hash.txt': bytes } }
        }
        const { how, text } = damageJson(JSON.stringify(setting), random)
        return { how, files: { 'hash.txt': encoder.encode(inBase64(text)) } }
      },
      async load(files) {
        const { setting, problem } = decodeSetting(`#${decoder.decode(files['hash.txt'])}`)
        if (!settingSchema.safeParse(setting).success) throw new Defect('a setting that is none')
        if (problem !== undefined) {
          // the page shows it as it is
          throw new Error(problem)
        }
        if (decodeSetting(encodeSetting(setting)).problem)
          throw new Defect('its own link cannot be read again')
        if (!isGenerated(setting.data)) return 'read'
        try {
          generatedData(setting.data)
        } catch (error) {
          if (!(error instanceof DataError)) throw error
          return 'read; its data cannot be had'
        }
        return 'read'
      },
      file: 'The link could not be read',
      documented: () => true,
    }
  },
}

const dropped = {
  name: 'dropped',
  about: 'a table that is chosen or dropped in the page',
  async prepare() {
    const { caseStudy, csvData, DataError, takeFile } = await page()
    const data = { ...caseStudy.data, kind: 'csv', trainRows: 8, table: null }
    return {
      ...damagedTables(),
      async load(files) {
        const table = await takeFile(new File([files['mutant.csv']], 'mutant.csv'))
        try {
          csvData(table, data)
        } catch (error) {
          if (!(error instanceof DataError)) throw error
          return 'read; its rows cannot be used'
        }
        return 'read and split'
      },
      file: 'mutant.csv',
      documented: error => error instanceof DataError || error instanceof TableError,
    }
  },
}

export const ofStudio = [link, dropped]
