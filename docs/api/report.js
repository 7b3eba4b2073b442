// The public interface of the packages, as API Extractor writes it down: docs/api/*.api.md. After a build:
//
//     node docs/api/report.js    writes them anew

import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { CompilerState, Extractor, ExtractorConfig } from '@microsoft/api-extractor'

const path = relative => fileURLToPath(new URL(`../../${relative}`, import.meta.url))

/** The ways into the packages, by the names of their reports. */
export const surfaces = {
  thinnet: { folder: 'packages/thinnet', entry: 'index.d.ts' },
  lab: { folder: 'packages/lab', entry: 'index.d.ts' },
  'lab-figures': { folder: 'packages/lab', entry: 'publicFigures.d.ts' },
  'lab-palette': { folder: 'packages/lab', entry: 'figures/palette.d.ts' },
  'lab-studio': { folder: 'packages/lab', entry: 'studio/api.d.ts' },
}

/** The declaration file behind a surface. */
export const entryOf = ({ folder, entry }) => path(`${folder}/dist/${entry}`)

/** Where the report of a surface is committed. */
export const reportOf = name => path(`docs/api/${name}.api.md`)

const silent = { default: { logLevel: 'none' } }

function configOf(name, { folder, entry }, out) {
  const reports = join(out, 'reports')
  return ExtractorConfig.prepare({
    configObjectFullPath: undefined,
    packageJsonFullPath: path(`${folder}/package.json`),
    configObject: {
      projectFolder: path(folder),
      newlineKind: 'lf',
      mainEntryPointFilePath: path(`${folder}/dist/${entry}`),
      compiler: { tsconfigFilePath: path(`${folder}/tsconfig.json`) },
      apiReport: {
        enabled: true,
        reportFileName: name,
        reportVariants: ['public'],
        reportFolder: reports,
        reportTempFolder: join(out, 'temporary'),
        includeForgottenExports: true,
      },
      docModel: { enabled: false },
      dtsRollup: { enabled: false },
      tsdocMetadata: { enabled: false },
      messages: {
        compilerMessageReporting: silent,
        extractorMessageReporting: silent,
        tsdocMessageReporting: silent,
      },
    },
  })
}

/**
 * What the built packages export.
 *
 * @returns {{ program: import('typescript').Program, reports: Map<string, string> }} the program that was looked at, and the reports
 *   by their names
 */
export function extract() {
  const out = mkdtempSync(join(tmpdir(), 'thinnet-api-'))
  try {
    mkdirSync(join(out, 'reports'))
    const configs = Object.entries(surfaces).map(([name, surface]) => [name, configOf(name, surface, out)])
    const compilerState = CompilerState.create(configs[0][1], {
      additionalEntryPoints: Object.values(surfaces).map(entryOf),
    })
    const reports = configs.map(([name, config]) => {
      Extractor.invoke(config, { compilerState, localBuild: true, messageCallback: m => (m.handled = true) })
      const text = readFileSync(join(out, 'reports', `${name}.public.api.md`), 'utf8')
      // that all names are documented is another test; a member that only overrides one needs no comment
      return [name, text.replaceAll(/^ *\/\/ \(undocumented\)\n/gm, '').replaceAll(' (undocumented)', '')]
    })
    return { program: compilerState.program, reports: new Map(reports) }
  } finally {
    rmSync(out, { recursive: true })
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const [name, text] of extract().reports) writeFileSync(reportOf(name), text)
}
