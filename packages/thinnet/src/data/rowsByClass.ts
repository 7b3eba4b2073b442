import { outOfRange, requireLength, wrongType } from '../arguments.js'

/** What can name a class: a finite number, a string or a boolean, the same kind throughout. */
export type Label = number | string | boolean

const kinds = ['number', 'string', 'boolean']

/**
 * The rows of each class, ascending, with the classes in the order in which they first appear.
 *
 * @throws TypeError if a label is no number, string or boolean, or not of the same kind as the first
 * @throws RangeError if a label is a number that is not finite
 */
export function rowsByClass(caller: string, name: string, labels: ArrayLike<Label>): Map<Label, number[]> {
  const rows = new Map<Label, number[]>()
  const nRows = requireLength(caller, name, labels)
  for (let row = 0; row < nRows; row++) {
    const label = labels[row]
    checkLabel(caller, `${name}[${row}]`, label, labels[0])
    const members = rows.get(label)
    if (members) members.push(row)
    else rows.set(label, [row])
  }
  return rows
}

function checkLabel(caller: string, name: string, label: unknown, first: unknown): void {
  if (!kinds.includes(typeof label)) {
    throw wrongType({ caller, name, expected: 'a class label: a number, a string or a boolean' }, label)
  }
  if (typeof label !== typeof first) {
    throw wrongType({ caller, name, expected: `a ${typeof first} like the first label` }, label)
  }
  if (typeof label === 'number' && !Number.isFinite(label)) {
    throw outOfRange({ caller, name, expected: 'a finite number' }, label)
  }
}
