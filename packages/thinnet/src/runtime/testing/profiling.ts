// Which nodes ran where, by the engine's own profile. For tests.

import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as ort from 'onnxruntime-node'
import { vi } from 'vitest'

/** How often a node ran. */
export interface Ran {
  readonly op: string
  /** The engine's name for where, without `ExecutionProvider`: `CPU`, `WebGpu`. */
  readonly provider: string
  readonly times: number
}

/** What ran in each session that `run` made, in the order of their making. */
export async function profiled(run: () => Promise<void>): Promise<Ran[][]> {
  const folder = mkdtempSync(join(tmpdir(), 'thinnet-profile-'))
  const { create } = ort.InferenceSession
  const sessions: ort.InferenceSession[] = []
  const spy = vi.spyOn(ort.InferenceSession, 'create')
  spy.mockImplementation((async (model: Uint8Array, options: ort.InferenceSession.SessionOptions) => {
    const profileFilePrefix = join(folder, `${sessions.length}-`)
    const session = await create.call(ort.InferenceSession, model, {
      ...options,
      ...{ enableProfiling: true, profileFilePrefix },
    })
    sessions.push(session)
    return session
  }) as typeof create)
  try {
    await run()
    for (const session of sessions) session.endProfiling()
    return sessions.map((_, i) => readProfile(folder, i))
  } finally {
    spy.mockRestore()
    rmSync(folder, { recursive: true })
  }
}

interface Event {
  readonly cat: string
  readonly name: string
  readonly args: { readonly op_name: string; readonly provider: string }
}

function readProfile(folder: string, session: number): Ran[] {
  const times = new Map<string, number>()
  for (const file of readdirSync(folder).filter(name => name.startsWith(`${session}-`))) {
    const events: Event[] = JSON.parse(readFileSync(join(folder, file), 'utf8'))
    for (const { args } of events.filter(
      ({ cat, name }) => cat === 'Node' && name.endsWith('_kernel_time'),
    )) {
      const key = `${args.provider.replace('ExecutionProvider', '')} ${args.op_name}`
      times.set(key, (times.get(key) ?? 0) + 1)
    }
  }
  return [...times].map(([key, count]) => {
    const [provider, op] = key.split(' ')
    return { op, provider, times: count }
  })
}
