import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate, setTimeout } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { loadModel } from '../index.js'
import { uniform } from '../random/index.js'

const root = mkdtempSync(join(tmpdir(), 'thinnet-killed-'))
const program = join(root, 'program.mjs')
const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url))

beforeAll(async () => {
  symlinkSync(path('../../../../node_modules'), join(root, 'node_modules'))
  await build({
    entryPoints: { program: path('./testing/killedTraining.ts') },
    outdir: root,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    packages: 'external',
    platform: 'node',
    format: 'esm',
  })
})
afterAll(() => rmSync(root, { recursive: true }))

/** Starts the program. */
function start(name: string, folder: string) {
  mkdirSync(folder, { recursive: true })
  const child = spawn(process.execPath, [program, name, folder], { stdio: ['ignore', 'pipe', 'pipe'] })
  let out = ''
  let err = ''
  child.stdout.on('data', chunk => {
    out += chunk
  })
  child.stderr.on('data', chunk => {
    err += chunk
  })
  const ended = once(child, 'close').then(([code, signal]) => {
    const lines = out.trim().split('\n')
    return { code, signal, err, first: lines[0], result: lines.at(-1) }
  })
  /** Waits until so many epochs have ended. */
  const epochs = async (count: number) => {
    while (out.split('\n').length <= count && child.exitCode === null) await setTimeout(1)
  }
  return { child, epochs, ended }
}

const half = (folder: string) =>
  existsSync(folder) && readdirSync(folder).some(file => file.endsWith('.part'))

/** Random numbers, the same at every run of the test. */
const drawn = (position: number, length: number) =>
  uniform({ seed: 5, purpose: 5, position, step: 0 }, length, 0, 1)

const KILLS = 5

/** Kills the program again and again: at odd times somewhere within an epoch, at even ones while it writes. */
async function liveAndDie(name: string, folder: string, moments: ArrayLike<number>) {
  const beginnings: string[] = []
  for (let kills = 0; ; kills++) {
    const { child, epochs, ended } = start(name, folder)
    if (kills < KILLS) {
      await epochs(1 + Math.floor(8 * moments[kills]))
      if (kills % 2 === 1) await setTimeout((800 * moments[kills]) % 10)
      else while (child.exitCode === null && !half(join(folder, 'backup'))) await setImmediate()
      child.kill('SIGKILL')
    }
    const life = await ended
    beginnings.push(life.first)
    if (life.signal === null) return { ...life, beginnings }
  }
}

describe('a process that is killed at any moment, and started again', () => {
  test.concurrent.each(['mlp', 'cnn', 'gru'].map((name, i) => [name, i] as const))('%s', async (name, i) => {
    const [killed, undisturbed] = [join(root, `${name}-killed`), join(root, `${name}-undisturbed`)]
    const { code, err, beginnings, result } = await liveAndDie(name, killed, drawn(i, KILLS))
    expect([err, code]).toEqual(['', 0])
    // it went on from further and further on
    expect(beginnings).toHaveLength(KILLS + 1)
    expect(beginnings[0]).toBe('epoch 0')
    expect(new Set(beginnings).size).toBeGreaterThan(KILLS / 2)
    const { result: expected } = await start(name, undisturbed).ended
    // weights, what the optimizer remembers, the learning rate, and the figures of all epochs: to the last bit
    expect(result).toMatch(/^\{"hash"/)
    expect(result).toBe(expected)
    expect(readdirSync(killed)).toEqual(readdirSync(undisturbed))
    expect(readdirSync(killed)).not.toContain('backup')
    const log = (folder: string) =>
      existsSync(join(folder, 'log.csv')) ? readFileSync(join(folder, 'log.csv'), 'utf8') : ''
    expect(log(killed)).toBe(log(undisturbed))
    if (!existsSync(join(killed, 'best.keras'))) return
    const [one, other] = [
      await loadModel(join(killed, 'best.keras')),
      await loadModel(join(undisturbed, 'best.keras')),
    ]
    expect(one.getWeights()).toEqual(other.getWeights())
  })
})
