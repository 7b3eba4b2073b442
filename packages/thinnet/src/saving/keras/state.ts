// Weights in HDF5 groups, as Keras lays them out: `layers/dense_1/vars/0`.

import { snakeCase } from '../../config.js'
import { formatShape } from '../../graph/index.js'
import { type SavedState, UNUSED_COUNT } from '../../layers/savedState.js'
import type { Variable } from '../../layers/variable.js'
import type { Hdf5Dataset, Hdf5Group } from '../hdf5.js'
import { LoadError } from '../loadError.js'

const EMPTY: Hdf5Group = { attributes: {}, groups: {}, datasets: {} }

/** Names by class, in order: `dense`, `dense_1`. */
function namesOf(states: readonly SavedState[]): readonly string[] {
  const counts = new Map<string, number>()
  return states.map(({ className }) => {
    const base = snakeCase(className.replace(/\W+/g, ''))
    const count = counts.get(base) ?? 0
    counts.set(base, count + 1)
    return count === 0 ? base : `${base}_${count}`
  })
}

/** The named parts of a state, those in lists under `list/name`. */
function partsOf(
  state: SavedState,
): readonly { readonly path: readonly string[]; readonly inner: SavedState }[] {
  return Object.entries(state.parts).flatMap(([attribute, part]) => {
    if ('variables' in part) return [{ path: [attribute], inner: part }]
    const names = namesOf(part)
    return part.map((inner, i) => ({ path: [attribute, names[i]], inner }))
  })
}

/** The group of a state, with copies of its weights. A part that is there twice is written once, as Keras does. */
export function stateGroup(state: SavedState): Hdf5Group {
  const written = new Set<Variable>()
  const write = (part: SavedState): Hdf5Group => {
    const fresh = part.variables.every(variable => variable === UNUSED_COUNT || !written.has(variable))
    const datasets = fresh ? part.variables.map(datasetOf) : []
    for (const variable of part.variables) if (variable !== UNUSED_COUNT) written.add(variable)
    const vars: Hdf5Group = {
      attributes: { name: part.name },
      groups: {},
      datasets: Object.fromEntries(datasets.map((dataset, i) => [String(i), dataset])),
    }
    let group: Hdf5Group = { ...EMPTY, groups: { vars } }
    for (const { path, inner } of partsOf(part)) group = put(group, path, write(inner))
    return group
  }
  return write(state)
}

function put(group: Hdf5Group, [first, ...rest]: readonly string[], value: Hdf5Group): Hdf5Group {
  const inner = rest.length === 0 ? value : put(group.groups[first] ?? EMPTY, rest, value)
  return { ...group, groups: { ...group.groups, [first]: inner } }
}

function datasetOf(variable: Variable | typeof UNUSED_COUNT): Hdf5Dataset {
  if (variable === UNUSED_COUNT) return { shape: [], data: BigInt64Array.of(0n) }
  return { shape: variable.shape, data: variable.elements.slice() }
}

/** A weight and what the file has for it. */
export interface Assignment {
  readonly variable: Variable
  readonly values: Float32Array
}

export interface StateProblems {
  /** What to do about a weight that is absent, extra or of another shape: throw, or note it and go on. */
  readonly report: (error: LoadError) => void
}

/**
 * Finds every weight of a model in a file, and checks that it has the right shape, before any is written.
 *
 * @param file and `place`: how errors name the HDF5 file
 * @throws what `report` throws
 */
export function findWeights(
  file: string,
  place: string,
  state: SavedState,
  root: Hdf5Group,
  { report }: StateProblems,
): readonly Assignment[] {
  const found: Assignment[] = []
  const seen = new Set<Variable>()
  const problem = (path: readonly string[], text: string) =>
    report(new LoadError(file, [place, path.join('/')].filter(part => part !== '').join(': '), text))
  const read = (part: SavedState, group: Hdf5Group | undefined, path: readonly string[]): void => {
    const vars = group && own(group.groups, 'vars')
    const known = part.variables.filter(variable => variable !== UNUSED_COUNT)
    const shared = known.length > 0 && known.every(variable => seen.has(variable))
    if (!shared) {
      part.variables.forEach((variable, i) => {
        if (variable === UNUSED_COUNT) return
        seen.add(variable)
        const where = [...path, 'vars', String(i)]
        const dataset = vars && own(vars.datasets, String(i))
        const expected = `weight ${variable.name} of ${part.name}, of shape ${formatShape(variable.shape)}`
        if (!dataset) problem(where, `is not there; it should hold ${expected}`)
        else if (String(dataset.shape) !== String(variable.shape)) {
          problem(where, `has shape ${formatShape(dataset.shape)}, but it should hold ${expected}`)
        } else found.push({ variable, values: Float32Array.from(dataset.data, Number) })
      })
      const extra = Object.keys(vars?.datasets ?? {}).find(name => !(Number(name) < part.variables.length))
      if (extra !== undefined) {
        problem([...path, 'vars', extra], `is a weight that ${part.name} does not have`)
      }
    }
    const parts = partsOf(part)
    for (const { path: names, inner } of parts) {
      const innerGroup = names.reduce<Hdf5Group | undefined>((at, name) => at && own(at.groups, name), group)
      read(inner, innerGroup, [...path, ...names])
    }
    for (const list of ['layers', 'cells']) {
      const inside = group && own(group.groups, list)
      const names = parts.filter(({ path }) => path[0] === list).map(({ path }) => path[1])
      const extra = Object.keys(inside?.groups ?? {}).find(
        name => !names.includes(name) && holdsWeights(inside?.groups[name]),
      )
      if (extra !== undefined) {
        problem([...path, list, extra], `holds weights of a layer that ${part.name} does not have`)
      }
    }
  }
  read(state, root, [])
  return found
}

/** Files may have a member of any name. */
const own = <T>(record: Readonly<Record<string, T>>, name: string): T | undefined =>
  Object.hasOwn(record, name) ? record[name] : undefined

const holdsWeights = (group: Hdf5Group | undefined): boolean =>
  group !== undefined &&
  (Object.keys(group.datasets).length > 0 || Object.values(group.groups).some(holdsWeights))

/** Overwrites the weights. */
export function assignWeights(assignments: readonly Assignment[]): void {
  for (const { variable, values } of assignments) variable.write(values)
}
