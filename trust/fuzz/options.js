// The command line.

import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { loaders } from './loaders/index.js'

export const usage = `npm run trust:fuzz -- [options]

  --mutations N   damaged files for each loader; default 1000
  --seed N        default 1
  --loader LIST   default all:
${loaders.map(({ name, about }) => `                  ${name.padEnd(8)} ${about}`).join('\n')}
  --only N        the mutant of this number alone
  --seconds N     of processor time that loading one may take; default 5
  --memory N      megabytes that loading one may take, besides 100 times its size; default 256
  --out FOLDER    for the mutants that failed; default thinnet-fuzz in the system's folder for temporary files
  --json          print JSON
  --help`

export class OptionError extends Error {}

const known = {
  mutations: { type: 'string' },
  seed: { type: 'string' },
  loader: { type: 'string' },
  only: { type: 'string' },
  seconds: { type: 'string' },
  memory: { type: 'string' },
  out: { type: 'string' },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
}

/** @throws OptionError that names the option, what was expected and what came */
export function readOptions(args) {
  let values
  try {
    values = parseArgs({ args, options: known }).values
  } catch (error) {
    throw new OptionError(error.message)
  }
  const count = (name, least, fallback) => {
    const value = Number(values[name] ?? fallback)
    if (Number.isSafeInteger(value) && value >= least) return value
    throw new OptionError(`--${name}: expected a whole number from ${least}, received ${values[name]}`)
  }
  const chosen = values.loader?.split(',').map(name => {
    const found = loaders.find(loader => loader.name === name)
    if (found) return found
    throw new OptionError(`--loader: ${name} is not one of ${loaders.map(one => one.name).join(', ')}`)
  })
  const { json, help, out = join(tmpdir(), 'thinnet-fuzz') } = values
  return {
    numbers:
      values.only === undefined
        ? Array.from({ length: count('mutations', 1, 1000) }, (_, i) => i)
        : [count('only', 0)],
    seed: count('seed', 0, 1),
    seconds: count('seconds', 1, 5),
    memory: count('memory', 1, 256) * 2 ** 20,
    loaders: chosen ?? loaders,
    ...{ out, json, help },
  }
}
