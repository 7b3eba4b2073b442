// A session that is lent, made when it is first needed; with weights inside, made anew whenever they have changed.

import type { Variable } from '../../layers/variable.js'
import type { DeviceTensor, Session } from '../../runtime/index.js'

/** Weights that lie on a device, by the names of their banks. */
export type Resident = ReadonlyMap<string, DeviceTensor>

const NONE_RESIDENT: Resident = new Map()

/** Lends a session for the length of a run, and the weights that lie on its device meanwhile. */
export type Lend = <T>(run: (session: Session, resident: Resident) => Promise<T>) => Promise<T>

interface Made {
  readonly session: Promise<Session>
  readonly version: number
  /** Copies of the weights that may be written to without a new version. */
  readonly copies: ReadonlyMap<Variable, Float32Array>
  users: number
  outdated: boolean
}

const equal = (a: Float32Array, b: Float32Array): boolean => {
  for (let i = 0; i < a.length; i++) if (!Object.is(a[i], b[i])) return false
  return true
}

export class FixedSession {
  private made: Made | undefined

  /** @param create makes a session with the weights as they are when it is called */
  constructor(
    private readonly variables: readonly Variable[],
    private readonly create: () => Promise<Session>,
  ) {}

  /** Lends the session with the weights of now, whatever becomes of them until the run ends. */
  lend: Lend = async run => {
    const made = this.current()
    made.users++
    try {
      return await run(await made.session, NONE_RESIDENT)
    } catch (error) {
      // what was never made is tried again
      if (this.made === made) await made.session.catch(() => this.drop())
      throw error
    } finally {
      made.users--
      void releaseUnused(made)
    }
  }

  /** Gives the engine's memory back, at the latest when the last run has ended. */
  async drop(): Promise<void> {
    const { made } = this
    this.made = undefined
    if (!made) return
    made.outdated = true
    await releaseUnused(made)
  }

  private current(): Made {
    const { variables } = this
    const version = variables.reduce((latest, variable) => Math.max(latest, variable.version), 0)
    if (this.made && (this.made.version !== version || !this.sameElements(this.made))) void this.drop()
    this.made ??= {
      session: this.create(),
      version,
      copies: new Map(
        variables.filter(({ exposed }) => exposed).map(variable => [variable, variable.elements.slice()]),
      ),
      users: 0,
      outdated: false,
    }
    return this.made
  }

  private sameElements({ copies }: Made): boolean {
    return this.variables.every(variable => {
      if (!variable.exposed) return true
      const copy = copies.get(variable)
      return copy !== undefined && equal(copy, variable.elements)
    })
  }
}

async function releaseUnused({ session, users, outdated }: Made): Promise<void> {
  if (!outdated || users > 0) return
  const made = await session.catch(() => undefined)
  await made?.release()
}
