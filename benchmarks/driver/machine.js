// Where and when a run was made.

import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { availableParallelism, cpus, loadavg, platform, release, totalmem } from 'node:os'

function commit() {
  try {
    return execFileSync('git', ['rev-parse', '--short', 'HEAD'], {
      cwd: import.meta.dirname,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim()
  } catch {
    return undefined
  }
}

/** The version of a package, as it is installed for the benchmark; undefined if it is not. */
export function packageVersion(name) {
  for (const folder of ['../node_modules', '../../node_modules']) {
    try {
      const file = new URL(`${folder}/${name}/package.json`, import.meta.url)
      return JSON.parse(readFileSync(file, 'utf8')).version
    } catch {
      // not there
    }
  }
  return undefined
}

export function machine() {
  return {
    date: new Date().toISOString(),
    commit: commit(),
    cpu: cpus()[0]?.model,
    cores: availableParallelism(),
    memory: totalmem(),
    system: `${platform()} ${release()}`,
    node: process.version,
    thinnet: packageVersion('thinnet'),
    onnxruntime: packageVersion('onnxruntime-node'),
    // others' work on the machine makes every figure doubtful
    loadBefore: loadavg()[0],
  }
}
