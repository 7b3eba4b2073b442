// Installs the packed packages in empty projects outside the repository, as their users would, and uses them there. Needs an npm
// registry, and Chromium for the pages.
//
//   npm run trust:packages                             all: 5 minutes on two cores with a full npm cache
//   npm run trust:packages -- --only types,vite        some of them
//   npm run trust:packages -- --keep                   leaves their folders
//
// Ends with status 1 where a project fails.

import { readFileSync, rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parseArgs, stripVTControlCharacters } from 'node:util'
import { commonjs } from './projects/commonjs.js'
import { lab } from './projects/lab.js'
import { next } from './projects/next.js'
import { plain } from './projects/plain.js'
import { types } from './projects/types.js'
import { vite } from './projects/vite.js'
import { endAll, Workplace } from './workplace.js'

// the heaviest is last
const projects = { types, commonjs, vite, lab, plain, next }

const { values: options } = parseArgs({
  options: {
    only: { type: 'string', default: Object.keys(projects).join() },
    keep: { type: 'boolean', default: false },
  },
})
const chosen = options.only.split(',')
for (const name of chosen) {
  if (!Object.hasOwn(projects, name)) {
    throw new RangeError(`--only must be of ${Object.keys(projects).join(', ')}, received ${name}`)
  }
}

const here = path => fileURLToPath(new URL(path, import.meta.url))
const tarballs = Object.fromEntries(
  ['thinnet', 'lab', 'studio'].map(folder => {
    const { name, version } = JSON.parse(readFileSync(here(`../../packages/${folder}/package.json`), 'utf8'))
    const file = `${name.replace('@', '').replace('/', '-')}-${version}.tgz`
    return [name, here(`../../reports/packages/${file}`)]
  }),
)

let place
process.once('exit', () => {
  endAll()
  if (place && !options.keep) rmSync(place.folder, { recursive: true, force: true })
})
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1))

const failed = []
for (const name of chosen) {
  const start = performance.now()
  place = new Workplace(name, tarballs)
  try {
    const found = await projects[name](place)
    console.log(`ok ${name} ${Math.round((performance.now() - start) / 1000)} s`)
    if (found) console.log(found.replaceAll(/^/gm, '  '))
  } catch (error) {
    failed.push(name)
    console.log(`failed ${name}`)
    const last = stripVTControlCharacters(place.log).trimEnd().split('\n').slice(-40)
    console.log([...last, error.message].join('\n').replaceAll(/^/gm, '  '))
  }
  if (options.keep) console.log(`  ${place.folder}`)
  else rmSync(place.folder, { recursive: true, force: true })
}
const ok = chosen.length - failed.length
console.log(`${ok} of ${chosen.length} ok${failed.length > 0 ? `, failed: ${failed.join(', ')}` : ''}`)
if (failed.length > 0) process.exitCode = 1
