/** What a diagnosis looks into, by the name of the probe. */
export type ProbeName =
  | 'labels'
  | 'leak'
  | 'duplicates'
  | 'drift'
  | 'learningRate'
  | 'scale'
  | 'capacity'
  | 'columns'
  | 'imbalance'
  | 'gap'
  | 'moreData'
  | 'dropout'

/**
 * How bad a finding is: a `problem` makes results wrong or spoils them, a `warning` may, a `note` is how the network and the data
 * are and belongs to no fault.
 */
export type Severity = 'problem' | 'warning' | 'note'

/** One thing that a diagnosis found. */
export interface Finding {
  /** The probe that found it. */
  readonly probe: ProbeName
  /** How bad it is. */
  readonly severity: Severity
  /** In a sentence, with its figure. */
  readonly what: string
  /** What it was judged by: figures by name, with their units in the name's words. */
  readonly evidence: Readonly<Record<string, number | string>>
  /** How sure it is: a p-value, an interval, a share, in words. */
  readonly sure: string
  /** What to do next. */
  readonly next: string
}

/** What a probe brings back: its finding, if there is one, and what it saw in any case. */
export interface ProbeResult {
  readonly probe: ProbeName
  readonly finding: Finding | undefined
  /** What it saw, in a sentence. */
  readonly seen: string
}

const weight: Readonly<Record<Severity, number>> = { problem: 0, warning: 1, note: 2 }

/** In order of severity, and of those alike in the order of probes: what spoils the data comes before what suffers from it. */
export function worstFirst(findings: readonly Finding[]): Finding[] {
  return [...findings].sort((a, b) => weight[a.severity] - weight[b.severity])
}

/** Whether nothing but notes was found. */
export const isClean = (findings: readonly Finding[]): boolean =>
  findings.every(({ severity }) => severity === 'note')
