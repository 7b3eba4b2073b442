/** What a worker process says: how far it is, what came out, or why nothing did. */
export type WorkerMessage =
  | { kind: 'ready' }
  | { kind: 'progress'; done: number }
  | { kind: 'outcome'; outcome: unknown }
  | { kind: 'failure'; message: string }

const kinds = new Set<unknown>(['ready', 'progress', 'outcome', 'failure'])

/** Whether a message is one of `serveJobs`. Both ends are this package's own, so that the kind is enough. */
export function isWorkerMessage(value: unknown): value is WorkerMessage {
  return typeof value === 'object' && value !== null && 'kind' in value && kinds.has(value.kind)
}
